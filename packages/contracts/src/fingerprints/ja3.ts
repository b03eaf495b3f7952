import type { HexDigest } from './digest.ts';
import { withoutGrease } from './grease.ts';
import type { TlsClientHello, TlsServerHello } from './tls-hello.ts';

/** A JA3 or JA3S fingerprint: the hash that is compared and the text that it is made of. */
export interface Ja3 {
  readonly hash: string;
  readonly text: string;
}

/**
 * JA3 of a TLS client (github.com/salesforce/ja3): decimal version, ciphers, extensions, groups and point formats without
 * GREASE, hashed with MD5.
 */
export function ja3OfClient(hello: TlsClientHello, md5: HexDigest): Ja3 {
  const lists = [
    [hello.version],
    withoutGrease(hello.ciphers),
    withoutGrease(hello.extensions),
    withoutGrease(hello.groups),
    hello.pointFormats,
  ];
  const text = lists.map((values) => values.join('-')).join(',');
  return { hash: md5(text), text };
}

/** JA3S of a TLS server: what it chose for one client. */
export function ja3OfServer(hello: TlsServerHello, md5: HexDigest): Ja3 {
  const text = `${hello.version},${hello.cipher},${withoutGrease(hello.extensions).join('-')}`;
  return { hash: md5(text), text };
}
