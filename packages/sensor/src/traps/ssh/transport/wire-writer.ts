/** Writers for the data types of RFC 4251 section 5, joined with `Buffer.concat` by whoever builds a message. */

/** @param value 0 to 2^32 - 1 */
export function wireUint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0, 0);
  return bytes;
}

/** Text is UTF-8. */
export function wireString(value: Uint8Array | string): Buffer {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const bytes = Buffer.allocUnsafe(4 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.set(content, 4);
  return bytes;
}

/** A name-list; the names are ours, so they hold no comma. */
export function wireNameList(names: readonly string[]): Buffer {
  return wireString(names.join(','));
}

/** An unsigned big-endian number as mpint: no superfluous zero bytes, one in front where the first bit is set. */
export function wireMpint(magnitude: Uint8Array): Buffer {
  let start = 0;
  while (start < magnitude.length && magnitude[start] === 0) start += 1;
  const digits = magnitude.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? 1 : 0;
  const bytes = Buffer.alloc(4 + sign + digits.length);
  bytes.writeUInt32BE(sign + digits.length, 0);
  bytes.set(digits, 4 + sign);
  return bytes;
}

/** A whole payload: the message number, then its fields. */
export function message(type: number, ...fields: readonly Uint8Array[]): Buffer {
  let length = 1;
  for (const field of fields) length += field.length;
  const payload = Buffer.allocUnsafe(length);
  payload[0] = type;
  let at = 1;
  for (const field of fields) {
    payload.set(field, at);
    at += field.length;
  }
  return payload;
}

/**
 * A copy in memory of its own. Small buffers share pieces of 8 KiB with others; one that is kept as long as its connection
 * would keep such a piece.
 */
export function unpooled(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
