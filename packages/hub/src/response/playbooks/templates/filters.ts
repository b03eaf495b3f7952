import { TEMPLATE_LIMITS } from './limits.ts';
import { TemplateError } from './template-error.ts';
import { isEqual, isList, isMapping, isTrue, mappingOf, SecretReference, type Value } from './value.ts';

/** A filter gets what stands before the bar, and its arguments. It has no effect and reads nothing else. */
export type Filter = (value: Value, values: readonly Value[], at: number) => Value;

/** Text of a value as it appears between other text: JSON for lists and mappings, `true`, `12`, nothing for none. */
export function textOf(value: Value, at: number): string {
  if (value instanceof SecretReference)
    throw new TemplateError('type', `The secret "${value.name}" cannot become part of a text.`, at);
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function list(value: Value, at: number): readonly Value[] {
  if (isList(value)) return value;
  throw new TemplateError('type', `A list is needed here, this is ${nameOf(value)}.`, at);
}

function text(value: Value | undefined, at: number): string {
  if (typeof value === 'string') return value;
  throw new TemplateError('type', `A text is needed here, this is ${nameOf(value ?? null)}.`, at);
}

function number(value: Value | undefined, at: number): number {
  if (typeof value === 'number') return value;
  throw new TemplateError('type', `A number is needed here, this is ${nameOf(value ?? null)}.`, at);
}

export function nameOf(value: Value): string {
  if (value === null) return 'nothing';
  if (value instanceof SecretReference) return 'a secret';
  if (isList(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}

/** Numbers by size, everything else by its text, one code unit after the other. */
function compare(left: Value, right: Value, at: number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [first, second] = [textOf(left, at), textOf(right, at)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A value inside another by a path such as `source.address`; none where there is no such thing. */
function attribute(value: Value, path: string): Value {
  let found: Value = value;
  for (const key of path.split('.')) {
    if (!isMapping(found) || !Object.hasOwn(found, key)) return null;
    found = found[key] ?? null;
  }
  return found;
}

function isPrivateAddress(address: string): boolean {
  return /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80:)/i.test(address);
}

/** Every filter there is. Names and meanings are Jinja's; `defang` and `is_private` are ours. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['upper', (value, _, at) => text(value, at).toUpperCase()],
  ['lower', (value, _, at) => text(value, at).toLowerCase()],
  ['trim', (value, _, at) => text(value, at).trim()],
  ['string', (value, _, at) => textOf(value, at)],
  ['int', (value, [otherwise], at) => toNumber(value, otherwise, at, Math.trunc)],
  ['float', (value, [otherwise], at) => toNumber(value, otherwise, at, (found) => found)],
  [
    'round',
    (value, [places], at) => {
      const factor = 10 ** Math.min(12, Math.max(0, number(places ?? 0, at)));
      return Math.round(number(value, at) * factor) / factor;
    },
  ],
  ['abs', (value, _, at) => Math.abs(number(value, at))],
  [
    'length',
    (value, _, at) => {
      if (typeof value === 'string' || isList(value)) return value.length;
      if (isMapping(value)) return Object.keys(value).length;
      throw new TemplateError('type', `${nameOf(value)} has no length.`, at);
    },
  ],
  ['first', (value, _, at) => (typeof value === 'string' ? value.slice(0, 1) : (list(value, at)[0] ?? null))],
  ['last', (value, _, at) => (typeof value === 'string' ? value.slice(-1) : (list(value, at).at(-1) ?? null))],
  [
    'slice',
    (value, [from, to], at) => {
      const [start, end] = [number(from ?? 0, at), to === undefined ? undefined : number(to, at)];
      return typeof value === 'string' ? value.slice(start, end) : list(value, at).slice(start, end);
    },
  ],
  [
    'join',
    (value, [between], at) =>
      list(value, at)
        .map((item) => textOf(item, at))
        .join(between === undefined ? '' : text(between, at)),
  ],
  ['split', (value, [between], at) => text(value, at).split(text(between ?? ' ', at), TEMPLATE_LIMITS.maxListItems)],
  ['replace', (value, [from, to], at) => text(value, at).replaceAll(text(from, at), () => text(to, at))],
  [
    'truncate',
    (value, [most], at) => {
      const characters = [...text(value, at)];
      const length = number(most ?? 255, at);
      return characters.length <= length
        ? characters.join('')
        : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
    },
  ],
  [
    'sort',
    (value, [by], at) =>
      list(value, at).toSorted((left, right) =>
        by === undefined
          ? compare(left, right, at)
          : compare(attribute(left, text(by, at)), attribute(right, text(by, at)), at),
      ),
  ],
  ['reverse', (value, _, at) => list(value, at).toReversed()],
  [
    'unique',
    (value, _, at) => {
      const seen = new Set<string>();
      return list(value, at).filter((item) => {
        const key = JSON.stringify(item);
        return !seen.has(key) && seen.add(key);
      });
    },
  ],
  ['map', (value, [by], at) => list(value, at).map((item) => attribute(item, text(by, at)))],
  [
    'where',
    (value, [by, wanted], at) =>
      list(value, at).filter((item) => {
        const found = attribute(item, text(by, at));
        return wanted === undefined ? isTrue(found) : isEqual(found, wanted);
      }),
  ],
  [
    'contains',
    (value, [item], at) =>
      typeof value === 'string'
        ? value.includes(text(item, at))
        : list(value, at).some((one) => isEqual(one, item ?? null)),
  ],
  ['sum', (value, _, at) => list(value, at).reduce<number>((sum, item) => sum + number(item, at), 0)],
  ['min', (value, _, at) => list(value, at).toSorted((left, right) => compare(left, right, at))[0] ?? null],
  ['max', (value, _, at) => list(value, at).toSorted((left, right) => compare(right, left, at))[0] ?? null],
  ['keys', (value, _, at) => Object.keys(mapping(value, at))],
  ['values', (value, _, at) => Object.values(mapping(value, at))],
  ['items', (value, _, at) => Object.entries(mapping(value, at)).map(([key, item]) => [key, item])],
  [
    'merge',
    (value, [more], at) =>
      mappingOf([...Object.entries(mapping(value, at)), ...Object.entries(mapping(more ?? null, at))]),
  ],
  [
    'tojson',
    (value, _, at) => {
      if (value instanceof SecretReference) textOf(value, at);
      return JSON.stringify(value);
    },
  ],
  ['urlencode', (value, _, at) => encodeURIComponent(textOf(value, at).toWellFormed())],
  [
    'defang',
    (value, _, at) => text(value, at).replaceAll('http', 'hxxp').replaceAll('.', '[.]').replaceAll('@', '[@]'),
  ],
  ['is_private', (value, _, at) => isPrivateAddress(text(value, at))],
]);

function mapping(value: Value, at: number): { readonly [key: string]: Value } {
  if (isMapping(value)) return value;
  throw new TemplateError('type', `A mapping is needed here, this is ${nameOf(value)}.`, at);
}

function toNumber(value: Value, otherwise: Value | undefined, at: number, round: (found: number) => number): Value {
  const found =
    typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN;
  if (Number.isFinite(found)) return round(found);
  if (otherwise !== undefined) return otherwise;
  throw new TemplateError('type', `${JSON.stringify(value)} is no number.`, at);
}
