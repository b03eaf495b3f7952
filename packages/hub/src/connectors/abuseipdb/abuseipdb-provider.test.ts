import { expect, it } from 'vitest';
import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { connector } from './index.ts';

const data = {
  ipAddress: '198.51.100.7',
  isPublic: true,
  ipVersion: 4,
  isWhitelisted: false,
  abuseConfidenceScore: 87,
  countryCode: 'DE',
  usageType: 'Data Center/Web Hosting/Transit',
  isp: 'Example Hosting',
  domain: 'example.net',
  hostnames: ['a.example.net', 'a.example.net'],
  isTor: true,
  totalReports: 412,
  numDistinctUsers: 90,
  lastReportedAt: '2026-04-30T18:00:00+02:00',
};

testEnrichmentProvider({
  connector,
  asks: '/api/v2/check?ipAddress=198.51.100.7&maxAgeInDays=90',
  keyHeader: 'key',
  known: {
    body: { data },
    facts: {
      country: 'DE',
      organisation: 'Example Hosting',
      hostnames: ['a.example.net'],
      tags: ['Data Center/Web Hosting/Transit', 'tor'],
      verdict: 'malicious',
      maliciousness: 0.87,
      reportCount: 412,
      lastReportedAt: '2026-04-30T16:00:00.000Z',
    },
  },
  unknown: { status: 404, body: {} },
  refused: { status: 401, body: { errors: [{ detail: 'Authentication failed.', status: 401 }] } },
  limited: { status: 429, body: { errors: [{ detail: 'Daily rate limit of 1000 requests exceeded.', status: 429 }] } },
  additional({ ask }) {
    it('keeps its verdict to what AbuseIPDB itself advises', async () => {
      const verdictAt = async (changes: Partial<typeof data>) => {
        const answer = await ask({ body: { data: { ...data, ...changes } } });
        return JSON.parse(JSON.stringify(answer)).facts.verdict;
      };
      expect(await verdictAt({ abuseConfidenceScore: 74 })).toBe('suspicious');
      expect(await verdictAt({ abuseConfidenceScore: 0 })).toBeUndefined();
      expect(await verdictAt({ isWhitelisted: true })).toBe('benign');
    });
  },
});
