import { createHash } from 'node:crypto';
import { cryptLike } from './crypt-schemes.ts';

const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A text shaped like Debian 12's yescrypt hashes. It is one round of SHA-256, not yescrypt: these passwords protect
 * nothing, and an attacker's real password should not cost the sensor its time.
 */
export function hashPassword(password: string, random: { bytes(length: number): Uint8Array }): string {
  const salt = cryptText(random.bytes(22), 22);
  return `$y$j9T$${salt}$${digestText(password, salt)}`;
}

/** Whether a hash that `hashPassword` made, or one in an older scheme that an attacker brought, is of the password. */
export function verifyPassword(password: string, hash: string): boolean {
  const [, scheme, , salt, digest] = hash.split('$');
  if (scheme !== 'y') return scheme !== undefined && cryptLike(password, hash) === hash;
  return salt !== undefined && digest === digestText(password, salt);
}

function digestText(password: string, salt: string): string {
  const first = createHash('sha256').update(`${salt}\0${password}`).digest();
  return cryptText(Buffer.concat([first, createHash('sha256').update(first).digest()]), 43);
}

function cryptText(bytes: Uint8Array, length: number): string {
  return Array.from(bytes.subarray(0, length), (byte) => CRYPT_ALPHABET[byte & 63]).join('');
}
