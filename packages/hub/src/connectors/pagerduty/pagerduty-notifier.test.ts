import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import { exporter as connector } from './exporter.ts';

const accepted = {
  status: 202,
  body: { status: 'success', message: 'Event processed', dedup_key: '01990000-0000-7000-9000-000000000007' },
};

testExporter({
  connector,
  settings: (url) => ({ url, routingKey: CONTRACT_KEY }),
  accepted,
  refused: {
    status: 400,
    body: {
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [`'routing_key' ${CONTRACT_KEY} is invalid`],
    },
  },
  rejected: {
    status: 400,
    body: { status: 'invalid event', message: 'Event object is invalid', errors: ["'payload.summary' is blank"] },
  },
  additional({ deliver }) {
    it('raises one alert for one decision', async () => {
      const { requests } = await deliver(accepted, [sampleDecision(7)]);
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /v2/enqueue']);
      expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
        routing_key: CONTRACT_KEY,
        event_action: 'trigger',
        dedup_key: '01990000-0000-7000-9000-000000000007',
        client: 'CerberusMesh',
        payload: {
          summary: 'An attack needs a person: level 5 from 198.51.100.7',
          source: 'sensor-1',
          severity: 'critical',
          timestamp: '2026-05-01T10:00:00.123456Z',
          component: 'ssh',
          custom_details: {
            state: 'proposed',
            score: '0.97',
            confidence: '0.95',
            stage: 'impact',
            'because of impact': 'ran <!channel> & *bold*\\u{a}hxxp://192.0.2.1/x',
            source: '198.51.100.7',
            trap: 'ssh',
            sensor: 'sensor-1',
            session: '01990000-0000-7000-8000-0000000000aa',
            event: '01990000-0000-7000-8000-000000000007',
          },
        },
      });
    });
  },
});
