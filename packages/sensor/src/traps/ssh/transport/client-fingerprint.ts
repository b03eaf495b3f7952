import { hash } from 'node:crypto';
import { hasshOfClient, readSshKeyExchange } from '@cerberusmesh/contracts';

/** What identifies client software: the algorithms that it offers, in its order. */
export interface ClientFingerprint {
  /** MD5 in hex, as HASSH defines it. */
  readonly hassh: string;
  /** `kex;encryption;mac;compression`, client to server. */
  readonly algorithms: Uint8Array;
}

/** HASSH of a client's KEXINIT payload (RFC 4253 section 7.1). Null when its name-lists are not all there. */
export function fingerprintKexInit(payload: Uint8Array): ClientFingerprint | null {
  const lists = readSshKeyExchange(payload);
  if (lists === null) return null;
  const { hash: hassh, algorithms } = hasshOfClient(lists, (bytes) => hash('md5', bytes));
  return { hassh, algorithms };
}
