import { type Command, print, printError } from '../kernel/program.ts';
import { readInputs } from './input.ts';
import { Pager } from './pager.ts';

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
  const letters = new Set(args.filter((arg) => /^-[A-Za-z]/.test(arg)).flatMap((arg) => [...arg.slice(1)]));
  const { terminal } = process.session;
  if (operands.length === 0 && process.descriptor(0)?.isTerminal === true) {
    await printError(process, 'Missing filename ("less --help" for help)\n');
    return 1;
  }
  const { files, failures } = await readNamed(context, operands);
  const text = files.map((file) => file.text).join('');
  if (process.descriptor(1)?.isTerminal !== true || terminal === null) {
    await print(process, text);
    return failures > 0 ? 1 : 0;
  }
  if (files.length === 0) return 1;
  const named = files.map((file) => ({ ...file, name: file.name === '-' ? '' : file.name }));
  const isShort = text.split('\n').length <= terminal.rows;
  if (letters.has('F') && files.length === 1 && isShort) {
    await print(process, text);
    return 0;
  }
  await new Pager(process, terminal, named, {
    raw: letters.has('R') || letters.has('r'),
    numbers: letters.has('N'),
    keepsScreen: letters.has('X'),
  }).run();
  return failures > 0 ? 1 : 0;
};

/** The files that can be read; of others it says why, without its own name. */
async function readNamed(context: Parameters<Command>[0], operands: readonly string[]) {
  const { process } = context;
  const readable: string[] = [];
  let failures = 0;
  for (const name of operands) {
    const path = process.path(name);
    if (name === '-' || (process.files.exists(path) && process.files.stat(path).type !== 'directory')) {
      readable.push(name);
      continue;
    }
    failures += 1;
    await printError(
      process,
      process.files.exists(path) ? `${name} is a directory\n` : `${name}: No such file or directory\n`,
    );
  }
  if (operands.length > 0 && readable.length === 0) return { files: [], failures };
  const read = await readInputs(context, readable, (name, why) => `${name}: ${why}`);
  return { files: read.files, failures: failures + read.failures };
}
