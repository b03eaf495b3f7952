import { createHash } from 'node:crypto';
import { AUDIT_LIMITS } from './limits.ts';

/** What the first entry names as its predecessor's hash. */
export const GENESIS_HASH = '0'.repeat(64);

/** An entry as it is hashed: `before` and `after` are canonical JSON already. */
export interface HashedFields {
  readonly sequence: number;
  /** UTC with six fractional digits. */
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly outcome: string;
  readonly before: string;
  readonly after: string;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly previousHash: string;
}

/** SHA-256 of the canonical JSON of an entry, in hex. Anybody can compute it from an exported line. */
export function hashOf(fields: HashedFields): string {
  const { before, after, ...others } = fields;
  const whole = { ...others, before: JSON.parse(before), after: JSON.parse(after) };
  // The entry around the details is one level more.
  const canonical = canonicalJson(whole, AUDIT_LIMITS.maxDetailDepth + 1);
  return createHash('sha256').update(canonical).digest('hex');
}

/**
 * JSON with one spelling for one value (RFC 8785: members sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript prints them). What JSON cannot say (undefined, functions) is null; lone surrogates become U+FFFD.
 *
 * @throws RangeError when `value` is nested deeper than `maxDetailDepth`
 */
export function canonicalJson(value: unknown, depth: number = AUDIT_LIMITS.maxDetailDepth): string {
  if (depth < 0) throw new RangeError('nested too deeply');
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return JSON.stringify(String(value));
  if (typeof value !== 'object' || value === null) return 'null';
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth - 1)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => [name.toWellFormed(), member] as const)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth - 1)}`);
  return `{${members.join(',')}}`;
}

/** Canonical JSON of bounded size: of more than `maxDetailBytes` the beginning, the size and the hash are kept. */
export function boundedDetail(value: unknown): string {
  const whole = canonicalDetail(value);
  const bytes = Buffer.byteLength(whole);
  if (bytes <= AUDIT_LIMITS.maxDetailBytes) return whole;
  return canonicalJson({
    truncated: true,
    bytes,
    sha256: createHash('sha256').update(whole).digest('hex'),
    start: whole.slice(0, AUDIT_LIMITS.maxDetailStartCharacters),
  });
}

function canonicalDetail(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof RangeError) return canonicalJson({ truncated: true, reason: error.message });
    throw error;
  }
}
