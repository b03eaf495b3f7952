import { createHash } from 'node:crypto';
import { readWire } from './transport/wire-reader.ts';

/** What identifies client software: the algorithms that it offers, in its order. */
export interface ClientFingerprint {
  /** MD5 in hex, as HASSH defines it. */
  readonly hassh: string;
  /** `kex;encryption;mac;compression`, client to server. */
  readonly algorithms: Buffer;
}

const KEXINIT = 20;
const COOKIE_BYTES = 16;

/**
 * HASSH of a KEXINIT payload (RFC 4253 section 7.1): MD5 over the client's key exchange, encryption, MAC and compression
 * name-lists joined by `;`. Null when the payload is not a whole KEXINIT.
 */
export function fingerprintKexInit(payload: Uint8Array): ClientFingerprint | null {
  const reader = readWire(payload);
  if (reader.byte() !== KEXINIT || !reader.skip(COOKIE_BYTES)) return null;
  const kex = reader.string();
  reader.string(); // server host keys
  const encryption = reader.string();
  reader.string(); // encryption, server to client
  const mac = reader.string();
  reader.string(); // mac, server to client
  const compression = reader.string();
  if (kex === null || encryption === null || mac === null || compression === null) return null;
  const separator = Buffer.from(';');
  const algorithms = Buffer.concat([kex, separator, encryption, separator, mac, separator, compression]);
  return { hassh: createHash('md5').update(algorithms).digest('hex'), algorithms };
}
