import { describe, expect, it } from 'vitest';
import { createMac } from './create-mac.ts';
import { createUmac } from './umac.ts';

/** RFC 4418 appendix: key, nonce, and tags of 64 and 96 bits; the latter is how a tag of 128 bits begins. */
const KEY = Buffer.from('abcdefghijklmnop');
const NONCE = Buffer.from('bcdefghi');
const VECTORS: readonly [string, Buffer, string, string][] = [
  ['nothing', Buffer.alloc(0), '6e155fad26900be1', '32fedb100c79ad58f07ff764'],
  ['3 times a', Buffer.alloc(3, 'a'), '44b5cb542f220104', '185e4fe905cba7bd85e4c2dc'],
  ['2^10 times a', Buffer.alloc(2 ** 10, 'a'), '26bf2f5d60118bd9', '7a54abe04af82d60fb298c3c'],
  ['2^15 times a', Buffer.alloc(2 ** 15, 'a'), '27f8ef643b0d118d', '7b136bd911e4b734286ef2be'],
  ['once abc', Buffer.from('abc'), 'd4d7b9f6bd4fbfcf', '883c3d4b97a61976ffcf2323'],
  ['500 times abc', Buffer.from('abc'.repeat(500)), 'd4cf26ddefd5c01a', '8824a260c53c66a36c9260a6'],
];

describe('UMAC', () => {
  it.each(VECTORS)('gives the tags of RFC 4418 for %s', (_name, message, short, long) => {
    expect(createUmac(KEY, 8)(message, NONCE).toString('hex')).toBe(short);
    expect(createUmac(KEY, 16)(message, NONCE).subarray(0, 12).toString('hex')).toBe(long);
  });
});

describe('MACs of packets', () => {
  it('take the sequence number as the nonce of UMAC', () => {
    const message = Buffer.from('a packet');
    expect(createMac('umac-64@openssh.com', KEY).tag(7, message)).toEqual(
      createUmac(KEY, 8)(message, Buffer.of(0, 0, 0, 0, 0, 0, 0, 7)),
    );
  });
});
