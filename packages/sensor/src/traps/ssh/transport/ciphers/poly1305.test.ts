import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poly1305 } from './poly1305.ts';

function tag(key: string, message: string): string {
  const bytes = Buffer.from(message, 'hex');
  const target = Buffer.alloc(16);
  poly1305(Buffer.from(key, 'hex'), bytes, 0, bytes.length, target);
  return target.toString('hex');
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** RFC 8439 section 2.5.1 as it is written there. */
function slowly(key: Uint8Array, message: Uint8Array): string {
  const prime = 2n ** 130n - 5n;
  const r = littleEndian(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = ((sum + littleEndian(block) + 2n ** BigInt(8 * block.length)) * r) % prime;
  }
  const result = (sum + littleEndian(key.subarray(16))) % 2n ** 128n;
  return Buffer.from(result.toString(16).padStart(32, '0'), 'hex').reverse().toString('hex');
}

const ZERO = '00'.repeat(16);

describe('Poly1305', () => {
  it('gives the tag of RFC 8439 section 2.5.2', () => {
    const key = '85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b';
    const message = Buffer.from('Cryptographic Forum Research Group').toString('hex');
    expect(tag(key, message)).toBe('a8061dc1305136c6c22b8baf0c0127a9');
  });

  it.each([
    ['7', `01${'00'.repeat(31)}`, `${'ff'.repeat(16)}f0${'ff'.repeat(15)}11${'00'.repeat(15)}`, `05${'00'.repeat(15)}`],
    ['8', `01${'00'.repeat(31)}`, `${'ff'.repeat(16)}fb${'fe'.repeat(15)}${'01'.repeat(16)}`, ZERO],
    ['9', `02${'00'.repeat(31)}`, `fd${'ff'.repeat(15)}`, `fa${'ff'.repeat(15)}`],
    [
      '10',
      `01000000000000000400000000000000${ZERO}`,
      `e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000`,
      '14000000000000005500000000000000',
    ],
    [
      '11',
      `01000000000000000400000000000000${ZERO}`,
      `e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000`,
      `13${'00'.repeat(15)}`,
    ],
    ['5', `02${'00'.repeat(31)}`, 'ff'.repeat(16), `03${'00'.repeat(15)}`],
    ['6', `02${'00'.repeat(15)}${'ff'.repeat(16)}`, `02${'00'.repeat(15)}`, `03${'00'.repeat(15)}`],
  ])('gives the tag of RFC 8439 appendix A.3, test vector %s', (_number, key, message, expected) => {
    expect(tag(key, message)).toBe(expected);
  });

  it('agrees with exact arithmetic, also at the edges of the limbs', () => {
    const bytes = fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff));
    fc.assert(
      fc.property(
        fc.array(bytes, { minLength: 32, maxLength: 32 }),
        fc.array(bytes, { maxLength: 200 }),
        (key, message) => {
          const hex = Buffer.from(key).toString('hex');
          expect(tag(hex, Buffer.from(message).toString('hex'))).toBe(slowly(Buffer.from(key), Buffer.from(message)));
        },
      ),
      { numRuns: 400 },
    );
  });
});
