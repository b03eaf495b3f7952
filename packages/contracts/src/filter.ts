import { z } from 'zod';
import { MAX_FILTER_TEXT } from './paging.ts';
import { uuidSchema } from './primitives.ts';

/**
 * The filter grammar (docs/filters.md), the same in addresses of the console, the API, the command line and saved views:
 * terms with white space between them, all of which must hold.
 *
 *     term     = ["-"] field operator value *("," value)        "-" excludes; one of the values is enough
 *     operator = ":" / "=" / "~" / ">=" / "<=" / ">" / "<"      "~": contains, whatever the case
 *     value    = word / <">text<">                              in quotes \" and \\ stand for " and \
 */

export type FilterFieldType = 'text' | 'address' | 'number' | 'time' | 'choice' | 'flag' | 'technique' | 'uuid';

/** One word of a list's filter. What it means in SQL is the hub's business. */
export interface FilterField {
  readonly name: string;
  readonly type: FilterFieldType;
  /** For the reader, a few words. */
  readonly meaning: string;
  readonly example: string;
  /** Texts that may be looked for by a part of them. */
  readonly contains?: boolean;
  /** Of a `choice`. */
  readonly choices?: readonly string[];
  /** The choices go from less to more, so that `>=` means something. */
  readonly ordered?: boolean;
}

export const FILTER_OPERATORS = [':', '~', '>=', '<=', '>', '<'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export interface FilterTerm {
  readonly field: string;
  readonly operator: FilterOperator;
  /** As written, without quotes. */
  readonly values: readonly string[];
  readonly excluded: boolean;
}

/** What is wrong with a filter, for a sentence below its input. */
export interface FilterProblem {
  /** UTF-16 code units before the fault. */
  readonly position: number;
  readonly message: string;
  /** A word that was probably meant. */
  readonly suggestion: string | null;
}

export type ParsedFilter =
  | { readonly ok: true; readonly terms: readonly FilterTerm[] }
  | { readonly ok: false; readonly problem: FilterProblem };

export const FILTER_LIMITS = { maxTerms: 50, maxValuesPerTerm: 50, maxValueCharacters: 200 } as const;

class FilterFault extends Error {
  readonly problem: FilterProblem;
  constructor(position: number, message: string, suggestion: string | null = null) {
    super(message);
    this.problem = { position, message, suggestion };
  }
}

/** Reads a filter of a list that knows these fields. Never throws. */
export function parseFilter(text: string, fields: readonly FilterField[]): ParsedFilter {
  try {
    if (text.length > MAX_FILTER_TEXT) throw new FilterFault(MAX_FILTER_TEXT, 'The filter is too long.');
    return { ok: true, terms: readTerms(text, new Map(fields.map((field) => [field.name, field]))) };
  } catch (error) {
    if (error instanceof FilterFault) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** A filter's text from its terms; `parseFilter` gives the same terms again. */
export function formatFilter(terms: readonly FilterTerm[]): string {
  return terms
    .map(
      ({ field, operator, values, excluded }) =>
        `${excluded ? '-' : ''}${field}${operator}${values.map(formatValue).join(',')}`,
    )
    .join(' ');
}

/** The operators that a field takes. */
export function operatorsOf(field: FilterField): readonly FilterOperator[] {
  if (field.type === 'number') return [':', '>=', '<=', '>', '<'];
  if (field.type === 'time') return ['>=', '<=', '>', '<'];
  if (field.type === 'choice' && field.ordered === true) return [':', '>=', '<=', '>', '<'];
  if (field.type === 'text' && field.contains === true) return [':', '~'];
  return [':'];
}

/**
 * A moment as filters write it - `2026-11-01`, `2026-11-01T10:30Z`, `now`, `now-24h` (units m, h, d, w) - in ISO 8601.
 *
 * @param nowMs Unix milliseconds
 * @returns null when it is none
 */
export function filterTime(value: string, nowMs: number): string | null {
  const relative = /^now(?:-(\d{1,6})([mhdw]))?$/.exec(value);
  const ms =
    relative === null
      ? absoluteTimeMs(value)
      : nowMs - Number(relative[1] ?? 0) * (MS_PER_UNIT.get(relative[2] ?? 'm') ?? 0);
  if (ms === null || Number.isNaN(ms) || ms < 0 || ms > MAX_TIME_MS) return null;
  return new Date(ms).toISOString();
}

const MS_PER_UNIT = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);
/** The end of the year 9999. */
const MAX_TIME_MS = 253_402_300_799_999;

function absoluteTimeMs(value: string): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?Z?)?$/.exec(value);
  if (parts === null) return null;
  const [, day = '', minute = '00:00', seconds = ':00'] = parts;
  const ms = Date.parse(`${day}T${minute}${seconds.slice(0, 7)}Z`);
  // Date.parse takes the 31st of a shorter month for the next month.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? null : ms;
}

const addressSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const NAME = /[A-Za-z]/;
const NAME_PART = /[A-Za-z0-9]/;
const SPACE = /\s/u;

