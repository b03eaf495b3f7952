import { type IndicatorType, TLP_LABELS, type Tlp } from '@cerberusmesh/contracts';
import { FEED_LIMITS } from '../limits.ts';
import { type IndicatorValue, normaliseIndicator } from '../normalise.ts';

/** How a feed is written. */
export interface FeedForm {
  readonly format: 'plain' | 'csv' | 'json' | 'misp' | 'stix';
  readonly type: IndicatorType | 'ip' | 'file' | 'auto';
  readonly column?: number | string | undefined;
  readonly delimiter: string;
  readonly path?: string | undefined;
}

/** One value of a feed, as it stands there. What a feed says of confidence, sharing and time goes with it. */
export interface FeedValue {
  readonly type: FeedForm['type'];
  readonly value: string;
  /** 0 to 1. */
  readonly confidence?: number;
  readonly tlp?: Tlp;
  readonly validUntil?: string;
}

/** A feed that is not what it is said to be. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}

/**
 * The values of a feed, in its order. All of it is data of strangers: nothing is evaluated, paths and columns are the
 * operator's.
 *
 * @throws FeedError
 */
export function* readFeed(text: string, form: FeedForm): Generator<FeedValue> {
  switch (form.format) {
    case 'plain':
      return yield* readPlain(text, form);
    case 'csv':
      return yield* readCsv(text, form);
    case 'json':
      return yield* readPath(jsonOf(text), form);
    case 'misp':
      return yield* readMisp(jsonOf(text));
    case 'stix':
      return yield* readStix(jsonOf(text));
  }
}

/** A value of a feed in its one form, or null. What is written so that nobody clicks on it is read as it is meant. */
export function normaliseFeedValue({ type, value }: Pick<FeedValue, 'type' | 'value'>): IndicatorValue | null {
  const text = value
    .trim()
    .replaceAll('[.]', '.')
    .replaceAll('(.)', '.')
    .replace(/^hxxp/i, 'http')
    .replaceAll('[:]', ':');
  if (type !== 'auto') return normaliseIndicator(type, text);
  if (text.includes('://')) return normaliseIndicator('url', text);
  const hash =
    /^[0-9a-f]+$/i.test(text) && [32, 40, 64].includes(text.length) ? normaliseIndicator('file', text) : null;
  return (
    hash ??
    normaliseIndicator('ip', text) ??
    (text.includes('@') ? normaliseIndicator('email', text) : normaliseIndicator('domain', text))
  );
}

/** One value a line; a hosts file names the machine after an address that leads nowhere. */
function* readPlain(text: string, { type }: FeedForm): Generator<FeedValue> {
  for (const line of linesOf(text)) {
    const [first = '', second] = line.split(/\s+/, 2);
    const isHosts = (first === '0.0.0.0' || first === '127.0.0.1') && second !== undefined && !/^[#;]/.test(second);
    const value = isHosts ? second : first;
    if (value !== '') yield { type, value };
  }
}

function* linesOf(text: string): Generator<string> {
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const trimmed = line.trim();
    if (trimmed !== '' && !/^(#|;|\/\/)/.test(trimmed)) yield trimmed;
  }
}

/** RFC 4180; lines that begin with # are comments, the last of them before the data may name the columns. */
function* readCsv(text: string, { type, column, delimiter }: FeedForm): Generator<FeedValue> {
  let place = typeof column === 'number' ? column - 1 : null;
  for (const fields of recordsOf(text, delimiter)) {
    const [first = ''] = fields;
    const isComment = first.startsWith('#');
    if (place === null || (isComment && typeof column === 'string')) {
      const names = fields.map((field, at) =>
        (at === 0 ? field.replace(/^#\s*/, '') : field).trim().replace(/^"|"$/g, ''),
      );
      const found = names.indexOf(String(column));
      if (found >= 0) place = found;
      else if (!isComment) throw new FeedError(`It has no column ${column}.`);
      continue;
    }
    if (isComment) continue;
    const value = fields[place]?.trim() ?? '';
    if (value !== '') yield { type, value };
  }
  if (place === null) throw new FeedError(`It has no column ${column}.`);
}

/** Records of a CSV text; a quote that is not closed ends with the text. */
function* recordsOf(text: string, delimiter: string): Generator<readonly string[]> {
  let fields: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        field += text.slice(at, end < 0 ? text.length : end);
        at = end < 0 ? text.length : end + 1;
        if (text[at] !== '"') break;
        field += '"';
        at += 1;
      }
    }
    const start = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at += 1;
    field += text.slice(start, at).replace(/\r$/, '');
    fields.push(field);
    if (fields.length > FEED_LIMITS.maxFields) throw new FeedError('A line has too many columns.');
    const isEnd = at >= text.length || text[at] === '\n';
    at += 1;
    if (!isEnd) continue;
    if (fields.length > 1 || fields[0]?.trim() !== '') yield fields;
    fields = [];
  }
  if (fields.length > 0) yield fields;
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new FeedError('It is no JSON.');
  }
}

