import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import type { PlayedRequest } from '../vendor-server.ts';
import { exporter as connector } from './exporter.ts';

const accepted = ({ method }: PlayedRequest) =>
  method === 'GET' ? { body: { result: [] } } : { status: 201, body: { result: { number: 'INC0010001' } } };

testExporter({
  connector,
  settings: (url) => ({ url, username: 'cerberus', password: CONTRACT_KEY, assignmentGroup: 'SOC' }),
  accepted,
  refused: { status: 401, body: { error: { message: 'User Not Authenticated' }, status: 'failure' } },
  rejected: { status: 400, body: { error: { message: 'Exception while reading request' }, status: 'failure' } },
  additional({ deliver }) {
    it('looks for the incident before it makes one', async () => {
      const { requests } = await deliver(accepted, [sampleDecision(7, 5, 'ran [code]<script>[/code]')]);
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'GET /api/now/table/incident?sysparm_query=correlation_id%3D01990000-0000-7000-9000-000000000007&sysparm_fields=number&sysparm_limit=1',
        'POST /api/now/table/incident?sysparm_fields=number',
      ]);
      expect(requests[1]?.headers.authorization).toBe(`Basic ${btoa(`cerberus:${CONTRACT_KEY}`)}`);
      expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
        short_description: 'An attack needs a person: level 5 from 198.51.100.7',
        description: [
          '2026-05-01T10:00:00.123456Z',
          'state: proposed',
          'score: 0.97',
          'confidence: 0.95',
          'stage: impact',
          'because of impact: ran (code)<script>(/code)',
          'source: 198.51.100.7',
          'trap: ssh',
          'sensor: sensor-1',
          'session: 01990000-0000-7000-8000-0000000000aa',
          'event: 01990000-0000-7000-8000-000000000007',
        ].join('\n'),
        urgency: '1',
        impact: '1',
        correlation_id: '01990000-0000-7000-9000-000000000007',
        correlation_display: 'CerberusMesh',
        assignment_group: 'SOC',
      });
    });

    it('makes no second incident of an answer that was lost', async () => {
      const found = { body: { result: [{ number: 'INC0010001' }] } };
      const { delivery, requests } = await deliver(found, [sampleDecision(7)]);
      expect(delivery).toEqual({ rejected: [] });
      expect(requests.map(({ method }) => method)).toEqual(['GET']);
    });
  },
});
