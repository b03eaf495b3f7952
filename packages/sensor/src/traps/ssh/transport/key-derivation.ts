import { hash } from 'node:crypto';
import { unpooled } from './wire-writer.ts';

const LENGTH_BYTES = 4;

export type ExchangeHashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** What both sides hash (RFC 4253 section 8): everything either of them said, the host key and the secret. */
export interface ExchangeFacts {
  readonly clientIdentification: Buffer;
  readonly serverIdentification: Buffer;
  readonly clientInit: Buffer;
  readonly serverInit: Buffer;
  readonly hostKey: Buffer;
  /** Encoded fields of the method between the host key and the secret. */
  readonly exchanged: Buffer;
  /** Encoded, as the method says: mpint or string. */
  readonly secret: Buffer;
}

export function exchangeHash(name: ExchangeHashName, facts: ExchangeFacts): Buffer {
  const { clientIdentification, serverIdentification, clientInit, serverInit, hostKey } = facts;
  const said = [clientIdentification, serverIdentification, clientInit, serverInit, hostKey];
  let length = facts.exchanged.length + facts.secret.length;
  for (const bytes of said) length += LENGTH_BYTES + bytes.length;
  const hashed = Buffer.allocUnsafe(length);
  let at = 0;
  for (const bytes of said) {
    at = hashed.writeUInt32BE(bytes.length, at);
    at += bytes.copy(hashed, at);
  }
  at += facts.exchanged.copy(hashed, at);
  facts.secret.copy(hashed, at);
  return hash(name, hashed, 'buffer');
}

/** The six letters of RFC 4253 section 7.2. */
export type KeyPurpose = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

const NOTHING: Buffer = Buffer.alloc(0);
const LETTERS: Readonly<Record<KeyPurpose, Buffer>> = {
  A: Buffer.from('A'),
  B: Buffer.from('B'),
  C: Buffer.from('C'),
  D: Buffer.from('D'),
  E: Buffer.from('E'),
  F: Buffer.from('F'),
};

/** One key of RFC 4253 section 7.2, as long as asked for. */
export function deriveKey(options: {
  readonly hash: ExchangeHashName;
  readonly secret: Buffer;
  readonly exchangeHash: Buffer;
  readonly sessionId: Buffer;
  readonly purpose: KeyPurpose;
  readonly bytes: number;
}): Buffer {
  const { secret, exchangeHash: digest, sessionId, purpose, bytes } = options;
  if (bytes === 0) return NOTHING;
  const first = hash(options.hash, Buffer.concat([secret, digest, LETTERS[purpose], sessionId]), 'buffer');
  // A digest has its memory for itself already.
  if (first.length >= bytes) return first.length === bytes ? first : first.subarray(0, bytes);
  let key: Buffer = first;
  while (key.length < bytes) {
    key = Buffer.concat([key, hash(options.hash, Buffer.concat([secret, digest, key]), 'buffer')]);
  }
  return unpooled(key.subarray(0, bytes));
}