/** `data[].ioc`: names of fields, `[]` for every item of a list. */
function* readPath(value: unknown, { path = '', type }: FeedForm): Generator<FeedValue> {
  let found: unknown[] = [value];
  for (const part of path.split('.')) {
    const name = part.replace('[]', '');
    if (name !== '') found = found.flatMap((one) => (isObject(one) && Object.hasOwn(one, name) ? [one[name]] : []));
    if (part.endsWith('[]')) found = found.flatMap((one) => (Array.isArray(one) ? one : []));
  }
  for (const one of found) if (typeof one === 'string') yield { type, value: one };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Types of MISP attributes; of those with two parts, which part is meant. */
const MISP_TYPES: ReadonlyMap<string, readonly [FeedForm['type'], number]> = new Map([
  ['ip-src', ['ip', 0]],
  ['ip-dst', ['ip', 0]],
  ['ip-src|port', ['ip', 0]],
  ['ip-dst|port', ['ip', 0]],
  ['domain', ['domain', 0]],
  ['domain|ip', ['domain', 0]],
  ['hostname', ['domain', 0]],
  ['hostname|port', ['domain', 0]],
  ['url', ['url', 0]],
  ['md5', ['md5', 0]],
  ['sha1', ['sha1', 0]],
  ['sha256', ['sha256', 0]],
  ['filename|md5', ['md5', 1]],
  ['filename|sha1', ['sha1', 1]],
  ['filename|sha256', ['sha256', 1]],
  ['email', ['email', 0]],
  ['email-src', ['email', 0]],
  ['email-dst', ['email', 0]],
  ['ja3-fingerprint-md5', ['ja3', 0]],
  ['hassh-md5', ['hassh', 0]],
  ['btc', ['wallet', 0]],
  ['xmr', ['wallet', 0]],
  ['user-agent', ['user-agent', 0]],
]);

/** An event, a list of them, or what a search of attributes gives; only what MISP says is for detection (`to_ids`). */
function* readMisp(given: unknown): Generator<FeedValue> {
  const root = isObject(given) && given.response !== undefined ? given.response : given;
  if (!isObject(root) && !Array.isArray(root)) throw new FeedError('It is no MISP event.');
  const events = (Array.isArray(root) ? root : [root]).map((one: unknown) =>
    isObject(one) ? (one.Event ?? one) : one,
  );
  let isMisp = false;
  for (const event of events) {
    if (!isObject(event)) continue;
    const objects = listOf(event.Object).flatMap((one) => (isObject(one) ? listOf(one.Attribute) : []));
    isMisp ||= Array.isArray(event.Attribute) || Array.isArray(event.Object);
    const ofEvent = tlpOf(namesOf(event.Tag));
    for (const attribute of [...listOf(event.Attribute), ...objects]) {
      if (!isObject(attribute) || attribute.to_ids === false || attribute.deleted === true) continue;
      const known = MISP_TYPES.get(String(attribute.type));
      if (known === undefined || typeof attribute.value !== 'string') continue;
      const value = String(attribute.type).includes('|') ? attribute.value.split('|')[known[1]] : attribute.value;
      const tlp = strictest(ofEvent, tlpOf(namesOf(attribute.Tag)));
      if (value !== undefined) yield { type: known[0], value, ...(tlp === undefined ? {} : { tlp }) };
    }
  }
  if (!isMisp) throw new FeedError('It is no MISP event.');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function namesOf(tags: unknown): string[] {
  return listOf(tags).flatMap((tag) => (isObject(tag) && typeof tag.name === 'string' ? [tag.name] : []));
}

function tlpOf(names: readonly string[]): Tlp | undefined {
  const labels: readonly string[] = names.map((name) =>
    name.toLowerCase().replace(/^tlp:/, '').replace('white', 'clear'),
  );
  return TLP_LABELS.findLast((label) => labels.includes(label) && names.some((name) => /^tlp:/i.test(name)));
}

export function strictest(left: Tlp | undefined, right: Tlp | undefined): Tlp | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return TLP_LABELS.indexOf(left) > TLP_LABELS.indexOf(right) ? left : right;
}

/** Marking definitions of TLP 1 (STIX 2.1 section 7.2.1.4) and TLP 2.0 (OASIS extension). */
const STIX_TLP: ReadonlyMap<string, Tlp> = new Map([
  ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9', 'clear'],
  ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', 'green'],
  ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', 'amber'],
  ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', 'red'],
  ['marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'],
  ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'],
  ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'],
  ['marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'],
  ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'],
]);

const STIX_TYPES: ReadonlyMap<string, FeedForm['type']> = new Map([
  ['ipv4-addr:value', 'ipv4'],
  ['ipv6-addr:value', 'ipv6'],
  ['domain-name:value', 'domain'],
  ['url:value', 'url'],
  ['email-addr:value', 'email'],
  ['file:hashes.MD5', 'md5'],
  ["file:hashes.'MD5'", 'md5'],
  ["file:hashes.'SHA-1'", 'sha1'],
  ["file:hashes.'SHA-256'", 'sha256'],
]);

/** A comparison of STIX patterning with `=` and a text (STIX 2.1 section 9). */
const COMPARISON = /^([a-z0-9-]+:[A-Za-z0-9_.]*(?:'[A-Za-z0-9-]+')?)\s*=\s*'((?:[^'\\]|\\['\\])*)'$/;

/**
 * Indicators of a bundle whose pattern names values, each of which is one by itself (`=`, joined by OR). What only
 * together means something (AND, FOLLOWEDBY, NOT, qualifiers) is no list of values and left out.
 */
function* readStix(bundle: unknown): Generator<FeedValue> {
  if (!isObject(bundle) || bundle.type !== 'bundle') throw new FeedError('It is no STIX bundle.');
  for (const object of listOf(bundle.objects)) {
    if (!isObject(object) || object.type !== 'indicator' || object.revoked === true) continue;
    if (typeof object.pattern !== 'string' || (object.pattern_type ?? 'stix') !== 'stix') continue;
    const tlp = listOf(object.object_marking_refs)
      .map((reference) => STIX_TLP.get(String(reference)))
      .reduce(strictest, undefined);
    const { confidence, valid_until: validUntil } = object;
    const said = {
      ...(typeof confidence === 'number' && confidence >= 0 && confidence <= 100
        ? { confidence: confidence / 100 }
        : {}),
      ...(tlp === undefined ? {} : { tlp }),
      ...(typeof validUntil === 'string' && !Number.isNaN(Date.parse(validUntil))
        ? { validUntil: new Date(validUntil).toISOString() }
        : {}),
    };
    for (const one of comparisonsOf(object.pattern)) yield { ...one, ...said };
  }
}

function comparisonsOf(pattern: string): FeedValue[] {
  const values: FeedValue[] = [];
  if (pattern.length > FEED_LIMITS.maxPatternCharacters) return [];
  // Observations and comparisons joined by OR alone; anything else leaves a part that is no comparison.
  for (const part of pattern.trim().split(/\s+OR\s+/)) {
    const comparison = COMPARISON.exec(part.replace(/^[[(\s]+|[\])\s]+$/g, ''));
    const type = comparison === null ? undefined : STIX_TYPES.get(comparison[1] ?? '');
    if (type === undefined) return [];
    values.push({ type, value: (comparison?.[2] ?? '').replace(/\\(['\\])/g, '$1') });
  }
  return values;
}
