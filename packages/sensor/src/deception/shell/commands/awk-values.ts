import { formatPrintf } from '../builtins/printf-format.ts';

/** Text that came from input: it compares as a number where it looks like one. */
export class AwkField {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Null is the value of what was never assigned. */
export type AwkValue = number | string | AwkField | null;

export type AwkArray = Map<string, AwkValue>;

const LOOKS_NUMERIC = /^\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)\s*$/;
/** From here on mawk prints whole numbers by its output format. */
const MAX_PLAIN_INTEGER = 2 ** 63;

export function toNumber(value: AwkValue): number {
  if (typeof value === 'number') return value;
  const text = value instanceof AwkField ? value.text : (value ?? '');
  const found = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/.exec(text)?.[0];
  if (found === undefined) return 0;
  const number = Number(found.replace(/^\s*\+/, ''));
  return Number.isNaN(number) ? 0 : number;
}

export function toText(value: AwkValue, format: string): string {
  if (typeof value === 'number') return numberText(value, format);
  return value instanceof AwkField ? value.text : (value ?? '');
}

export function numberText(value: number, format: string): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < MAX_PLAIN_INTEGER) return BigInt(value).toString();
  return sprintf(format, [value], format);
}

export function isTrue(value: AwkValue): boolean {
  if (typeof value === 'number') return value !== 0;
  if (value instanceof AwkField) return LOOKS_NUMERIC.test(value.text) ? Number(value.text) !== 0 : value.text !== '';
  return value !== null && value !== '';
}

/** Less than, equal or greater than zero; as numbers where both are or look it. */
export function compareValues(left: AwkValue, right: AwkValue, format: string): number {
  if (isNumeric(left) && isNumeric(right)) return toNumber(left) - toNumber(right);
  const [a, b] = [toText(left, format), toText(right, format)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumeric(value: AwkValue): boolean {
  return value === null || typeof value === 'number' || (value instanceof AwkField && LOOKS_NUMERIC.test(value.text));
}

/** More arguments are wanted than there are. */
export class AwkFormatError extends Error {
  /** What was formatted before. */
  readonly before: string;

  constructor(message: string, before: string) {
    super(message);
    this.before = before;
  }
}

const CONVERSION = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlLq]*([a-zA-Z%])/g;
const MAX_FIELD_WIDTH = 65_536;

/** printf of awk: conversions `% c d e f g i o s u x`, with flags, width, precision and `*`. */
export function sprintf(
  format: string,
  args: readonly AwkValue[],
  numberFormat: string,
  name: 'printf' | 'sprintf' = 'sprintf',
): string {
  let next = 0;
  let out = '';
  let at = 0;
  const take = (): AwkValue => {
    if (next >= args.length) throw new AwkFormatError(`not enough arguments passed to ${name}("${format}")`, out);
    next += 1;
    return args[next - 1] ?? null;
  };
  const measure = (text: string | undefined) => (text === '*' ? String(Math.trunc(toNumber(take()))) : text);
  for (const found of format.matchAll(CONVERSION)) {
    const [whole, flags = '', width, precision, letter = ''] = found;
    out += format.slice(at, found.index);
    at = found.index + whole.length;
    if (letter === '%') {
      out += '%';
      continue;
    }
    const wide = measure(width) ?? '';
    const exact = measure(precision);
    const shape = `%${flags}${wide}${exact === undefined ? '' : `.${exact}`}`;
    if ('cs'.includes(letter)) {
      const value = take();
      const text =
        letter === 's'
          ? toText(value, numberFormat).slice(0, exact === undefined ? undefined : Number(exact || '0'))
          : typeof value === 'number'
            ? String.fromCharCode(Math.trunc(value) & 0xff)
            : toText(value, numberFormat).slice(0, 1);
      const columns = Math.min(MAX_FIELD_WIDTH, Math.abs(Number(wide || '0')));
      out += flags.includes('-') || wide.startsWith('-') ? text.padEnd(columns) : text.padStart(columns);
    } else out += formatNumber(shape, letter, take) ?? whole;
  }
  return out + format.slice(at);
}

/** Null where the letter is no conversion. */
function formatNumber(shape: string, letter: string, take: () => AwkValue): string | null {
  const shell = (conversion: string, text: string) => formatPrintf(shape + conversion, [text], (each) => each).text;
  if ('eEfFgG'.includes(letter)) return shell(letter, String(toNumber(take())));
  if (!'dioxXu'.includes(letter)) return null;
  const value = Math.trunc(toNumber(take()));
  if (!Number.isFinite(value)) return shell('s', numberText(value, '%.6g'));
  return shell(letter === 'i' ? 'd' : letter, BigInt(value).toString());
}
