import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import { exporter as connector } from './exporter.ts';

const accepted = { status: 201, body: { id: '123', version: 1, name: 'An attack' } };
const facts = [
  ['state', 'proposed'],
  ['score', '0.97'],
  ['confidence', '0.95'],
  ['stage', 'impact'],
  ['because of impact', 'rm -rf /'],
  ['source', '198.51.100.7'],
  ['trap', 'ssh'],
  ['sensor', 'sensor-1'],
  ['session', '01990000-0000-7000-8000-0000000000aa'],
  ['event', '01990000-0000-7000-8000-000000000007'],
] as const;

testExporter({
  connector,
  settings: (url) => ({ url, apiKey: CONTRACT_KEY, apiKeyId: '7' }),
  accepted,
  refused: { status: 401, body: { id: 'unauthorized', status: 401, title: 'Unauthorized' } },
  rejected: { status: 400, body: { id: 'bad_request', status: 400, title: 'Bad request' } },
  additional({ deliver }) {
    it('makes an incident that is worked on at once', async () => {
      const { requests } = await deliver(accepted, [sampleDecision(7, 5, 'rm -rf /')]);
      expect(requests[0]).toMatchObject({
        method: 'POST',
        url: '/xsoar/public/v1/incident',
        headers: { authorization: CONTRACT_KEY, 'x-xdr-auth-id': '7' },
      });
      expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
        name: 'An attack needs a person: level 5 from 198.51.100.7',
        type: 'Unclassified',
        severity: 4,
        occurred: '2026-05-01T10:00:00.123456Z',
        details: facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
        createInvestigation: true,
        labels: [
          { type: 'cerberusmesh', value: '01990000-0000-7000-9000-000000000007' },
          ...facts.map(([type, value]) => ({ type, value })),
        ],
      });
    });
  },
});
