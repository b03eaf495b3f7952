import { describe, expect, it } from 'vitest';
import { createOutboundGuard } from './outbound-guard.ts';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['9.9.9.9', '2620:fe::9'],
  'inside.example': ['10.1.2.3'],
  'mixed.example': ['9.9.9.9', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'self.example': ['8.8.8.8'],
};

function guardWith(...networks: readonly string[]) {
  return createOutboundGuard({
    networks,
    resolve: async (name) => NAMES[name] ?? [],
    ownAddresses: () => ['8.8.8.8'],
  });
}

async function reach(host: string, protection: 'encrypted' | 'plain', ...networks: readonly string[]) {
  const decision = await guardWith(...networks).decide(host, protection);
  return decision.permitted ? decision.address : decision.why;
}

describe('the guard of what is connected to', () => {
  it('permits public addresses by TLS, and gives the very address that was checked', async () => {
    expect(await reach('public.example', 'encrypted')).toBe('9.9.9.9');
    expect(await reach('2620:fe::9', 'encrypted')).toBe('2620:fe::9');
  });

  it('sends nothing over the internet in plain', async () => {
    expect(await reach('public.example', 'plain')).toBe('forbidden');
    expect(await reach('9.9.9.9', 'plain')).toBe('forbidden');
  });

  it.each([
    'inside.example',
    'mixed.example',
    'metadata.example',
    'mapped.example',
    'self.example',
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '192.168.0.1',
    'fe80::1',
    'fd00::1',
    '169.254.169.254',
    '64:ff9b::7f00:1',
  ])('refuses %s', async (host) => {
    expect(await reach(host, 'encrypted')).toBe('forbidden');
  });

  it('tells a name without an address from one that is forbidden', async () => {
    expect(await reach('nowhere.example', 'encrypted')).toBe('unresolved');
  });

  it('permits the networks that the operator named, and only those', async () => {
    expect(await reach('inside.example', 'plain', '10.1.0.0/16')).toBe('10.1.2.3');
    expect(await reach('inside.example', 'plain', '10.2.0.0/16')).toBe('forbidden');
    expect(await reach('mixed.example', 'encrypted', '127.0.0.0/8')).toBe('9.9.9.9');
    expect(await reach('mixed.example', 'plain', '127.0.0.0/8')).toBe('forbidden');
    expect(await reach('fd00::1', 'plain', 'fd00::/8')).toBe('fd00::1');
    expect(await reach('self.example', 'plain', '8.8.8.8')).toBe('8.8.8.8');
  });
});
