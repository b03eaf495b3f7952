import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { type IndicatorType, MAX_INDICATOR_CHARACTERS } from '@cerberusmesh/contracts';

/** A value in the one form that it is kept and compared in. */
export interface IndicatorValue {
  readonly type: IndicatorType;
  readonly value: string;
}

const PUBLIC_KEY =
  /^(ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9-]{1,40}@openssh\.com) (AAAA[A-Za-z0-9+/]{24,2000}={0,2})(?: .*)?$/;

/**
 * The one form of a value, or null when it is no value of its type. `ip` and `file` find out which it is.
 *
 * @param type one of the contract's, `ip` or `file`
 */
export function normaliseIndicator(type: IndicatorType | 'ip' | 'file', given: string): IndicatorValue | null {
  const text = given.trim();
  if (text === '' || text.length > MAX_INDICATOR_CHARACTERS || /\p{Cc}/u.test(text)) return null;
  switch (type) {
    case 'ip':
      return isIPv4(text) ? { type: 'ipv4', value: text } : of('ipv6', ipv6(text));
    case 'ipv4':
      return of(type, isIPv4(text) ? text : null);
    case 'ipv6':
      return of(type, ipv6(text));
    case 'file': {
      const kind = text.length === 64 ? 'sha256' : text.length === 40 ? 'sha1' : 'md5';
      return normaliseIndicator(kind, text);
    }
    case 'sha256':
      return of(type, hex(text, 64));
    case 'sha1':
      return of(type, hex(text, 40));
    case 'md5':
    case 'ja3':
    case 'hassh':
      return of(type, hex(text, 32));
    case 'ja4':
      return of(type, /^[a-z0-9]{10}_[0-9a-f]{12}_[0-9a-f]{12}$/.test(text) ? text : null);
    case 'domain':
      return of(type, domain(text));
    case 'url':
      return of(type, url(text));
    case 'email':
      return of(type, email(text));
    case 'ssh-key': {
      const found = PUBLIC_KEY.exec(text);
      return of(type, found === null ? null : `${found[1]} ${found[2]}`);
    }
    case 'wallet':
      return of(type, isWallet(text) ? text : null);
    case 'user-agent':
      return of(type, text);
  }
}

function of(type: IndicatorType, value: string | null): IndicatorValue | null {
  return value === null ? null : { type, value };
}

function hex(text: string, length: number): string | null {
  const lower = text.toLowerCase();
  return lower.length === length && /^[0-9a-f]+$/.test(lower) ? lower : null;
}

/** RFC 5952, as URLs write it. An address with a zone names an interface of one machine. */
function ipv6(text: string): string | null {
  if (!isIPv6(text) || text.includes('%')) return null;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** Names that never resolve on the internet (RFC 2606, RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const LOCAL_NAMES = /(^|\.)(example(\.(com|net|org))?|test|invalid|localhost|local|internal|lan|home\.arpa|arpa)$/;

/** Labels and a top level that is no number (RFC 1123); in its ASCII form, without the last dot. */
export function domain(text: string): string | null {
  const ascii = domainToASCII(text.replace(/\.$/, '').toLowerCase());
  if (ascii === '' || ascii.length > 253 || isIPv4(ascii) || LOCAL_NAMES.test(ascii)) return null;
  const labels = ascii.split('.');
  const isName = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return labels.length >= 2 && isName && /[a-z]/.test(labels.at(-1) ?? '') ? ascii : null;
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ftp:', 'tftp:']);

function url(text: string): string | null {
  const parsed = URL.parse(text);
  if (parsed === null || !SCHEMES.has(parsed.protocol) || parsed.hostname === '') return null;
  // A password in it is the attacker's; the place is the same without.
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return parsed.href.length <= MAX_INDICATOR_CHARACTERS ? parsed.href : null;
}

function email(text: string): string | null {
  const at = text.lastIndexOf('@');
  const name = text.slice(0, at);
  const host = domain(text.slice(at + 1));
  return at > 0 && host !== null && /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/.test(name)
    ? `${name.toLowerCase()}@${host}`
    : null;
}

/** Bitcoin (base58check, bech32 by its alphabet) and Monero (95 of base58; its checksum is not of the standard library). */
export function isWallet(text: string): boolean {
  if (/^bc1[ac-hj-np-z02-9]{11,87}$/.test(text)) return true;
  if (/^[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}$/.test(text)) return true;
  return /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(text) && isBase58Check(text);
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const ADDRESS_BYTES = 25;

/** Version, hash of 20 bytes and the first four bytes of their double SHA-256. */
function isBase58Check(text: string): boolean {
  const number = [...text].reduce((sum, character) => sum * 58n + BigInt(BASE58.indexOf(character)), 0n);
  const digits = number.toString(16).padStart(ADDRESS_BYTES * 2, '0');
  if (digits.length !== ADDRESS_BYTES * 2) return false;
  const bytes = Buffer.from(digits, 'hex');
  const once = createHash('sha256').update(bytes.subarray(0, -4)).digest();
  return createHash('sha256').update(once).digest().subarray(0, 4).equals(bytes.subarray(-4));
}
