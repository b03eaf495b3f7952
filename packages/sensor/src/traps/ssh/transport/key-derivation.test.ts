import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveKey, exchangeHash } from './key-derivation.ts';
import { wireMpint, wireString } from './wire-writer.ts';

const secret = wireMpint(Buffer.alloc(32, 0x91));
const digest = Buffer.alloc(32, 2);
const sessionId = Buffer.alloc(32, 3);

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const whole = createHash('sha256');
  for (const part of parts) whole.update(part);
  return whole.digest();
}

describe('a key', () => {
  const derive = (bytes: number) =>
    deriveKey({ hash: 'sha256', secret, exchangeHash: digest, sessionId, purpose: 'C', bytes });

  it('is as much of the hash as is asked for', () => {
    const first = sha256(secret, digest, Buffer.from('C'), sessionId);
    expect(derive(16)).toEqual(first.subarray(0, 16));
    expect(derive(32)).toEqual(first);
    expect(derive(0)).toEqual(Buffer.alloc(0));
  });

  it('is made longer by hashing what there is', () => {
    const first = sha256(secret, digest, Buffer.from('C'), sessionId);
    const second = sha256(secret, digest, first);
    const third = sha256(secret, digest, first, second);
    expect(derive(80)).toEqual(Buffer.concat([first, second, third]).subarray(0, 80));
  });

  it('is in memory of its own', () => {
    expect(derive(64).buffer.byteLength).toBe(64);
  });
});

describe('the exchange hash', () => {
  it('covers everything in the order of RFC 4253 section 8', () => {
    const [clientIdentification, serverIdentification, clientInit, serverInit, hostKey] = ['a', 'b', 'c', 'd', 'e'].map(
      (text) => Buffer.from(text),
    );
    if (!clientIdentification || !serverIdentification || !clientInit || !serverInit || !hostKey) throw new Error();
    const exchanged = Buffer.from('points');
    const facts = { clientIdentification, serverIdentification, clientInit, serverInit, hostKey, exchanged, secret };
    const strings = [clientIdentification, serverIdentification, clientInit, serverInit, hostKey].map(wireString);
    expect(exchangeHash('sha256', facts)).toEqual(sha256(...strings, exchanged, secret));
  });
});
