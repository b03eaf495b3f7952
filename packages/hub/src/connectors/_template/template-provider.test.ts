import { testEnrichmentProvider } from '../enrichment-provider.contract.ts';
import { connector } from './index.ts';

testEnrichmentProvider({
  connector,
  asks: '/v1/addresses/198.51.100.7',
  known: { body: { country: 'NL', more: 'than is used' }, facts: { country: 'NL' } },
  unknown: { status: 404 },
  refused: { status: 401 },
  limited: { status: 429 },
});
