import { hash } from 'node:crypto';
import { ja3OfClient, ja4OfClient, readFirstClientHello } from '@cerberusmesh/contracts';

/** What identifies a TLS client by its first message. */
export interface TlsFingerprint {
  /** MD5 in hex of version, ciphers, extensions, groups and point formats (JA3). */
  readonly ja3: string;
  /** JA4, version 1 of the TLS client fingerprint of the JA4+ suite. */
  readonly ja4: string;
}

/** Null when the bytes do not begin with a whole ClientHello in TLS records (RFC 8446 sections 4.1.2 and 5.1). */
export function fingerprintTlsHello(bytes: Buffer): TlsFingerprint | null {
  const hello = readFirstClientHello(bytes);
  if (hello === null) return null;
  return {
    ja3: ja3OfClient(hello, (text) => hash('md5', text)).hash,
    ja4: ja4OfClient(hello, 'tcp', (text) => hash('sha256', text)),
  };
}
