import { type Command, complain, printError } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { stat } from './paths.ts';
import { parseSize } from './size.ts';

export const truncate: Command = async (context) => {
  const line = await readCommandLine(context, 'cor:s:', {
    'no-create': 'c',
    'io-blocks': 'o',
    'reference:': 'r',
    'size:': 's',
  });
  const { process } = context;
  const refuse = async (message: string) => {
    await printError(process, `truncate: ${message}\nTry 'truncate --help' for more information.\n`);
    return 1;
  };
  const size = line.value('s');
  const reference = line.value('r');
  if (size === undefined && reference === undefined) return refuse("you must specify either '--size' or '--reference'");
  if (line.operands.length === 0) return refuse('missing file operand');
  const operator = /^[-+<>/%]/.exec(size ?? '')?.[0] ?? '';
  const amount =
    reference === undefined ? parseSize((size ?? '').slice(operator.length)) : (stat(process, reference)?.size ?? null);
  if (amount === null) {
    await complain(
      context,
      reference === undefined
        ? `Invalid number: '${size ?? ''}'`
        : `cannot stat '${reference}': No such file or directory`,
    );
    return 1;
  }
  let status = 0;
  for (const path of line.operands) {
    const before = stat(process, path)?.size ?? null;
    if (before === null && line.has('c')) continue;
    const current = before ?? 0;
    const next = {
      '': amount,
      '+': current + amount,
      '-': Math.max(0, current - amount),
      '<': Math.min(current, amount),
      '>': Math.max(current, amount),
      '/': amount === 0 ? 0 : Math.floor(current / amount) * amount,
      '%': amount === 0 ? 0 : Math.ceil(current / amount) * amount,
    }[operator];
    const done = await attempt(
      context,
      () => {
        if (before === null) process.files.writeFile(process.path(path), new Uint8Array(0));
        process.files.truncate(process.path(path), next ?? amount);
      },
      (why) =>
        why === 'No space left on device'
          ? `failed to truncate '${path}' at ${next ?? amount} bytes: ${why}`
          : `cannot open '${path}' for writing: ${why}`,
    );
    if (!done) status = 1;
  }
  return status;
};
