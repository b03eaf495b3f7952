import { type Expression, type FormattedPart, PythonSyntaxError } from './python-syntax.ts';

/** The parts of an f-string: texts and replacement fields. Throws PythonSyntaxError. */
export function parseFormattedString(text: string, parse: (source: string) => Expression): FormattedPart[] {
  const parts: FormattedPart[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ((character === '{' || character === '}') && text[at + 1] === character) {
      literal += character;
      at += 1;
      continue;
    }
    if (character === '}') throw new PythonSyntaxError("f-string: single '}' is not allowed", 1, 1);
    if (character !== '{') {
      literal += character;
      continue;
    }
    const end = fieldEnd(text, at + 1);
    const source = splitField(text.slice(at + 1, end));
    if (source.expression.trim() === '') throw new PythonSyntaxError('f-string: empty expression not allowed', 1, 1);
    if (literal !== '') parts.push(literal);
    literal = '';
    const value = parse(source.expression.replace(/=$/, ''));
    if (/[^=!<>]=$/.test(source.expression)) parts.push(source.expression);
    parts.push({ value, conversion: source.conversion, format: source.format });
    at = end;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function fieldEnd(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (character === '}' && depth === 0) return at;
    else if (')]}'.includes(character)) depth -= 1;
  }
  throw new PythonSyntaxError("f-string: expecting '}'", 1, 1);
}

function splitField(text: string): { expression: string; conversion: string; format: string } {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      continue;
    }
    if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (depth === 0 && character === '!' && /^![rsa](:|$)/.test(text.slice(at)))
      return { expression: text.slice(0, at), conversion: text[at + 1] ?? '', format: text.slice(at + 3) };
    else if (depth === 0 && character === ':')
      return { expression: text.slice(0, at), conversion: '', format: text.slice(at + 1) };
  }
  return { expression: text, conversion: '', format: '' };
}

/** format(): `[[fill]align][sign][#][0][width][,][.precision][type]` for numbers and texts. Null where it is none. */
export function formatValue(value: bigint | number | string, text: string, specification: string): string | null {
  if (specification === '') return text;
  const found = /^(?:([\s\S])?([<>=^]))?([-+ ]?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/.exec(specification);
  if (found === null) return null;
  const [, fill = ' ', given, sign = '', alternate = '', zero = '', width = '', group = '', precision, type = ''] =
    found;
  let shown = text;
  if (typeof value === 'bigint' && 'dxXobcn'.includes(type || 'd')) {
    const magnitude = value < 0n ? -value : value;
    const radix = type === 'x' || type === 'X' ? 16 : type === 'o' ? 8 : type === 'b' ? 2 : 10;
    shown = type === 'c' ? String.fromCharCode(Number(magnitude) & 0xff) : magnitude.toString(radix);
    if (type === 'X') shown = shown.toUpperCase();
    if (group !== '' && radix === 10) shown = shown.replace(/\B(?=(\d{3})+$)/g, group);
    if (alternate !== '' && radix !== 10) shown = `0${type}${shown}`;
    shown = (value < 0n ? '-' : sign === '+' ? '+' : sign === ' ' ? ' ' : '') + shown;
  } else if (typeof value !== 'string' && 'feEgG%'.includes(type || 'x')) {
    const number = Number(value);
    const digits = precision === undefined ? 6 : Number(precision);
    shown =
      type === '%'
        ? `${(number * 100).toFixed(Math.min(100, digits))}%`
        : type === 'e' || type === 'E'
          ? number.toExponential(Math.min(100, digits)).replace(/e([-+])(\d)$/, 'e$10$2')
          : type === 'g' || type === 'G'
            ? String(Number(number.toPrecision(Math.max(1, Math.min(100, digits)))))
            : number.toFixed(Math.min(100, digits));
    if (group !== '') shown = shown.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, group));
    if (sign === '+' && number >= 0) shown = `+${shown}`;
  } else if (typeof value === 'number' && precision !== undefined)
    shown = String(Number(value.toPrecision(Math.max(1, Number(precision)))));
  else if (typeof value === 'string' && precision !== undefined) shown = text.slice(0, Number(precision));
  const room = Math.min(10_000, Number(width || '0'));
  const align = given ?? (typeof value === 'string' ? '<' : zero === '' ? '>' : '=');
  const padding = given === undefined && zero !== '' ? '0' : fill;
  if (align === '<') return shown.padEnd(room, padding);
  if (align === '^') return shown.padStart(Math.floor((room + shown.length) / 2), padding).padEnd(room, padding);
  if (align === '=') {
    const mark = /^[-+ ]/.exec(shown)?.[0] ?? '';
    return mark + shown.slice(mark.length).padStart(Math.max(0, room - mark.length), padding);
  }
  return shown.padStart(room, padding);
}
