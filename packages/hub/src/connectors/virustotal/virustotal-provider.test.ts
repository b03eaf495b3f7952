import { expect, it } from 'vitest';
import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { startVendorServer } from '../vendor-server.ts';
import { connector } from './index.ts';

const stats = { malicious: 4, suspicious: 1, harmless: 60, undetected: 25, timeout: 0 };

function answer(changes: Readonly<Record<string, unknown>> = {}) {
  const attributes = {
    country: 'US',
    asn: 64_500,
    as_owner: 'EXAMPLE-AS',
    network: '198.51.100.0/24',
    reputation: -5,
    tags: [],
    last_analysis_date: 1_777_000_000,
    last_analysis_stats: stats,
    ...changes,
  };
  return { data: { id: '198.51.100.7', type: 'ip_address', attributes } };
}

testEnrichmentProvider({
  connector,
  asks: '/api/v3/ip_addresses/198.51.100.7',
  keyHeader: 'x-apikey',
  known: {
    body: answer(),
    facts: {
      country: 'US',
      autonomousSystem: { number: 64_500, name: 'EXAMPLE-AS' },
      network: '198.51.100.0/24',
      verdict: 'malicious',
      maliciousness: 5 / 90,
      reportCount: 5,
      lastReportedAt: '2026-04-24T03:06:40.000Z',
    },
  },
  unknown: { status: 404, body: { error: { code: 'NotFoundError', message: 'Resource not found.' } } },
  refused: { status: 401, body: { error: { code: 'WrongCredentialsError', message: 'Wrong API key' } } },
  limited: { status: 429, body: { error: { code: 'QuotaExceededError', message: 'Quota exceeded' } } },
  additional({ ask }) {
    it('takes one vendor for a suspicion, and no analysis for none', async () => {
      const one = { ...stats, malicious: 1, suspicious: 0 };
      expect(await ask({ body: answer({ last_analysis_stats: one }) })).toMatchObject({
        facts: { verdict: 'suspicious' },
      });
      expect(await ask({ body: { data: { attributes: { country: 'US' } } } })).toEqual({
        state: 'known',
        facts: { country: 'US' },
      });
    });
  },
});

it('asks about files by their hash', async () => {
  const server = await startVendorServer();
  server.play({ body: { data: { attributes: { last_analysis_stats: { ...stats, malicious: 40 }, tags: ['elf'] } } } });
  const settings = connector.configSchema.parse({ url: server.url, apiKey: 'key' });
  const provider = connector.createEnrichmentProvider(settings, fetch);
  expect(await provider.enrich('ab'.repeat(32), new AbortController().signal)).toMatchObject({
    state: 'known',
    facts: { verdict: 'malicious', reportCount: 41, tags: ['elf'] },
  });
  expect(server.requests.map(({ url }) => url)).toEqual([`/api/v3/files/${'ab'.repeat(32)}`]);
  await server.stop();
});
