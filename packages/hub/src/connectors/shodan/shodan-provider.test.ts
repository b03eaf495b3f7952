import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { connector } from './index.ts';

testEnrichmentProvider({
  connector,
  asks: '/shodan/host/198.51.100.7?key={key}',
  known: {
    body: {
      ip_str: '198.51.100.7',
      country_code: 'NL',
      asn: 'AS64500',
      isp: 'Example Transit',
      org: 'Example Hosting B.V.',
      os: null,
      hostnames: ['scan.example.net'],
      ports: [2222, 22, 80],
      tags: ['cloud'],
      vulns: ['CVE-2023-38408', 'not a CVE'],
      data: [{ port: 22, transport: 'tcp' }],
      last_update: '2026-05-01T08:00:00.000000',
    },
    facts: {
      country: 'NL',
      autonomousSystem: { number: 64_500, name: 'Example Transit' },
      organisation: 'Example Hosting B.V.',
      hostnames: ['scan.example.net'],
      ports: [22, 80, 2222],
      tags: ['cloud'],
      vulnerabilities: ['CVE-2023-38408'],
    },
  },
  unknown: { status: 404, body: { error: 'No information available for that IP.' } },
  refused: { status: 401, body: 'Please upgrade your API plan or provide a valid key' },
  limited: {
    status: 429,
    body: { error: 'Request rate limit reached (1/s). Please wait a second before trying again.' },
  },
});
