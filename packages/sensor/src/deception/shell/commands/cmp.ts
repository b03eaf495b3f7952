import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';
import { stat } from './paths.ts';
import { parseSize } from './size.ts';

export const cmp: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'bi:ln:s',
    { 'print-bytes': 'b', 'ignore-initial:': 'i', verbose: 'l', 'bytes:': 'n', quiet: 's', silent: 's' },
    { status: 2 },
  );
  const { process } = context;
  const [first, second = '-'] = line.operands;
  if (first === undefined) {
    await printError(process, "cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.\n");
    return 2;
  }
  // Both are opened before the first is read.
  for (const name of [first, second])
    if (name !== '-' && !name.startsWith('/dev/fd/') && stat(process, name) === null) {
      await complain(context, `${name}: No such file or directory`);
      return 2;
    }
  const { files, failures } = await readInputs(context, [first, second]);
  const [left, right] = files;
  if (failures > 0 || left === undefined || right === undefined) return 2;
  const skip = parseSize(line.value('i') ?? '0') ?? 0;
  const end = line.has('n') ? skip + (parseSize(line.value('n') ?? '') ?? 0) : undefined;
  const [a, b] = [left.text.slice(skip, end), right.text.slice(skip, end)];
  if (a === b) return 0;
  if (line.has('s')) return 1;
  const common = Math.min(a.length, b.length);
  const octal = (text: string, at: number) => text.charCodeAt(at).toString(8).padStart(3);
  if (line.has('l')) {
    const width = String(common).length;
    let out = '';
    for (let at = 0; at < common; at += 1)
      if (a[at] !== b[at]) out += `${String(at + 1).padStart(width)} ${octal(a, at)} ${octal(b, at)}\n`;
    await print(process, out);
  } else {
    let at = 0;
    while (at < common && a[at] === b[at]) at += 1;
    if (at < common) {
      const lineNumber = a.slice(0, at).split('\n').length;
      await print(
        process,
        `${first} ${second} differ: ${line.has('b') ? 'byte' : 'char'} ${at + 1}, line ${lineNumber}\n`,
      );
      return 1;
    }
  }
  if (a.length !== b.length) {
    const [name, text] = a.length < b.length ? [first, a] : [second, b];
    const lines = text.split('\n').length - 1;
    await complain(
      context,
      text === ''
        ? `EOF on ${name} which is empty`
        : `EOF on ${name} after byte ${text.length}${line.has('l') ? '' : `, ${text.endsWith('\n') ? 'line' : 'in line'} ${text.endsWith('\n') ? lines : lines + 1}`}`,
    );
  }
  return 1;
};
