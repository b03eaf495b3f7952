import { type Command, print, printError } from '../kernel/program.ts';
import { readInputs } from './input.ts';

export const more: Command = async (context) => {
  const { process, args } = context;
  const operands = args.filter((arg) => !/^[-+]./.test(arg));
  if (operands.length === 0 && process.descriptor(0)?.isTerminal === true) {
    await printError(process, "more: bad usage\nTry 'more --help' for more information.\n");
    return 1;
  }
  const { files, failures } = await readInputs(context, operands, (name, why) => `cannot open ${name}: ${why}`);
  const { terminal } = process.session;
  const paged = process.descriptor(1)?.isTerminal === true && terminal !== null;
  for (const { name, text } of files) {
    if (!paged) {
      const heading = operands.length === 0 ? '' : `::::::::::::::\n${name}\n::::::::::::::\n`;
      await print(process, heading + text);
      continue;
    }
    const lines = text.split(/(?<=\n)/);
    const page = Math.max(1, terminal.rows - 1);
    for (let at = 0; at < lines.length; ) {
      await print(process, lines.slice(at, at + page).join(''));
      at += page;
      if (at >= lines.length) break;
      await print(process, `\x1b[7m--More--(${Math.floor((at / lines.length) * 100)}%)\x1b[27m`);
      terminal.enterRaw();
      const keys = await terminal.keys(process);
      terminal.leaveRaw();
      await print(process, '\r\x1b[K');
      if (keys === '' || /[qQ\x03]/.test(keys)) return 0;
      if (/[\r\n]/.test(keys)) at -= page - 1;
    }
  }
  return failures > 0 ? 1 : 0;
};
