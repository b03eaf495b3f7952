import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { dumpRows } from './dump-rows.ts';
import { readInputs } from './input.ts';
import { parseSize } from './size.ts';

const ESCAPED: ReadonlyMap<number, string> = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
]);
const NAMES =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  );

interface Format {
  readonly kind: string;
  readonly size: number;
  readonly shows: boolean;
}

/** Digits of the widest value, by base and bytes, and a blank before: od(1)'s columns. */
function columnWidth({ kind, size }: Format): number {
  if (kind === 'a' || kind === 'c') return 4;
  if (kind === 'f') return size === 4 ? 16 : 25;
  const digits: Readonly<Record<string, readonly [number, number, number, number]>> = {
    o: [3, 6, 11, 22],
    x: [2, 4, 8, 16],
    u: [3, 5, 10, 20],
    d: [4, 6, 11, 20],
  };
  return (digits[kind]?.[Math.log2(size)] ?? 3) + 1;
}

function shown(row: string, at: number, { kind, size }: Format): string {
  const code = row.charCodeAt(at);
  if (kind === 'c')
    return (
      ESCAPED.get(code) ?? (code >= 32 && code < 127 ? String.fromCharCode(code) : code.toString(8).padStart(3, '0'))
    ).padStart(4);
  if (kind === 'a')
    return (code % 128 === 127 ? 'del' : (NAMES[code % 128] ?? String.fromCharCode(code % 128))).padStart(4);
  const bytes = Buffer.from(row.slice(at, at + size).padEnd(size, '\0'), 'latin1');
  if (kind === 'f')
    return String(size === 4 ? bytes.readFloatLE() : bytes.readDoubleLE()).padStart(
      columnWidth({ kind, size, shows: false }),
    );
  let value = 0n;
  for (let index = size - 1; index >= 0; index -= 1) value = value * 256n + BigInt(bytes[index] ?? 0);
  const width = columnWidth({ kind, size, shows: false });
  if (kind === 'd')
    return BigInt.asIntN(size * 8, value)
      .toString()
      .padStart(width);
  if (kind === 'u') return value.toString().padStart(width);
  return ` ${value.toString(kind === 'x' ? 16 : 8).padStart(width - 1, '0')}`;
}

export const od: Command = async (context) => {
  const line = await readCommandLine(context, 'A:abcdDefFhHiIj:lLN:oOsS:t:vw::xX', {
    'address-radix:': 'A',
    'skip-bytes:': 'j',
    'read-bytes:': 'N',
    'strings?': 'S',
    'format:': 't',
    'output-duplicates': 'v',
    'width?': 'w',
    traditional: 'traditional',
    'endian:': 'endian',
  });
  const { process } = context;
  const formats: Format[] = [];
  const shorthand: readonly (readonly [string, string])[] = [
    ['a', 'a'],
    ['b', 'o1'],
    ['c', 'c'],
    ['d', 'u2'],
    ['D', 'u4'],
    ['e', 'f8'],
    ['f', 'f4'],
    ['F', 'f8'],
    ['h', 'x2'],
    ['x', 'x2'],
    ['H', 'x4'],
    ['X', 'x4'],
    ['i', 'd4'],
    ['I', 'd8'],
    ['l', 'd8'],
    ['L', 'd8'],
    ['o', 'o2'],
    ['O', 'o4'],
    ['s', 'd2'],
  ];
  const wanted = [...line.values('t'), ...shorthand.filter(([option]) => line.has(option)).map(([, type]) => type)];
  for (const type of wanted.length === 0 ? ['o2'] : wanted) {
    const parts = [...type.matchAll(/([acdfoux])([CSILFD]|\d+)?(z?)/g)];
    if (parts.map(([whole]) => whole).join('') !== type || parts.length === 0) {
      await complain(
        context,
        `invalid character '${type.replace(/[acdfoux\d]/g, '')[0] ?? type}' in type string '${type}'`,
      );
      return 1;
    }
    for (const [, kind = 'o', size, z] of parts) {
      const sizes: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 };
      const standard = kind === 'a' || kind === 'c' ? 1 : kind === 'f' ? 8 : 4;
      const bytes = size === undefined ? standard : (sizes[size] ?? Number(size));
      if (![1, 2, 4, 8].includes(bytes)) {
        await complain(
          context,
          `invalid type string '${type}';\nthis system doesn't provide a ${bytes}-byte integral type`,
        );
        return 1;
      }
      formats.push({ kind, size: bytes, shows: z === 'z' });
    }
  }
  const { files, failures } = await readInputs(context, line.operands);
  if (failures > 0 && files.length === 0) return 1;
  const skip = parseSize(line.value('j') ?? '0') ?? 0;
  const count = line.has('N') ? (parseSize(line.value('N') ?? '') ?? 0) : undefined;
  const all = files.map(({ text }) => text).join('');
  const text = all.slice(skip, count === undefined ? undefined : skip + count);
  const width = line.has('w') ? Number(line.value('w') || '32') : 16;
  const radix = line.value('A') ?? 'o';
  const address = (at: number) =>
    radix === 'n'
      ? ''
      : radix === 'x'
        ? at.toString(16).padStart(6, '0')
        : at.toString(radix === 'd' ? 10 : 8).padStart(7, '0');
  const unit = Math.max(...formats.map(({ size }) => size));
  const unitWidth = Math.max(...formats.map((format) => (columnWidth(format) * unit) / format.size));
  for (const shownRow of dumpRows(text, width, line.has('v'))) {
    if (shownRow === null) {
      await print(process, '*\n');
      continue;
    }
    const { at, row } = shownRow;
    let out = '';
    for (const [index, format] of formats.entries()) {
      const cell = (unitWidth * format.size) / unit;
      let cells = '';
      for (let byte = 0; byte < row.length; byte += format.size) cells += shown(row, byte, format).padStart(cell);
      if (format.shows) cells = `${cells.padEnd((cell * width) / format.size)}  >${row.replace(/[^\x20-\x7e]/g, '.')}<`;
      const head = address(skip + at);
      out += `${index === 0 ? head : ' '.repeat(head.length)}${cells}\n`;
    }
    await print(process, out);
  }
  if (radix !== 'n') await print(process, `${address(skip + text.length)}\n`);
  return failures > 0 ? 1 : 0;
};
