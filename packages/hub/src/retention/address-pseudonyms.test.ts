import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressPseudonyms } from './address-pseudonyms.ts';

/** Key and addresses of the sample trace that Crypto-PAn was published with. */
const KEY = Uint8Array.from([
  21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121, 121, 101, 39, 98, 87,
  76, 45, 42, 132, 34, 2,
]);
const pseudonyms = createAddressPseudonyms(KEY);

function commonBits(first: string, second: string): number {
  const bits = (address: string) =>
    address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [a, b] = [bits(first), bits(second)];
  const difference = [...a].findIndex((bit, index) => bit !== b[index]);
  return difference === -1 ? 32 : difference;
}

describe('address pseudonyms', () => {
  it.each([
    ['128.11.68.132', '135.242.180.132'],
    ['129.118.74.4', '134.136.186.123'],
    ['130.132.252.244', '133.68.164.234'],
    ['141.223.7.43', '141.167.8.160'],
  ])('of %s is %s, as in the published sample', (address, pseudonym) => {
    expect(pseudonyms.of(address)).toBe(pseudonym);
  });

  it('keep common prefixes exactly', () => {
    const address = fc.ipV4();
    fc.assert(
      fc.property(address, address, (first, second) => {
        expect(commonBits(pseudonyms.of(first), pseudonyms.of(second))).toBe(commonBits(first, second));
      }),
    );
  });

  it('are the same for every way to write an IPv6 address, and keep its prefix', () => {
    const [first, same, neighbour] = ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', '2001:db8::2'].map(pseudonyms.of);
    expect(first).toBe(same);
    expect(neighbour?.split(':').slice(0, 7)).toEqual(first?.split(':').slice(0, 7));
    expect(neighbour).not.toBe(first);
  });

  it('leave alone what is no address', () => {
    expect(['', 'unknown', '1.2.3', '__proto__'].map(pseudonyms.of)).toEqual(['', 'unknown', '1.2.3', '__proto__']);
  });

  it('need a whole key', () => {
    expect(() => createAddressPseudonyms(KEY.slice(1))).toThrow(RangeError);
  });
});
