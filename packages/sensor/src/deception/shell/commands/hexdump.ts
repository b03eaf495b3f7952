import { type Command, complain, print } from '../kernel/program.ts';
import { sprintf } from './awk-values.ts';
import { readCommandLine } from './command-line.ts';
import { dumpRows } from './dump-rows.ts';
import { readInputs } from './input.ts';
import { parseSize } from './size.ts';

const ROW_BYTES = 16;

/** hexdump and hd of bsdextrautils: -C -b -c -d -o -x and `-e` with one counted conversion. */
export const hexdump: Command = async (context) => {
  const line = await readCommandLine(context, 'bcCde:f:n:os:vxL::', {
    canonical: 'C',
    'one-byte-octal': 'b',
    'one-byte-char': 'c',
    'two-bytes-decimal': 'd',
    'two-bytes-octal': 'o',
    'two-bytes-hex': 'x',
    'format:': 'e',
    'length:': 'n',
    'skip:': 's',
    'no-squeezing': 'v',
  });
  const { process, name } = context;
  const { files, failures } = await readInputs(context, line.operands);
  if (failures > 0 && files.length === 0) {
    await complain(context, 'all input file arguments failed');
    return 1;
  }
  const skip = parseSize(line.value('s') ?? '0') ?? 0;
  const count = line.has('n') ? (parseSize(line.value('n') ?? '') ?? 0) : undefined;
  const text = files
    .map((file) => file.text)
    .join('')
    .slice(skip, count === undefined ? undefined : skip + count);
  const format = line.value('e');
  if (format !== undefined) {
    await print(process, formatted(text, format));
    return 0;
  }
  const canonical = line.has('C') || name === 'hd';
  const digits = canonical ? 8 : 7;
  for (const shownRow of dumpRows(text, ROW_BYTES, line.has('v'))) {
    if (shownRow === null) {
      await print(process, '*\n');
      continue;
    }
    const { at, row } = shownRow;
    const head = (skip + at).toString(16).padStart(digits, '0');
    const kind = ['b', 'c', 'd', 'o', 'x'].find((option) => line.has(option)) ?? 'default';
    await print(process, canonical ? canonicalRow(head, row) : plainRow(head, row, kind));
  }
  if (text !== '') await print(process, `${(skip + text.length).toString(16).padStart(digits, '0')}\n`);
  return failures > 0 ? 1 : 0;
};

function canonicalRow(head: string, row: string): string {
  const hex = [...row].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  const [left, right] = [hex.slice(0, 8).join(' ').padEnd(23), hex.slice(8).join(' ').padEnd(23)];
  return `${head}  ${left}  ${right}  |${row.replace(/[^\x20-\x7e]/g, '.')}|\n`;
}

function plainRow(head: string, row: string, kind: string): string {
  let out = head;
  if (kind === 'b' || kind === 'c') {
    for (let at = 0; at < ROW_BYTES; at += 1) {
      const code = row.charCodeAt(at);
      out += Number.isNaN(code) ? '    ' : kind === 'b' ? ` ${code.toString(8).padStart(3, '0')}` : characterCell(code);
    }
    return `${out}\n`;
  }
  const width = { default: 4, x: 7, d: 7, o: 7 }[kind] ?? 4;
  for (let at = 0; at < ROW_BYTES; at += 2) {
    if (at >= row.length) {
      out += ' '.repeat(width + 1);
      continue;
    }
    const value = row.charCodeAt(at) + (row.charCodeAt(at + 1) || 0) * 256;
    const shown =
      kind === 'd'
        ? value.toString().padStart(5, '0')
        : kind === 'o'
          ? value.toString(8).padStart(6, '0')
          : value.toString(16).padStart(4, '0');
    out += ` ${shown.padStart(width)}`;
  }
  return `${out}\n`;
}

function characterCell(code: number): string {
  const escapes = new Map([
    [0, '\\0'],
    [7, '\\a'],
    [8, '\\b'],
    [9, '\\t'],
    [10, '\\n'],
    [11, '\\v'],
    [12, '\\f'],
    [13, '\\r'],
  ]);
  const shown =
    escapes.get(code) ?? (code >= 32 && code < 127 ? String.fromCharCode(code) : code.toString(8).padStart(3, '0'));
  return shown.padStart(4);
}

/** `-e 'iterations/bytes "format"'`, repeated over the input. */
function formatted(text: string, format: string): string {
  const units = [...format.matchAll(/(?:(\d*)\/(\d*)\s*)?"((?:[^"\\]|\\.)*)"/g)].map(([, times, bytes, body = '']) => ({
    times: Math.max(1, Number(times || '1')),
    bytes: Number(bytes || '1'),
    body: body.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\\\', '\\'),
  }));
  let out = '';
  let at = 0;
  while (at < text.length && units.some(({ body }) => body.includes('%'))) {
    for (const { times, bytes, body } of units)
      for (let time = 0; time < times; time += 1) {
        if (!body.includes('%')) {
          out += body;
          continue;
        }
        if (at >= text.length) return out;
        let value = 0;
        for (let byte = bytes - 1; byte >= 0; byte -= 1) value = value * 256 + (text.charCodeAt(at + byte) || 0);
        at += Math.max(1, bytes);
        out += sprintf(body.replace(/%_[cp]/, '%c'), [value], '%d');
      }
  }
  return out;
}
