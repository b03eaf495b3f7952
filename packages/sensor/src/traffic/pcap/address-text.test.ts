import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfAddress, ipv4Text, ipv6Text } from './address-text.ts';

describe('addresses as text', () => {
  it('are in the form of RFC 5952', () => {
    const shown = (hex: string) => ipv6Text(Buffer.from(hex.padEnd(32, '0'), 'hex'));
    expect(['', '20010db8', '20010db8000000000001000000000001', '20010db8000000010001000100010001'].map(shown)).toEqual(
      ['::', '2001:db8::', '2001:db8::1:0:0:1', '2001:db8:0:1:1:1:1:1'],
    );
  });

  it('come back as the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(bytesOfAddress(ipv6Text(bytes))).toEqual(bytes);
        expect(bytesOfAddress(ipv4Text(bytes.slice(0, 4)))).toEqual(bytes.slice(0, 4));
      }),
    );
  });
});
