import { expect, it } from 'vitest';
import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { connector } from './index.ts';

const seen = {
  ip: '198.51.100.7',
  noise: true,
  riot: false,
  classification: 'malicious',
  name: 'unknown',
  link: 'https://viz.greynoise.io/ip/198.51.100.7',
  last_seen: '2026-04-30',
  message: 'Success',
};

testEnrichmentProvider({
  connector,
  asks: '/v3/community/198.51.100.7',
  keyHeader: 'key',
  known: {
    body: seen,
    facts: { tags: ['internet-scanner'], verdict: 'malicious', lastReportedAt: '2026-04-30T00:00:00.000Z' },
  },
  unknown: {
    status: 404,
    body: {
      ip: '198.51.100.7',
      noise: false,
      riot: false,
      message: 'IP not observed scanning the internet or contained in RIOT data set.',
    },
  },
  refused: { status: 401, body: { message: 'Invalid API key' } },
  limited: {
    status: 429,
    body: { plan: 'unauthenticated', 'rate-limit': '10-lookups/day', message: 'You have hit your daily rate limit.' },
  },
  additional({ ask }) {
    it('calls a common business service benign, and an address without noise unknown', async () => {
      const business = { ...seen, noise: false, riot: true, classification: 'unknown', name: 'Example DNS' };
      expect(await ask({ body: business })).toMatchObject({
        facts: { verdict: 'benign', organisation: 'Example DNS', tags: ['common-business-service'] },
      });
      expect(await ask({ body: { ...seen, noise: false } })).toEqual({ state: 'unknown' });
    });
  },
});
