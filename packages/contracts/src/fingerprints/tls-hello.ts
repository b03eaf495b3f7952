import { ByteReader } from './byte-reader.ts';

/** IANA TLS ExtensionType values that a fingerprint looks into. */
export const TLS_EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  applicationProtocols: 16,
  supportedVersions: 43,
} as const;

/** A ClientHello, its lists as sent: in order, GREASE included. */
export interface TlsClientHello {
  /** `legacy_version`, such as 0x0303. */
  readonly version: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** Of the supported_versions extension; null without one. */
  readonly supportedVersions: readonly number[] | null;
  /** The first protocol of the ALPN extension; null when there is none. */
  readonly firstProtocol: Uint8Array | null;
}

/** A ServerHello or HelloRetryRequest. */
export interface TlsServerHello {
  readonly version: number;
  readonly cipher: number;
  readonly extensions: readonly number[];
}

export const TLS_HANDSHAKE = { clientHello: 1, serverHello: 2 } as const;

const RANDOM_BYTES = 32;
const DTLS_MAJOR = 0xfe;

/**
 * The body of a ClientHello handshake message (RFC 8446 section 4.1.2; with the cookie of RFC 9147 section 5.3 when its
 * version is one of DTLS). Null when it is cut or does not add up.
 */
export function readTlsClientHello(body: Uint8Array): TlsClientHello | null {
  const reader = new ByteReader(body);
  const version = reader.number(2);
  reader.take(RANDOM_BYTES);
  reader.vector(1); // session id
  if (version >> 8 === DTLS_MAJOR) reader.vector(1); // cookie
  const ciphers = reader.vector(2).numbers16();
  reader.vector(1); // compression methods
  const extensions = readExtensions(reader);
  if (reader.isCut || extensions === null) return null;
  const byType = new Map(extensions);
  const inside = (type: number) => new ByteReader(byType.get(type) ?? new Uint8Array(0));
  const protocols = inside(TLS_EXTENSION.applicationProtocols).vector(2);
  return {
    version,
    ciphers,
    extensions: extensions.map(([type]) => type),
    groups: inside(TLS_EXTENSION.supportedGroups).vector(2).numbers16(),
    pointFormats: [...inside(TLS_EXTENSION.pointFormats).vector(1).bytes],
    signatureAlgorithms: inside(TLS_EXTENSION.signatureAlgorithms).vector(2).numbers16(),
    supportedVersions: byType.has(TLS_EXTENSION.supportedVersions)
      ? inside(TLS_EXTENSION.supportedVersions).vector(1).numbers16()
      : null,
    firstProtocol: protocols.remaining > 0 ? protocols.vector(1).bytes : null,
  };
}

/** The body of a ServerHello handshake message (RFC 8446 section 4.1.3). Null when it is cut or does not add up. */
export function readTlsServerHello(body: Uint8Array): TlsServerHello | null {
  const reader = new ByteReader(body);
  const version = reader.number(2);
  reader.take(RANDOM_BYTES);
  reader.vector(1); // session id
  const cipher = reader.number(2);
  reader.number(1); // compression method
  const extensions = readExtensions(reader);
  if (reader.isCut || extensions === null) return null;
  return { version, cipher, extensions: extensions.map(([type]) => type) };
}

/** Type and body of each extension in order; the whole block may be absent (RFC 5246 section 7.4.1.2). */
function readExtensions(reader: ByteReader): [number, Uint8Array][] | null {
  if (reader.remaining === 0) return [];
  const block = reader.vector(2);
  const found: [number, Uint8Array][] = [];
  while (block.remaining > 0) {
    const type = block.number(2);
    found.push([type, block.vector(2).bytes]);
  }
  return block.isCut ? null : found;
}
