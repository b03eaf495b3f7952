import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import { exporter as connector } from './exporter.ts';

const accepted = {
  status: 202,
  body: { result: 'Request will be processed', took: 0.302, requestId: '43a29c5c-3dbf-4fa4-9c26-f4f71023e120' },
};

testExporter({
  connector,
  settings: (url) => ({ url, apiKey: CONTRACT_KEY }),
  accepted,
  refused: { status: 403, body: { message: `You are not authorized: ${CONTRACT_KEY}`, took: 0, requestId: 'r' } },
  rejected: { status: 422, body: { message: 'Request body is not processable', took: 0, requestId: 'r' } },
  additional({ deliver }) {
    it('raises one alert for one decision', async () => {
      const { requests } = await deliver(accepted, [sampleDecision(7)]);
      expect(requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
        ['POST', '/v2/alerts', `GenieKey ${CONTRACT_KEY}`],
      ]);
      expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
        message: 'An attack needs a person: level 5 from 198.51.100.7',
        alias: '01990000-0000-7000-9000-000000000007',
        priority: 'P1',
        source: 'CerberusMesh',
      });
    });
  },
});
