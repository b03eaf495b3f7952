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
/** The largest packet that OpenSSH takes before keys are exchanged is 256 KiB; a KEXINIT has 1 to 3 KiB. */
const MAX_PREFIX_BYTES = 65_536;

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

/**
 * Finds the KEXINIT in what a client sends after its identification string, without taking part in the protocol: the
 * first packet is not encrypted, so a copy of the first bytes is enough.
 */
export interface KexInitWatcher {
  /** Null: more is needed. `gone`: it will not come. */
  add(bytes: Buffer): ClientFingerprint | 'gone' | null;
}

export function watchForKexInit(): KexInitWatcher {
  let prefix: Buffer = Buffer.alloc(0);
  return {
    add(bytes) {
      prefix = prefix.length === 0 ? bytes : Buffer.concat([prefix, bytes]);
      for (;;) {
        if (prefix.length < 5) return null;
        const packetLength = prefix.readUInt32BE(0);
        const paddingLength = prefix.readUInt8(4);
        if (packetLength > MAX_PREFIX_BYTES || packetLength < paddingLength + 2) return 'gone';
        if (prefix.length < 4 + packetLength) return null;
        const payload = prefix.subarray(5, 4 + packetLength - paddingLength);
        if (payload[0] === KEXINIT) return fingerprintKexInit(payload) ?? 'gone';
        // IGNORE and DEBUG may come first (RFC 4253 section 11).
        prefix = prefix.subarray(4 + packetLength);
      }
    },
  };
}
