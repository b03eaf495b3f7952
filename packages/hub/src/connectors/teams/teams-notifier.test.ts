import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import { exporter as connector } from './exporter.ts';

const line = (...inlines: readonly object[]) => ({
  type: 'RichTextBlock',
  inlines: inlines.map((inline) => ({ type: 'TextRun', ...inline })),
});
const fact = (name: string, text: string) => line({ text: `${name}: `, weight: 'Bolder' }, { text });

testExporter({
  connector,
  settings: (url) => ({ webhookUrl: `${url}/workflows/${CONTRACT_KEY}` }),
  accepted: { status: 202 },
  refused: { status: 404 },
  rejected: { status: 400 },
  additional({ deliver }) {
    it('posts a card whose text is not read as Markdown', async () => {
      const { requests } = await deliver({ status: 202 }, [sampleDecision(7, 5, '[x](https://evil.example) **b**')]);
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST /workflows/${CONTRACT_KEY}`]);
      expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            contentUrl: null,
            content: {
              $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
              type: 'AdaptiveCard',
              version: '1.4',
              body: [
                line({
                  text: 'An attack needs a person: level 5 from 198.51.100.7',
                  size: 'Large',
                  weight: 'Bolder',
                  color: 'Attention',
                }),
                line({ text: '2026-05-01T10:00:00.123456Z', isSubtle: true }),
                fact('state', 'proposed'),
                fact('score', '0.97'),
                fact('confidence', '0.95'),
                fact('stage', 'impact'),
                fact('because of impact', '[x](hxxps://evil.example) **b**'),
                fact('source', '198.51.100.7'),
                fact('trap', 'ssh'),
                fact('sensor', 'sensor-1'),
                fact('session', '01990000-0000-7000-8000-0000000000aa'),
                fact('event', '01990000-0000-7000-8000-000000000007'),
              ],
            },
          },
        ],
      });
    });
  },
});