function readTerms(text: string, fields: ReadonlyMap<string, FilterField>): FilterTerm[] {
  const terms: FilterTerm[] = [];
  let at = skip(text, 0, SPACE);
  while (at < text.length) {
    if (terms.length === FILTER_LIMITS.maxTerms) throw new FilterFault(at, 'The filter has too many terms.');
    const { term, end } = readTerm(text, at, fields);
    terms.push(term);
    at = skip(text, end, SPACE);
  }
  return terms;
}

function readTerm(
  text: string,
  start: number,
  fields: ReadonlyMap<string, FilterField>,
): { term: FilterTerm; end: number } {
  const excluded = text[start] === '-';
  const nameAt = excluded ? start + 1 : start;
  const nameEnd = NAME.test(text[nameAt] ?? '') ? skip(text, nameAt, NAME_PART) : nameAt;
  const name = text.slice(nameAt, nameEnd);
  if (name === '') throw new FilterFault(nameAt, 'The name of a field is expected here.');
  const field = fields.get(name);
  if (field === undefined) {
    throw new FilterFault(nameAt, `There is no field "${name.slice(0, 40)}" here.`, nearest(name, [...fields.keys()]));
  }
  const written = ['>=', '<=', '>', '<', ':', '~', '='].find((operator) => text.startsWith(operator, nameEnd));
  const operator = FILTER_OPERATORS.find((known) => known === (written === '=' ? ':' : written));
  const permitted = operatorsOf(field);
  if (written === undefined || operator === undefined || !permitted.includes(operator)) {
    throw new FilterFault(nameEnd, `After ${name} one of ${permitted.join(' ')} is expected.`);
  }
  const values: string[] = [];
  let at = nameEnd + written.length;
  for (;;) {
    const { value, end } = readValue(text, at);
    checkValue(field, value, at);
    values.push(value);
    at = end;
    if (text[at] !== ',') break;
    if (operator !== ':' && operator !== '~') throw new FilterFault(at, `${operator} compares with one value.`);
    if (values.length === FILTER_LIMITS.maxValuesPerTerm) throw new FilterFault(at, 'The term has too many values.');
    at += 1;
  }
  if (at < text.length && !SPACE.test(text[at] ?? '')) {
    throw new FilterFault(at, 'White space or a comma is expected here.');
  }
  return { term: { field: name, operator, values, excluded }, end: at };
}

function readValue(text: string, start: number): { value: string; end: number } {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== ',' && text[end] !== '"' && !SPACE.test(text[end] ?? '')) end++;
    if (end === start) throw new FilterFault(start, 'A value is expected here.');
    return { value: text.slice(start, end), end };
  }
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return { value, end: at + 1 };
    const next = text[at + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next;
      at++;
    } else value += character;
  }
  throw new FilterFault(start, 'The quotation mark that ends this value is missing.');
}

function checkValue(field: FilterField, value: string, at: number): void {
  if (value.length > FILTER_LIMITS.maxValueCharacters) throw new FilterFault(at, 'The value is too long.');
  if (value.includes('\0') || !value.isWellFormed()) throw new FilterFault(at, 'The value is not well-formed text.');
  const fault = faultOf(field, value);
  if (fault === null) return;
  const suggestion = field.choices === undefined ? null : nearest(value, field.choices);
  throw new FilterFault(at, fault, suggestion);
}

/** Why this value cannot be one of the field's; null when it can. */
function faultOf(field: FilterField, value: string): string | null {
  switch (field.type) {
    case 'text':
      return null;
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? null : 'A number is expected here.';
    case 'time':
      return filterTime(value, MAX_TIME_MS) === null ? 'A moment is expected here: 2026-11-01 or now-24h.' : null;
    case 'choice':
      return field.choices?.includes(value) === true
        ? null
        : `One of ${(field.choices ?? []).slice(0, 12).join(', ')}${(field.choices ?? []).length > 12 ? ' ...' : ''} is expected here.`;
    case 'flag':
      return value === 'true' || value === 'false' ? null : 'true or false is expected here.';
    case 'technique':
      return /^T\d{4}(\.\d{3})?$/.test(value) ? null : 'An ATT&CK technique is expected here: T1110 or T1059.004.';
    case 'uuid':
      return uuidSchema.safeParse(value).success ? null : 'An id is expected here.';
    case 'address':
      return addressSchema.safeParse(value).success ? null : 'An address or a network is expected here: 10.0.0.0/8.';
  }
}

function formatValue(value: string): string {
  const bare = value !== '' && !/[\s",]/u.test(value);
  return bare ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function skip(text: string, start: number, pattern: RegExp): number {
  let at = start;
  while (at < text.length && pattern.test(text[at] ?? '')) at++;
  return at;
}

/** The word that begins so, or that is at most two changes away. */
function nearest(word: string, words: readonly string[]): string | null {
  const wanted = word.slice(0, 40).toLowerCase();
  const begun = wanted.length < 2 ? undefined : words.find((known) => known.toLowerCase().startsWith(wanted));
  if (begun !== undefined) return begun;
  let best: string | null = null;
  let bestDistance = 3;
  for (const known of words) {
    const distance = editDistance(wanted, known.toLowerCase());
    if (distance < bestDistance && distance < known.length) {
      best = known;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance; both words are short. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const replaced = (row[j] ?? 0) + (left[i] === right[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
