import { createHash } from 'node:crypto';
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

export function exchangeHash(hash: ExchangeHashName, facts: ExchangeFacts): Buffer {
  return createHash(hash)
    .update(wireString(facts.clientIdentification))
    .update(wireString(facts.serverIdentification))
    .update(wireString(facts.clientInit))
    .update(wireString(facts.serverInit))
    .update(wireString(facts.hostKey))
    .update(facts.exchanged)
    .update(facts.secret)
    .digest();
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
  const { hash, secret, exchangeHash: digest, sessionId, purpose, bytes } = options;
  if (bytes === 0) return Buffer.alloc(0);
  let key = createHash(hash).update(secret).update(digest).update(purpose, 'latin1').update(sessionId).digest();
  while (key.length < bytes) {
    key = Buffer.concat([key, createHash(hash).update(secret).update(digest).update(key).digest()]);
  }
  return unpooled(key.subarray(0, bytes));
}
