import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMac } from './create-mac.ts';
import { MAC_NAMES, macFacts } from './mac-names.ts';

describe('HMAC of packets', () => {
  it.each([
    ['hmac-sha2-256', 'sha256'],
    ['hmac-sha2-512', 'sha512'],
    ['hmac-sha1', 'sha1'],
  ] as const)('covers the sequence number and the packet: %s', (name, hash) => {
    const key = Buffer.alloc(macFacts(name).keyBytes, 0x0b);
    const packet = Buffer.from('Hi There');
    expect(createMac(name, key).tag(0xfffffffe, packet)).toEqual(
      createHmac(hash, key).update(Buffer.from('fffffffe', 'hex')).update(packet).digest(),
    );
  });

  it('has tags of the length that its name is known for', () => {
    const lengths = MAC_NAMES.map((name) => {
      const { keyBytes, tagBytes } = macFacts(name);
      const tag = createMac(name, Buffer.alloc(keyBytes)).tag(0, Buffer.alloc(16));
      expect(tag.length).toBe(tagBytes);
      return tagBytes;
    });
    expect(lengths).toEqual([8, 16, 32, 64, 20, 8, 16, 32, 64, 20]);
  });
});
