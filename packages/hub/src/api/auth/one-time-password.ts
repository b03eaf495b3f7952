import { createHmac, timingSafeEqual } from 'node:crypto';

/** RFC 6238 with what every authenticator does: HMAC-SHA-1, 30 seconds, 6 digits. */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** A code of the step before or after is taken too (RFC 6238, section 5.2): clocks differ and people type slowly. */
const TOLERATED_STEPS = 1;

/** RFC 4226 requires 128 bits and recommends 160. */
export const SECRET_BYTES = 20;

/** The code of a time step. @param secret the shared secret, raw bytes */
export function codeOfStep(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  // Dynamic truncation: RFC 4226, section 5.3.
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const binary = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(binary % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The time step of a moment in Unix milliseconds. */
export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / 1000 / STEP_SECONDS);
}

/**
 * The time step whose code this is, or null. Only steps after `lastStep` count: a code that was taken once is spent,
 * and so are those before it.
 */
export function matchingStep(secret: Uint8Array, code: string, nowMs: number, lastStep: number): number | null {
  const presented = Buffer.from(code);
  if (presented.length !== DIGITS) return null;
  const now = stepAt(nowMs);
  let found: number | null = null;
  for (let step = now - TOLERATED_STEPS; step <= now + TOLERATED_STEPS; step++) {
    // All steps are looked at, so that the time taken says nothing about which one it was.
    if (timingSafeEqual(Buffer.from(codeOfStep(secret, step)), presented) && step > lastStep) found ??= step;
  }
  return found;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, without padding: as people type secrets into authenticators. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32[(value << (5 - bits)) & 31];
}

/** For a QR code: the key URI that authenticators read (issuer and account in the label, RFC 3986 encoded). */
export function authenticatorUri(secret: Uint8Array, account: string): string {
  const label = `CerberusMesh:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=CerberusMesh&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;
}
