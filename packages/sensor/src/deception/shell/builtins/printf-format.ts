import { formatDate } from '../commands/date-format.ts';

/** Decodes backslash escapes of `echo -e`, `printf` and `%b`. `stopped` after `\c`. */
export function decodeEscapes(
  text: string,
  style: 'echo' | 'printf',
): { readonly text: string; readonly stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false };
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character !== '\\' || at + 1 >= text.length) {
      result += character;
      continue;
    }
    at += 1;
    const next = text[at] ?? '';
    const simple = SIMPLE.get(next);
    if (simple !== undefined) {
      result += simple;
      continue;
    }
    if (next === 'c') return { text: result, stopped: true };
    const rest = text.slice(at);
    const found =
      next === 'x'
        ? /^x([0-9a-fA-F]{1,2})/.exec(rest)
        : next === 'u'
          ? /^u([0-9a-fA-F]{1,4})/.exec(rest)
          : next === 'U'
            ? /^U([0-9a-fA-F]{1,8})/.exec(rest)
            : (style === 'echo' ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
    if (found === null) {
      result += `\\${next}`;
      continue;
    }
    const value = Number.parseInt(
      found[1] === '' ? '0' : (found[1] ?? '0'),
      next === 'x' || next === 'u' || next === 'U' ? 16 : 8,
    );
    result += next === 'u' || next === 'U' ? inCLocale(value) : String.fromCharCode(value & 0xff);
    at += found[0].length - 1;
  }
  return { text: result, stopped: false };
}

/** A character given by its number: one that the C locale lacks stays an escape. */
function inCLocale(value: number): string {
  if (value <= 0x7f) return String.fromCharCode(value);
  const digits = value.toString(16).toUpperCase();
  return value <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['\\', '\\'],
]);

const MAX_INTEGER = 9_223_372_036_854_775_807n;

/** Widest field that `printf` pads to. */
const MAX_FIELD_WIDTH = 65_536;

/** How one printf differs from another. */
interface PrintfSettings {
  /** `%q`; null where there is none: dash. */
  readonly quote: ((text: string) => string) | null;
  /** For `%(...)T`: the time now, and when the shell started. */
  readonly nowMs: number;
  readonly startedMs: number;
  readonly style: 'bash' | 'posix';
}

/** printf(1): the text and the complaints, without the command's name, and how much of the text comes before each. */
export function formatPrintf(
  format: string,
  given: readonly string[],
  quote: ((text: string) => string) | null,
  more: Partial<PrintfSettings> = {},
): { readonly text: string; readonly problems: readonly string[]; readonly places: readonly number[] } {
  const places: number[] = [];
  const settings: PrintfSettings = { nowMs: 0, startedMs: 0, style: 'bash', ...more, quote };
  const problems: string[] = [];
  let text = '';
  let used = 0;
  const next = () => given[used++] ?? null;
  do {
    const before = used;
    const known = problems.length;
    const length = text.length;
    const round = formatOnce(format, next, problems, settings);
    text += round.text;
    for (let each = known; each < problems.length; each += 1) places.push(length);
    if (round.stopped || used === before || text.length > 4_194_304) break;
  } while (used < given.length);
  return { text, problems, places };
}

function formatOnce(
  format: string,
  next: () => string | null,
  problems: string[],
  settings: PrintfSettings,
): { readonly text: string; readonly stopped: boolean } {
  const { quote, style } = settings;
  let text = '';
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    const literal = decodeEscapes(format.slice(at, percent === -1 ? undefined : percent), 'printf');
    text += literal.text;
    if (literal.stopped) return { text, stopped: true };
    if (percent === -1) break;
    const found = /^%([-+ 0#]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:hh|h|ll|l|q|j|z|t|L)?([diouxXeEfFgGaAcsbqnQ%])/.exec(
      format.slice(percent),
    );
    const date = found === null && quote !== null ? /^%(-?\d*)\(([^)]*)\)T/.exec(format.slice(percent)) : null;
    if (date !== null) {
      at = percent + date[0].length;
      text += formatDateArgument(date[2] ?? '', next(), settings).padStart(Number(date[1]) || 0);
      continue;
    }
    const isForeign = found !== null && /^[qnQ]$/.test(found[4] ?? '') && quote === null;
    const isPadded = found?.[4] === '%' && found[0].length > 2 && style === 'bash';
    if (found === null || isForeign || isPadded) {
      problems.push(invalidDirective(format.slice(percent), style));
      return { text, stopped: true };
    }
    at = percent + found[0].length;
    const [, flagText = '', widthText, precisionText, conversion = 's'] = found;
    if (conversion === 'n') {
      next();
      continue;
    }
    if (conversion === '%') {
      text += '%';
      continue;
    }
    let flags = flagText;
    let width = widthText === '*' ? Number(next() ?? '0') || 0 : Number(widthText ?? '0');
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    const hasPrecision = /^%[-+ 0#]*(\*|\d+)?\./.test(found[0]);
    const precision = !hasPrecision
      ? null
      : precisionText === '*'
        ? Number(next() ?? '0') || 0
        : Number(precisionText ?? '0');
    const arg = next();
    let body: string;
    if (conversion === 's' || conversion === 'b' || conversion === 'q' || conversion === 'Q' || conversion === 'c') {
      const value = arg ?? '';
      const decoded = conversion === 'b' ? decodeEscapes(value, 'echo') : null;
      body =
        (conversion === 'q' || conversion === 'Q') && quote !== null
          ? quote(value)
          : conversion === 'c'
            ? value.slice(0, 1)
            : (decoded?.text ?? value);
      if (precision !== null && conversion !== 'c') body = body.slice(0, Math.max(0, precision));
      if (decoded?.stopped === true) return { text: text + body, stopped: true };
    } else if ('diouxX'.includes(conversion)) body = formatInteger(arg ?? '0', conversion, flags, precision, problems);
    else body = formatFloat(arg ?? '0', conversion, flags, precision ?? 6, problems);
    width = Math.min(width, MAX_FIELD_WIDTH);
    if (flags.includes('-')) body = body.padEnd(width);
    else if (
      flags.includes('0') &&
      !'sbqc'.includes(conversion) &&
      (precision === null || !'diouxX'.includes(conversion))
    ) {
      const sign = /^[-+ ]|^0[xX]/.exec(body)?.[0] ?? '';
      body = sign + body.slice(sign.length).padStart(width - sign.length, '0');
    } else body = body.padStart(width);
    text += body;
  }
  return { text, stopped: false };
}

