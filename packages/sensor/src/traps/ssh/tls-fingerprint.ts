import { createHash } from 'node:crypto';

/** What identifies a TLS client by its first message. */
export interface TlsFingerprint {
  /** MD5 in hex of version, ciphers, extensions, groups and point formats (JA3). */
  readonly ja3: string;
  /** JA4, version 1 of the TLS client fingerprint of the JA4+ suite. */
  readonly ja4: string;
}

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const APPLICATION_PROTOCOLS = 16;
const SUPPORTED_VERSIONS = 43;

const VERSION_NAMES = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
]);

/** Reads big-endian numbers; past the end everything is 0 and `isCut` turns true. */
class Cursor {
  readonly bytes: Buffer;
  at = 0;
  isCut = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  number(length: 1 | 2 | 3): number {
    if (this.remaining < length) {
      this.isCut = true;
      this.at = this.bytes.length;
      return 0;
    }
    this.at += length;
    return this.bytes.readUIntBE(this.at - length, length);
  }

  part(length: number): Cursor {
    if (this.remaining < length) this.isCut = true;
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += part.length;
    return new Cursor(part);
  }

  numbers(): number[] {
    const found: number[] = [];
    while (this.remaining >= 2) found.push(this.number(2));
    return found;
  }
}

/** Null when the bytes are no whole ClientHello in one TLS record (RFC 8446 sections 4.1.2 and 5.1). */
export function fingerprintTlsHello(bytes: Buffer): TlsFingerprint | null {
  const record = new Cursor(bytes);
  if (record.number(1) !== HANDSHAKE || record.number(1) !== 3) return null;
  record.number(1);
  const handshake = record.part(record.number(2));
  if (handshake.number(1) !== CLIENT_HELLO) return null;
  const hello = handshake.part(handshake.number(3));
  const version = hello.number(2);
  hello.part(32);
  hello.part(hello.number(1));
  const ciphers = withoutGrease(hello.part(hello.number(2)).numbers());
  hello.part(hello.number(1));
  const extensions = new Map<number, Cursor>();
  const block = hello.remaining > 0 ? hello.part(hello.number(2)) : new Cursor(Buffer.alloc(0));
  while (block.remaining >= 4) {
    const type = block.number(2);
    const body = block.part(block.number(2));
    if (!isGrease(type)) extensions.set(type, body);
  }
  if (record.isCut || handshake.isCut || hello.isCut || block.isCut) return null;
  const list = (type: number) => {
    const body = extensions.get(type);
    return body === undefined ? [] : withoutGrease(body.part(body.number(2)).numbers());
  };
  const groups = list(SUPPORTED_GROUPS);
  const signatures = list(SIGNATURE_ALGORITHMS);
  const types = [...extensions.keys()];
  const formats = extensions.get(POINT_FORMATS);
  const pointFormats = formats === undefined ? [] : [...formats.part(formats.number(1)).bytes];
  const ja3 = [[version], ciphers, types, groups, pointFormats].map((values) => values.join('-')).join(',');
  return {
    ja3: createHash('md5').update(ja3).digest('hex'),
    ja4: [
      ja4Head(versionName(version, extensions.get(SUPPORTED_VERSIONS)), extensions, ciphers.length, types.length),
      shortHash(sortedHex(ciphers)),
      shortHash(extensionText(types, signatures)),
    ].join('_'),
  };
}

function ja4Head(
  version: string,
  extensions: ReadonlyMap<number, Cursor>,
  cipherCount: number,
  extensionCount: number,
): string {
  const server = extensions.has(SERVER_NAME) ? 'd' : 'i';
  const count = (value: number) => String(Math.min(value, 99)).padStart(2, '0');
  return `t${version}${server}${count(cipherCount)}${count(extensionCount)}${protocolEnds(extensions)}`;
}

/** First and last character of the first application protocol; by hexadecimal digits where they are no letters. */
function protocolEnds(extensions: ReadonlyMap<number, Cursor>): string {
  const body = extensions.get(APPLICATION_PROTOCOLS);
  if (body === undefined) return '00';
  const names = body.part(body.number(2));
  const name = names.part(names.number(1)).bytes;
  const [first, last] = [name.at(0), name.at(-1)];
  if (first === undefined || last === undefined) return '00';
  if (isLetterOrDigit(first) && isLetterOrDigit(last)) return String.fromCharCode(first, last);
  const hex = name.toString('hex');
  return `${hex.at(0)}${hex.at(-1)}`;
}

function versionName(version: number, supported: Cursor | undefined): string {
  const versions = supported === undefined ? [version] : withoutGrease(supported.part(supported.number(1)).numbers());
  return VERSION_NAMES.get(Math.max(...versions, 0)) ?? '00';
}

function extensionText(types: readonly number[], signatures: readonly number[]): string {
  const sorted = sortedHex(types.filter((type) => type !== SERVER_NAME && type !== APPLICATION_PROTOCOLS));
  return signatures.length === 0 ? sorted : `${sorted}_${signatures.map(hex4).join(',')}`;
}

function sortedHex(values: readonly number[]): string {
  return values.map(hex4).sort().join(',');
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function shortHash(text: string): string {
  return text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function withoutGrease(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value));
}

/** RFC 8701: values that clients put in to keep servers tolerant. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
