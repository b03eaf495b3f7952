import type { HexDigest } from './digest.ts';
import { withoutGrease } from './grease.ts';
import { TLS_EXTENSION, type TlsClientHello } from './tls-hello.ts';

/** What carries the handshake: TLS over TCP, QUIC, or DTLS. */
export type TlsTransport = 'tcp' | 'quic' | 'dtls';

const TRANSPORT_LETTERS = { tcp: 't', quic: 'q', dtls: 'd' } as const;
const HASH_CHARACTERS = 12;
const NOTHING = '000000000000';

const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
]);

/** JA4, the TLS client fingerprint of the JA4+ suite (BSD-3-Clause, unlike the rest of that suite), with SHA-256. */
export function ja4OfClient(hello: TlsClientHello, transport: TlsTransport, sha256: HexDigest): string {
  const ciphers = withoutGrease(hello.ciphers);
  const extensions = withoutGrease(hello.extensions);
  const head = [
    TRANSPORT_LETTERS[transport],
    versionName(hello),
    extensions.includes(TLS_EXTENSION.serverName) ? 'd' : 'i',
    twoDigits(ciphers.length),
    twoDigits(extensions.length),
    protocolEnds(hello.firstProtocol),
  ].join('');
  return [head, shortHash(sortedHex(ciphers), sha256), shortHash(extensionText(hello, extensions), sha256)].join('_');
}

/** The highest version offered: of the supported_versions extension where there is one, else the hello's own. */
function versionName(hello: TlsClientHello): string {
  const offered = hello.supportedVersions === null ? [hello.version] : withoutGrease(hello.supportedVersions);
  // DTLS counts downwards from 0xfeff (RFC 9147 section 5.3).
  const isDatagram = hello.version >> 8 === 0xfe;
  const highest = isDatagram ? Math.min(...offered, 0xffff) : Math.max(...offered, 0);
  return VERSION_NAMES.get(highest) ?? '00';
}

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0');
}

/** First and last character of the first application protocol, or of its hex where one of them is no letter or digit. */
function protocolEnds(protocol: Uint8Array | null): string {
  const [first, last] = [protocol?.at(0), protocol?.at(-1)];
  if (first === undefined || last === undefined) return '00';
  if (isLetterOrDigit(first) && isLetterOrDigit(last)) return String.fromCharCode(first, last);
  return `${(first >> 4).toString(16)}${(last & 15).toString(16)}`;
}

/** Server name and ALPN are left out: the head tells of them. Signature algorithms stay in their order. */
function extensionText(hello: TlsClientHello, extensions: readonly number[]): string {
  const counted = extensions.filter(
    (type) => type !== TLS_EXTENSION.serverName && type !== TLS_EXTENSION.applicationProtocols,
  );
  const signatures = withoutGrease(hello.signatureAlgorithms).map(hex4).join(',');
  return signatures === '' ? sortedHex(counted) : `${sortedHex(counted)}_${signatures}`;
}

function sortedHex(values: readonly number[]): string {
  return values.map(hex4).sort().join(',');
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function shortHash(text: string, sha256: HexDigest): string {
  return text === '' ? NOTHING : sha256(text).slice(0, HASH_CHARACTERS);
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