/** C rounds what lies exactly in the middle to the even digit; toFixed rounds it up. */
function roundedHalfToEven(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const scaled = Math.abs(value) * 10 ** digits;
  const isTie = digits <= 15 && scaled % 1 === 0.5 && Number.isSafeInteger(Math.floor(scaled));
  if (!isTie || Math.floor(scaled) % 2 === 1) return text;
  return ((Math.sign(value) * Math.floor(scaled)) / 10 ** digits).toFixed(digits);
}

/** The complaint about a directive that is none; `text` begins with its percent sign. */
function invalidDirective(text: string, style: 'bash' | 'posix'): string {
  const [whole = ''] = /^%[-+ 0#]*\d*(?:\.\d*)?(?:hh|h|ll|l|q|j|z|t|L)?[\s\S]?/.exec(text) ?? [];
  if (style === 'posix') return whole.length < 2 ? '%: invalid directive' : `${whole}: invalid directive`;
  const [modified = ''] = /^%[-+ 0#]*\d*(?:\.\d*)?(?:hh|h|ll|l|j|z|t|L)*/.exec(text) ?? [];
  const bad = text[modified.length];
  return bad === undefined ? `\`${text}': missing format character` : `\`${bad}': invalid format character`;
}

/** `%(format)T`: seconds since 1970, -1 or nothing for now, -2 for the start of the shell. */
function formatDateArgument(format: string, arg: string | null, { nowMs, startedMs }: PrintfSettings): string {
  const seconds = arg === null || arg === '' ? -1 : Number(arg);
  const atMs = seconds === -1 ? nowMs : seconds === -2 ? startedMs : seconds * 1000;
  return formatDate(Number.isFinite(atMs) ? atMs : 0, format === '' ? '%X' : format);
}

function parseInteger(arg: string, problems: string[]): bigint {
  if (/^['"]/.test(arg)) return BigInt(arg.charCodeAt(1) || 0);
  const text = arg.trim();
  const found = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (found === null) {
    if (text !== '') problems.push(`${arg}: invalid number`);
    return 0n;
  }
  if (found[0].length < text.length)
    problems.push(`${arg}: ${/^[+-]?0\d/.test(text) ? 'invalid octal number' : 'invalid number'}`);
  const digits = found[2] ?? '0';
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = found[1] === '-' ? -magnitude : magnitude;
  if (value <= MAX_INTEGER && value >= -MAX_INTEGER - 1n) return value;
  problems.push(`warning: ${arg}: Numerical result out of range`);
  return value < 0n ? -MAX_INTEGER - 1n : MAX_INTEGER;
}

function formatInteger(
  arg: string,
  conversion: string,
  flags: string,
  precision: number | null,
  problems: string[],
): string {
  const value = parseInteger(arg, problems);
  const unsigned = !'di'.includes(conversion);
  const shown = unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
  const base = conversion === 'o' ? 8 : conversion.toLowerCase() === 'x' ? 16 : 10;
  let digits = (shown < 0n ? -shown : shown).toString(base);
  if (conversion === 'X') digits = digits.toUpperCase();
  if (precision !== null) digits = digits.padStart(Math.min(precision, MAX_FIELD_WIDTH), '0');
  if (flags.includes('#') && shown !== 0n)
    digits = base === 16 ? `0${conversion}${digits}` : base === 8 ? `0${digits}` : digits;
  const sign = shown < 0n ? '-' : unsigned ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + digits;
}

function formatFloat(arg: string, conversion: string, flags: string, precision: number, problems: string[]): string {
  const value = Number(arg.trim() === '' ? '0' : arg);
  if (Number.isNaN(value)) {
    problems.push(`${arg}: invalid number`);
    return formatFloat('0', conversion, flags, precision, problems);
  }
  const digits = Math.min(Math.max(precision, 0), 100);
  let body: string;
  const exponential = (number: number, places: number) =>
    number.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2');
  if (conversion.toLowerCase() === 'f') body = roundedHalfToEven(value, digits);
  else if (conversion.toLowerCase() === 'e') body = exponential(value, digits);
  else {
    const significant = Math.max(1, digits);
    const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
    body =
      exponent < -4 || exponent >= significant
        ? exponential(value, significant - 1).replace(/\.?0+e/, 'e')
        : value
            .toFixed(Math.max(0, significant - 1 - exponent))
            .replace(/(\.\d*?)0+$/, '$1')
            .replace(/\.$/, '');
  }
  if (conversion === conversion.toUpperCase()) body = body.toUpperCase();
  return value >= 0 && flags.includes('+') ? `+${body}` : value >= 0 && flags.includes(' ') ? ` ${body}` : body;
}
