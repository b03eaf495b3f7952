import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import type { PlayedRequest } from '../vendor-server.ts';
import { exporter as connector } from './exporter.ts';

const text = (line: string) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] });
const accepted = ({ method }: PlayedRequest) =>
  method === 'GET' ? { body: { issues: [], isLast: true } } : { status: 201, body: { id: '10000', key: 'SEC-24' } };

testExporter({
  connector,
  settings: (url) => ({ url, username: 'soc@example.org', apiToken: CONTRACT_KEY }),
  accepted,
  refused: { status: 401, body: 'Client must be authenticated to access this resource.' },
  rejected: { status: 400, body: { errorMessages: [], errors: { summary: 'required' } } },
  additional({ deliver }) {
    it('looks for the issue by a label of its own before it makes one', async () => {
      const { requests } = await deliver(accepted, [sampleDecision(7, 5, '{panel} [~admin]')]);
      const [search, create] = requests;
      expect(new URLSearchParams(search?.url.split('?')[1]).get('jql')).toBe(
        'project = "SEC" AND labels = "cerberusmesh-01990000-0000-7000-9000-000000000007"',
      );
      expect(create?.url).toBe('/rest/api/3/issue');
      expect(create?.headers.authorization).toBe(`Basic ${btoa(`soc@example.org:${CONTRACT_KEY}`)}`);
      expect(JSON.parse(create?.body ?? '')).toEqual({
        fields: {
          project: { key: 'SEC' },
          issuetype: { name: 'Task' },
          summary: 'An attack needs a person: level 5 from 198.51.100.7',
          labels: ['cerberusmesh', 'cerberusmesh-01990000-0000-7000-9000-000000000007'],
          description: {
            type: 'doc',
            version: 1,
            content: [
              text('2026-05-01T10:00:00.123456Z, level 5'),
              text('state: proposed'),
              text('score: 0.97'),
              text('confidence: 0.95'),
              text('stage: impact'),
              text('because of impact: {panel} [~admin]'),
              text('source: 198.51.100.7'),
              text('trap: ssh'),
              text('sensor: sensor-1'),
              text('session: 01990000-0000-7000-8000-0000000000aa'),
              text('event: 01990000-0000-7000-8000-000000000007'),
            ],
          },
        },
      });
    });

    it('makes no second issue of an answer that was lost', async () => {
      const { requests } = await deliver({ body: { issues: [{ key: 'SEC-24' }] } }, [sampleDecision(7)]);
      expect(requests.map(({ method }) => method)).toEqual(['GET']);
    });
  },
});
