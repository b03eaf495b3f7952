/**
 * UUIDs by hand, because event ids need two things `crypto.randomUUID` cannot give: version 7 (RFC 9562, section 5.7)
 * from a clock that is passed in, and ids derived from content so that importing a file twice adds nothing.
 */

const HEX_DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Codes of the two digits of each byte. */
const HIGH_DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => HEX_DIGITS[byte >>> 4] ?? 0);
const LOW_DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => HEX_DIGITS[byte & 0x0f] ?? 0);
const HYPHEN = 0x2d;

/**
 * A version 7 UUID.
 *
 * @param unixMs milliseconds since 1970, 0 to 2^48 - 1
 * @param entropy at least 10 bytes: random for new events, a content hash for imported ones
 */
export function uuidV7(unixMs: number, entropy: Uint8Array): string {
  const bytes = new Uint8Array(16);
  const milliseconds = Math.max(0, Math.min(Math.floor(unixMs), 0xffff_ffff_ffff));
  const high = Math.floor(milliseconds / 0x1_0000_0000);
  const low = milliseconds >>> 0;
  bytes[0] = high >>> 8;
  bytes[1] = high;
  bytes[2] = low >>> 24;
  bytes[3] = low >>> 16;
  bytes[4] = low >>> 8;
  bytes[5] = low;
  bytes.set(entropy.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

/** A version 8 UUID (RFC 9562, section 5.8: content of our own making) from at least 16 bytes of a hash. */
export function uuidV8(hash: Uint8Array): string {
  const bytes = Uint8Array.from(hash.subarray(0, 16));
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

/**
 * In one piece: a string added up from parts would be put together again by whoever looks it up. Digit by digit, because
 * several ids are made for each event and an array of the codes takes three times as long.
 */
function formatUuid(bytes: Uint8Array): string {
  const high = (at: number): number => HIGH_DIGITS[bytes[at] ?? 0] ?? 0;
  const low = (at: number): number => LOW_DIGITS[bytes[at] ?? 0] ?? 0;
  return String.fromCharCode(
    high(0),
    low(0),
    high(1),
    low(1),
    high(2),
    low(2),
    high(3),
    low(3),
    HYPHEN,
    high(4),
    low(4),
    high(5),
    low(5),
    HYPHEN,
    high(6),
    low(6),
    high(7),
    low(7),
    HYPHEN,
    high(8),
    low(8),
    high(9),
    low(9),
    HYPHEN,
    high(10),
    low(10),
    high(11),
    low(11),
    high(12),
    low(12),
    high(13),
    low(13),
    high(14),
    low(14),
    high(15),
    low(15),
  );
}
