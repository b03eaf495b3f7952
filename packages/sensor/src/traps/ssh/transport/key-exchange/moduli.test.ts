import { checkPrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fixedGroup } from './fixed-groups.ts';
import { chooseGroup, type ModuliFamily } from './moduli.ts';
import { MODULI_DEBIAN_11 } from './moduli-debian-11.ts';
import { MODULI_DEBIAN_12 } from './moduli-debian-12.ts';

function bitsFor(minBits: number, wantedBits: number, maxBits: number): number {
  return chooseGroup(MODULI_DEBIAN_12, { minBits, wantedBits, maxBits }, 0.5).bits;
}

function linesBySize(families: readonly ModuliFamily[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { bits, members } of families) {
    counts[bits] = (counts[bits] ?? 0) + members.split(' ').length;
  }
  return counts;
}

describe('choice of a group', () => {
  it('takes the smallest size that is large enough, else the largest there is', () => {
    expect(bitsFor(2048, 2048, 8192)).toBe(2048);
    expect(bitsFor(2048, 2049, 8192)).toBe(3072);
    expect(bitsFor(2048, 5000, 8192)).toBe(6144);
    expect(bitsFor(2048, 8192, 8192)).toBe(8192);
    expect(bitsFor(2048, 8192, 8000)).toBe(7680);
    expect(bitsFor(3000, 3000, 5000)).toBe(3072);
  });

  it('falls back on a group of RFC 3526 where the range holds none', () => {
    expect(chooseGroup(MODULI_DEBIAN_12, { minBits: 2049, wantedBits: 2100, maxBits: 3000 }, 0)).toEqual(
      fixedGroup(14),
    );
    expect(chooseGroup(MODULI_DEBIAN_12, { minBits: 5000, wantedBits: 5000, maxBits: 5500 }, 0)).toEqual(
      fixedGroup(16),
    );
    expect(chooseGroup(MODULI_DEBIAN_12, { minBits: 8000, wantedBits: 8000, maxBits: 8100 }, 0)).toEqual(
      fixedGroup(18),
    );
  });

  it('can take any line of the size', () => {
    const range = { minBits: 2048, wantedBits: 2048, maxBits: 8192 };
    const primes = Array.from({ length: 60 }, (_, index) => chooseGroup(MODULI_DEBIAN_12, range, index / 60));
    expect(new Set(primes.map(({ prime }) => prime.toString('hex'))).size).toBe(60);
    expect(new Set(primes.map(({ generator }) => generator))).toEqual(new Set([2, 5]));
  });
});

describe("Debian's moduli", () => {
  it('are as many of each size as in the file', () => {
    expect(linesBySize(MODULI_DEBIAN_12)).toEqual({ 2048: 60, 3072: 76, 4096: 68, 6144: 73, 7680: 71, 8192: 75 });
    expect(linesBySize(MODULI_DEBIAN_11)).toEqual({ 2048: 81, 3072: 80, 4096: 86, 6144: 74, 7680: 72, 8192: 59 });
  });

  it('have the length that their size says, and are odd', () => {
    for (const { bits, prefix, members } of [...MODULI_DEBIAN_12, ...MODULI_DEBIAN_11]) {
      for (const member of members.split(' ')) {
        const hex = prefix + (member.split(':')[1] ?? '');
        expect([hex.length, Number.parseInt(hex[0] ?? '', 16) >= 8, Number.parseInt(hex.at(-1) ?? '', 16) % 2]).toEqual(
          [bits / 4, true, 1],
        );
      }
    }
  });

  it('are safe primes', () => {
    const { prime } = chooseGroup(MODULI_DEBIAN_12, { minBits: 2048, wantedBits: 2048, maxBits: 2048 }, 0);
    const half = (BigInt(`0x${prime.toString('hex')}`) - 1n) / 2n;
    expect([checkPrimeSync(prime, { checks: 1 }), checkPrimeSync(half, { checks: 1 })]).toEqual([true, true]);
  });
});
