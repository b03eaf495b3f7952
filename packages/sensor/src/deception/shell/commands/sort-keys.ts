/** How one sort key compares: the letters of `-k1,2nr` or of the whole command line. */
export interface SortKey {
  readonly from: { readonly field: number; readonly character: number; readonly skipBlanks: boolean };
  readonly to: { readonly field: number; readonly character: number; readonly skipBlanks: boolean } | null;
  readonly flags: string;
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const UNITS = 'KMGTPEZY';

/** The key, or the complaint that sort(1) makes. */
export function parseSortKey(text: string): SortKey | string {
  const found = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*))?$/.exec(text);
  if (found === null) {
    if (!/^\d/.test(text)) return `invalid number at field start: invalid count at start of '${text}'`;
    return `stray character in field spec: invalid field specification '${text}'`;
  }
  if (Number(found[1]) === 0) return `field number is zero: invalid field specification '${text}'`;
  if (found[2] === '0') return `character offset is zero: invalid field specification '${text}'`;
  const [first = '', last = ''] = [found[3], found[6]];
  return {
    from: {
      field: Number(found[1]),
      character: Number(found[2] ?? '1'),
      skipBlanks: first.includes('b'),
    },
    to:
      found[4] === undefined
        ? null
        : { field: Number(found[4]), character: Number(found[5] ?? '0'), skipBlanks: last.includes('b') },
    flags: (first + last).replaceAll('b', ''),
  };
}

/** The part of a line that a key compares. */
export function keyText(line: string, key: SortKey, separator: string | null): string {
  const starts = fieldStarts(line, separator);
  const position = (field: number) => starts[field - 1] ?? line.length;
  const fieldEnd = (field: number) => {
    const next = starts[field];
    return next === undefined ? line.length : separator === null ? next : next - 1;
  };
  const begin = key.from.skipBlanks ? skipBlanks(line, position(key.from.field)) : position(key.from.field);
  const from = Math.min(begin + key.from.character - 1, line.length);
  if (key.to === null) return line.slice(from);
  const to =
    key.to.character === 0
      ? fieldEnd(key.to.field)
      : (key.to.skipBlanks ? skipBlanks(line, position(key.to.field)) : position(key.to.field)) + key.to.character;
  return line.slice(from, Math.max(from, Math.min(to, line.length)));
}

function fieldStarts(line: string, separator: string | null): number[] {
  const starts = [0];
  for (let at = 0; at < line.length; at += 1) {
    if (separator !== null) {
      if (line[at] === separator) starts.push(at + 1);
    } else if (at > 0 && isBlank(line[at]) && !isBlank(line[at - 1])) starts.push(at);
  }
  return starts;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (isBlank(line[at])) at += 1;
  return at;
}

/** Compares two key texts by the flags; 0 where they are equal to this key. `r` is the caller's business. */
export function compareKeys(left: string, right: string, flags: string): number {
  if (flags.includes('n')) return numericValue(left) - numericValue(right);
  if (flags.includes('g')) return generalOrder(left, right);
  if (flags.includes('h')) return humanOrder(left, right);
  if (flags.includes('M')) return monthOf(left) - monthOf(right);
  if (flags.includes('V')) return versionOrder(left, right);
  const [a, b] = [translated(left, flags), translated(right, flags)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function translated(text: string, flags: string): string {
  let result = text;
  if (flags.includes('d')) result = result.replace(/[^A-Za-z0-9 \t]/g, '');
  if (flags.includes('i')) result = result.replace(/[^\x20-\x7e]/g, '');
  return flags.includes('f') ? result.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : result;
}

function numericValue(text: string): number {
  const found = /^[ \t]*(-?\d*\.?\d*)/.exec(text)?.[1] ?? '';
  return Number(found === '' || found === '-' || found === '.' || found === '-.' ? '0' : found);
}

function generalOrder(left: string, right: string): number {
  const [a, b] = [Number.parseFloat(left), Number.parseFloat(right)];
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(!Number.isNaN(a)) - Number(!Number.isNaN(b));
  return a - b;
}

function humanOrder(left: string, right: string): number {
  const order = (text: string) => {
    const found = /^[ \t]*(-?)(\d*\.?\d*)([A-Za-z]?)/.exec(text);
    const value = Number(found?.[2] === '' || found?.[2] === '.' ? '0' : (found?.[2] ?? '0'));
    const unit = value === 0 ? 0 : UNITS.indexOf((found?.[3] ?? '').toUpperCase() || ' ') + 1;
    const sign = found?.[1] === '-' ? -1 : 1;
    return { rank: unit * sign, value: value * sign };
  };
  const [a, b] = [order(left), order(right)];
  return a.rank - b.rank || a.value - b.value;
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase()) + 1;
}

/** GNU's version order: runs of digits compare as numbers, the rest as text. */
export function versionOrder(left: string, right: string): number {
  const split = (text: string) => text.match(/\d+|\D+/g) ?? [];
  const [a, b] = [split(left), split(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [x = '', y = ''] = [a[index], b[index]];
    if (/^\d/.test(x) && /^\d/.test(y)) {
      const [p, q] = [x.replace(/^0+(?=\d)/, ''), y.replace(/^0+(?=\d)/, '')];
      if (p.length !== q.length) return p.length - q.length;
      if (p !== q) return p < q ? -1 : 1;
    } else if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
