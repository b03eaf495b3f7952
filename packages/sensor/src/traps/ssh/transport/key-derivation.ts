import { hash } from 'node:crypto';
import { unpooled, wireString } from './wire-writer.ts';

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
  const said = [clientIdentification, serverIdentification, clientInit, serverInit, hostKey].map(wireString);
  return hash(name, Buffer.concat([...said, facts.exchanged, facts.secret]), 'buffer');
}

/** The six letters of RFC 4253 section 7.2. */
export type KeyPurpose = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

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
  if (bytes === 0) return Buffer.alloc(0);
  const letter = Buffer.of(purpose.charCodeAt(0));
  let key: Buffer = hash(options.hash, Buffer.concat([secret, digest, letter, sessionId]), 'buffer');
  while (key.length < bytes) {
    key = Buffer.concat([key, hash(options.hash, Buffer.concat([secret, digest, key]), 'buffer')]);
  }
  return unpooled(key.subarray(0, bytes));
}
