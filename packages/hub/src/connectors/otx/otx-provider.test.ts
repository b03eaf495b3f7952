import { expect, it } from 'vitest';
import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { connector } from './index.ts';

const pulse = {
  id: '0123456789abcdef01234567',
  name: 'SSH brute force',
  tags: ['ssh', 'bruteforce'],
  malware_families: [{ id: 'Mirai', display_name: 'Mirai' }],
  modified: '2026-04-29T12:00:00.123000',
};

testEnrichmentProvider({
  connector,
  asks: '/api/v1/indicators/IPv4/198.51.100.7/general',
  keyHeader: 'x-otx-api-key',
  known: {
    body: {
      indicator: '198.51.100.7',
      type: 'IPv4',
      reputation: 0,
      asn: 'AS64500 example transit',
      country_code: 'FR',
      validation: [],
      pulse_info: { count: 1, pulses: [pulse] },
    },
    facts: {
      country: 'FR',
      autonomousSystem: { number: 64_500, name: 'example transit' },
      tags: ['Mirai', 'ssh', 'bruteforce'],
      verdict: 'suspicious',
      reportCount: 1,
      lastReportedAt: '2026-04-29T12:00:00.123Z',
    },
  },
  unknown: { status: 404, body: { detail: 'endpoint not found' } },
  refused: { status: 403, body: { detail: 'Authentication required' } },
  limited: { status: 429, body: { detail: 'Request was throttled.' } },
  additional({ ask }) {
    it('calls many reports malicious, but not what its operators let pass', async () => {
      const body = { pulse_info: { count: 9, pulses: [] } };
      expect(await ask({ body })).toEqual({ state: 'known', facts: { verdict: 'malicious', reportCount: 9 } });
      expect(await ask({ body: { ...body, validation: [{ source: 'whitelist' }] } })).toMatchObject({
        facts: { verdict: 'benign' },
      });
    });
  },
});
