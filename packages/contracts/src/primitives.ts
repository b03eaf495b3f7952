import { z } from 'zod';

/** The most bytes of UTF-8 that one attacker-written field may carry; longer input is cut and flagged `truncated`. */
export const MAX_TEXT_BYTES = 65_536;

/**
 * UTC, ISO 8601, with three or six fractional digits: `2026-05-01T10:00:00.123456Z`. A day that there is: what passes is
 * a time stamp to PostgreSQL too.
 */
export const timestampSchema = z
  .string()
  .regex(
    /^(?!0000)(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(?:\d{3})?Z$/,
    'expected UTC ISO 8601 with 3 or 6 fractional digits',
  );

/** Lower-case UUID of any version; event ids are version 7 (RFC 9562) so that they sort by time. */
export const uuidSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a UUID');

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex');

/** What a reader looks for in the database, which knows no U+0000. */
export const soughtTextSchema = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must be well-formed Unicode without NUL');

/** What a person writes: without white space around it, and such as the database can keep. */
export const personTextSchema = (maxCharacters: number) => soughtTextSchema(maxCharacters).trim();

/** Operator-given identifiers (sensor, trap, rule, persona): short, printable, safe in paths and URLs. */
export const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected 1-128 of A-Z a-z 0-9 . _ -');

/**
 * Text that an attacker wrote: well-formed Unicode without U+0000 (PostgreSQL cannot store it). Bytes that are not such
 * text travel in a sibling field `<name>Base64`; see `attackerText`.
 */
export const attackerTextSchema = z
  .string()
  .max(MAX_TEXT_BYTES)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must be well-formed Unicode without NUL');

export const base64Schema = z
  .string()
  .max(Math.ceil(MAX_TEXT_BYTES / 3) * 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'expected base64');

/** An address and port as the socket gave them. `port` is null where a foreign log does not say. */
export const endpointSchema = z.object({
  address: z.string().min(1).max(253),
  port: z.int().min(0).max(65_535).nullable(),
});
export type Endpoint = z.infer<typeof endpointSchema>;
