import { type Command, print, printError } from '../kernel/program.ts';
import { readInputs } from './input.ts';

/** less, pager: on a terminal a page at a time until `q`; elsewhere it copies. */
export const less: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('-V') || args.includes('--version')) {
    await print(
      process,
      'less 590 (GNU regular expressions)\nCopyright (C) 1984-2021  Mark Nudelman\n\nless comes with NO WARRANTY, to the extent permitted by law.\nFor information about the terms of redistribution,\nsee the file named README in the less distribution.\nHome page: https://greenwoodsoftware.com/less\n',
    );
    return 0;
  }
  const operands = args.filter((arg) => !/^[-+]./.test(arg));
  const { terminal } = process.session;
  if (operands.length === 0 && process.descriptor(0)?.isTerminal === true) {
    await printError(process, 'Missing filename ("less --help" for help)\n');
    return 1;
  }
  const { files, failures } = await readInputs({ ...context, name: '' }, operands, (name, why) =>
    why === 'Is a directory' ? `${name} is a directory` : `${name}: ${why}`,
  );
  const text = files.map((file) => file.text).join('');
  if (process.descriptor(1)?.isTerminal !== true || terminal === null) {
    await print(process, text);
    return failures > 0 ? 1 : 0;
  }
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const page = Math.max(1, terminal.rows - 1);
  terminal.enterRaw();
  let top = 0;
  try {
    terminal.show('\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\r');
    for (;;) {
      const shown = lines.slice(top, top + page);
      const end = top + page >= lines.length;
      terminal.show(
        `\x1b[H\x1b[J${shown.map((line) => `${line}\r\n`).join('')}${'~\r\n'.repeat(page - shown.length)}${end ? '\x1b[7m(END)\x1b[27m' : `\x1b[7m${operands[0] ?? ':'}\x1b[27m`}\x1b[K`,
      );
      const keys = await terminal.keys(process);
      if (keys === '' || /[qQ\x03]/.test(keys)) break;
      if (/[ f]/.test(keys)) top = Math.min(Math.max(0, lines.length - 1), top + page);
      else if (/[\rj\n]/.test(keys) || keys.includes('\x1b[B')) top = Math.min(Math.max(0, lines.length - 1), top + 1);
      else if (/[bk]/.test(keys) || keys.includes('\x1b[A')) top = Math.max(0, top - (keys.includes('b') ? page : 1));
      else if (keys.includes('G')) top = Math.max(0, lines.length - page);
      else if (keys.includes('g')) top = 0;
    }
    terminal.show('\r\x1b[K\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t');
  } finally {
    terminal.leaveRaw();
  }
  return failures > 0 ? 1 : 0;
};
