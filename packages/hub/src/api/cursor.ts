import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { CerberusError } from '@cerberusmesh/contracts';
import type { z } from 'zod';

const MAC_BYTES = 16;
const SHAPES_PAGE = new Set(['limit', 'cursor', 'fields', 'count']);

/**
 * Turns list positions into opaque cursors and back: base64url of a truncated HMAC-SHA-256 (16 bytes, RFC 2104 section 5)
 * followed by the position as JSON. The MAC also covers the list's name and its filters, so a cursor works only for the
 * list that handed it out.
 */
export interface CursorCodec {
  encode(list: ListIdentity, position: unknown): string;
  /** @throws CerberusError `invalid-cursor` when the cursor was changed, comes from elsewhere or from other filters. */
  decode<Position>(list: ListIdentity, cursor: string, positionSchema: z.ZodType<Position>): Position;
}

export interface ListIdentity {
  readonly name: string;
  /** The parsed query. What only shapes a page (size, fields, count) does not count: a reader may change it half-way. */
  readonly query: Readonly<Record<string, unknown>>;
}

/** @param key at least 32 random bytes, kept with the instance so that cursors survive a restart */
export function createCursorCodec(key: Uint8Array): CursorCodec {
  function macOf(list: ListIdentity, payload: string): Buffer {
    return createHmac('sha256', key)
      .update(filterDigest(list))
      .update('\n')
      .update(payload)
      .digest()
      .subarray(0, MAC_BYTES);
  }

  return {
    encode(list, position) {
      const payload = JSON.stringify(position);
      return Buffer.concat([macOf(list, payload), Buffer.from(payload)]).toString('base64url');
    },
    decode(list, cursor, positionSchema) {
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(MAC_BYTES).toString();
      const authentic = bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(list, payload));
      if (!authentic || bytes.toString('base64url') !== cursor) throw invalidCursor();
      const position = positionSchema.safeParse(JSON.parse(payload));
      if (!position.success) throw invalidCursor();
      return position.data;
    },
  };
}

function invalidCursor(): CerberusError {
  return new CerberusError('invalid-cursor', 'The cursor was not made by this list with these filters.');
}

function filterDigest(list: ListIdentity): Buffer {
  const filters = Object.entries(list.query)
    .filter(([name, value]) => !SHAPES_PAGE.has(name) && value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([list.name, filters]))
    .digest();
}
