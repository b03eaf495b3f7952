import { expect, it } from 'vitest';
import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { startVendorServer } from '../vendor-server.ts';
import { connector } from './index.ts';

const network = {
  rdapConformance: ['rdap_level_0', 'cidr0'],
  objectClassName: 'ip network',
  handle: '198.51.100.0 - 198.51.100.255',
  startAddress: '198.51.100.0',
  endAddress: '198.51.100.255',
  ipVersion: 'v4',
  name: 'EXAMPLE-NET',
  country: 'nl',
  cidr0_cidrs: [{ v4prefix: '198.51.100.0', length: 24 }],
  entities: [
    {
      objectClassName: 'entity',
      roles: ['registrant'],
      vcardArray: [
        'vcard',
        [
          ['version', {}, 'text', '4.0'],
          ['fn', {}, 'text', 'Example Hosting B.V.'],
        ],
      ],
      entities: [
        {
          objectClassName: 'entity',
          roles: ['abuse'],
          vcardArray: [
            'vcard',
            [
              ['fn', {}, 'text', 'Abuse'],
              ['email', {}, 'text', 'abuse@example.net'],
            ],
          ],
        },
      ],
    },
  ],
};

testEnrichmentProvider({
  connector,
  asks: '/ip/198.51.100.7',
  known: {
    body: network,
    facts: {
      country: 'NL',
      network: '198.51.100.0/24',
      organisation: 'Example Hosting B.V.',
      abuseContact: 'abuse@example.net',
    },
  },
  unknown: { status: 404, body: { errorCode: 404, title: 'Not Found' } },
  limited: { status: 429, body: { errorCode: 429, title: 'Too many requests' } },
  additional({ ask }) {
    it('gives the range where there is no prefix, and the name of the network where nobody is named', async () => {
      const bare = {
        startAddress: '198.51.100.0',
        endAddress: '198.51.100.9',
        name: 'EXAMPLE',
        entities: [{ roles: ['abuse'], vcardArray: ['broken'] }],
      };
      expect(await ask({ body: bare })).toEqual({
        state: 'known',
        facts: { network: '198.51.100.0 - 198.51.100.9', organisation: 'EXAMPLE' },
      });
    });

    it('follows the bootstrap server to the registry', async () => {
      const server = await startVendorServer();
      server.play(({ url }) =>
        url === '/rdap/ip/198.51.100.7'
          ? { body: network }
          : { status: 302, headers: { location: '/rdap/ip/198.51.100.7' } },
      );
      const provider = connector.createEnrichmentProvider(connector.configSchema.parse({ url: server.url }), fetch);
      expect(await provider.enrich('198.51.100.7', new AbortController().signal)).toMatchObject({ state: 'known' });
      await server.stop();
    });
  },
});
