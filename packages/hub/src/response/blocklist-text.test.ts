import { describe, expect, it } from 'vitest';
import { blocklistText } from './blocklist-text.ts';

const nowMs = Date.parse('2026-05-01T10:00:00.000Z');
const items = [
  { network: '203.0.113.7', until: '2026-05-01T11:00:00.000Z' },
  { network: '198.51.100.0/24', until: null },
  { network: '2001:db8::/48', until: '2026-05-01T10:00:00.500Z' },
  { network: '203.0.113.8', until: '2026-05-01T09:00:00.000Z' },
  { network: '1.1.1.1 }; flush ruleset', until: null },
];

describe('the block list for firewalls', () => {
  it('is one network a line', () => {
    expect(blocklistText('plain', items, nowMs)).toBe('203.0.113.7\n198.51.100.0/24\n2001:db8::/48\n');
  });

  it('is a script for ipset', () => {
    expect(blocklistText('ipset', items, nowMs)).toBe(
      [
        'create cerberus-block-v4 hash:net family inet timeout 0 -exist',
        'flush cerberus-block-v4',
        'add cerberus-block-v4 203.0.113.7 timeout 3600 -exist',
        'add cerberus-block-v4 198.51.100.0/24 timeout 0 -exist',
        'create cerberus-block-v6 hash:net family inet6 timeout 0 -exist',
        'flush cerberus-block-v6',
        'add cerberus-block-v6 2001:db8::/48 timeout 1 -exist',
        '',
      ].join('\n'),
    );
  });

  it('is a script for nft that replaces the table', () => {
    expect(blocklistText('nftables', items, nowMs)).toBe(
      [
        'add table inet cerberus',
        'delete table inet cerberus',
        'table inet cerberus {',
        '  set block-v4 {',
        '    type ipv4_addr',
        '    flags interval, timeout',
        '    elements = { 203.0.113.7 timeout 3600s, 198.51.100.0/24 }',
        '  }',
        '  set block-v6 {',
        '    type ipv6_addr',
        '    flags interval, timeout',
        '    elements = { 2001:db8::/48 timeout 1s }',
        '  }',
        '  chain input {',
        '    type filter hook input priority -10; policy accept;',
        '    ip saddr @block-v4 drop',
        '    ip6 saddr @block-v6 drop',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });
});
