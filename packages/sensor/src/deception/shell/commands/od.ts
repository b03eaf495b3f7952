import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { inputs } from './input.ts';

const NAMED = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
]);

export const od: Command = async (context) => {
  const { process } = context;
  const args = context.args.flatMap((arg) =>
    /^-[A-Za-z]*t./.test(arg) ? [arg.replace(/t.*/, 't'), arg.replace(/^.*?t/, '')] : [arg],
  );
  const line = await readCommandLine({ ...context, args }, 'A:t:N:j:vcxbdow:', {
    'address-radix:': 'A',
    'format:': 't',
    'read-bytes:': 'N',
  });
  const source = inputs(context, line.operands);
  const next = await source.next();
  if (next.done === true) return 1;
  const text = next.value.text
    .slice(Number(line.value('j') ?? '0'))
    .slice(0, line.has('N') ? Number(line.value('N')) : undefined);
  const format = line.has('c') ? 'c' : line.has('x') ? 'x2' : line.has('b') ? 'o1' : (line.value('t') ?? 'o2');
  const size = Number(
    /\d/.exec(format)?.[0] ?? (format[0] === 'x' ? '4' : format[0] === 'c' || format[0] === 'a' ? '1' : '2'),
  );
  const address = (at: number) =>
    line.value('A') === 'n'
      ? ''
      : at
          .toString(line.value('A') === 'x' ? 16 : line.value('A') === 'd' ? 10 : 8)
          .padStart(line.value('A') === 'x' ? 6 : 7, '0');
  let previous = '';
  let starred = false;
  for (let at = 0; at < text.length; at += 16) {
    const row = text.slice(at, at + 16);
    if (row === previous && row.length === 16 && !line.has('v')) {
      if (!starred) await print(process, '*\n');
      starred = true;
      continue;
    }
    previous = row;
    starred = false;
    let out = address(at);
    for (let index = 0; index < row.length; index += size) {
      let value = 0;
      for (let byte = size - 1; byte >= 0; byte -= 1) value = value * 256 + (row.charCodeAt(index + byte) || 0);
      if (format.startsWith('c'))
        out += (
          NAMED.get(value) ??
          (value >= 32 && value < 127 ? String.fromCharCode(value) : value.toString(8).padStart(3, '0'))
        ).padStart(4);
      else
        out += format.startsWith('x')
          ? ` ${value.toString(16).padStart(size * 2, '0')}`
          : format.startsWith('o')
            ? ` ${value.toString(8).padStart(size === 1 ? 3 : 6, '0')}`
            : ` ${String(value).padStart(size === 1 ? 3 : 5)}`;
    }
    await print(process, `${out}\n`);
  }
  if (line.value('A') !== 'n') await print(process, `${address(text.length)}\n`);
  return 0;
};
