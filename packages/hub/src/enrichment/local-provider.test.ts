import { describe, expect, it } from 'vitest';
import { createLocalProvider } from './local-provider.ts';

const signal = new AbortController().signal;

describe('the tables on this machine', () => {
  it('tell country and network operator, and "unknown" where they know neither', async () => {
    const provider = createLocalProvider(
      { country: (address) => (address.startsWith('8.') ? 'US' : null) },
      async () => ({ find: (address) => (address === '8.8.8.8' ? { number: 15_169, name: 'GOOGLE' } : null) }),
    );
    expect(await provider.enrich('8.8.8.8', signal)).toEqual({
      state: 'known',
      facts: { country: 'US', autonomousSystem: { number: 15_169, name: 'GOOGLE' } },
    });
    expect(await provider.enrich('8.9.9.9', signal)).toEqual({ state: 'known', facts: { country: 'US' } });
    expect(await provider.enrich('10.0.0.1', signal)).toEqual({ state: 'unknown' });
  });

  it('are read once, when the first address is asked about, and again after they could not be read', async () => {
    let opened = 0;
    const provider = createLocalProvider({ country: () => 'NL' }, async () => {
      opened += 1;
      if (opened === 1) throw new Error('disk');
      return { find: () => null };
    });
    expect(opened).toBe(0);
    await expect(provider.enrich('8.8.8.8', signal)).rejects.toThrow('disk');
    await provider.enrich('8.8.8.8', signal);
    await provider.enrich('8.8.8.8', signal);
    expect(opened).toBe(2);
  });
});
