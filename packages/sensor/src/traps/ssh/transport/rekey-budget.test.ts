import { describe, expect, it } from 'vitest';
import { DEFAULT_TRANSPORT_LIMITS } from './limits.ts';
import { needsRekeying } from './rekey-budget.ts';

const AES = { cipherIn: 'aes128-ctr', cipherOut: 'aes128-ctr' } as const;
const CHACHA = { cipherIn: 'chacha20-poly1305@openssh.com', cipherOut: 'chacha20-poly1305@openssh.com' } as const;
const FRESH = { packets: 0, blocks: 0 };
const GIBIBYTE = 2 ** 30;

describe('keys', () => {
  const need = (agreed: typeof AES | typeof CHACHA, incoming: typeof FRESH, outgoing: typeof FRESH, nextBytes = 0) =>
    needsRekeying(DEFAULT_TRANSPORT_LIMITS, agreed, { incoming, outgoing }, nextBytes);

  it('of chacha20 are good for a gibibyte either way', () => {
    const full = { packets: 1000, blocks: GIBIBYTE / 8 };
    expect(need(CHACHA, full, FRESH)).toBe(false);
    expect(need(CHACHA, { ...full, blocks: full.blocks + 1 }, FRESH)).toBe(true);
    expect(need(CHACHA, FRESH, full)).toBe(false);
    expect(need(CHACHA, FRESH, full, 1)).toBe(true);
  });

  it('of AES are good for 2^32 blocks', () => {
    expect(need(AES, { packets: 9, blocks: 2 ** 32 }, FRESH)).toBe(false);
    expect(need(AES, { packets: 9, blocks: 2 ** 32 + 1 }, FRESH)).toBe(true);
  });

  it('are good for 2^31 packets', () => {
    expect(need(AES, { packets: 2 ** 31, blocks: 0 }, FRESH)).toBe(false);
    expect(need(AES, FRESH, { packets: 2 ** 31 + 1, blocks: 0 })).toBe(true);
  });

  it('carry at least one packet, however small the limit', () => {
    const limits = { ...DEFAULT_TRANSPORT_LIMITS, maxBlocksPerKey: 0 };
    expect(needsRekeying(limits, AES, { incoming: FRESH, outgoing: FRESH }, 100)).toBe(false);
    expect(needsRekeying(limits, AES, { incoming: { packets: 1, blocks: 2 }, outgoing: FRESH }, 0)).toBe(true);
  });
});
