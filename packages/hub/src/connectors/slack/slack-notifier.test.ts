import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleDecision } from '../exporter-sample.ts';
import { exporter as connector } from './exporter.ts';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

testExporter({
  connector,
  settings: (url) => ({ webhookUrl: `${url}/services/T0/B0/${CONTRACT_KEY}` }),
  accepted: { body: 'ok' },
  refused: { status: 403, body: 'invalid_token' },
  rejected: { status: 400, body: 'invalid_payload' },
  additional({ deliver }) {
    it('says what happened in plain text, where nothing that an attacker wrote is a mention, a format or a link', async () => {
      const { requests } = await deliver({ body: 'ok' }, [sampleDecision(7)]);
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST /services/T0/B0/${CONTRACT_KEY}`]);
      expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
        text: 'An attack needs a person: level 5 from 198.51.100.7',
        mrkdwn: false,
        unfurl_links: false,
        unfurl_media: false,
        blocks: [
          { type: 'header', text: plain('An attack needs a person: level 5 from 198.51.100.7') },
          { type: 'context', elements: [plain('act now | 2026-05-01T10:00:00.123456Z')] },
          {
            type: 'section',
            fields: [
              plain('state: proposed'),
              plain('score: 0.97'),
              plain('confidence: 0.95'),
              plain('stage: impact'),
              plain('because of impact: ran <!channel> & *bold*\\u{a}hxxp://192.0.2.1/x'),
              plain('source: 198.51.100.7'),
              plain('trap: ssh'),
              plain('sensor: sensor-1'),
              plain('session: 01990000-0000-7000-8000-0000000000aa'),
              plain('event: 01990000-0000-7000-8000-000000000007'),
            ],
          },
        ],
      });
    });

    it('takes a webhook that is gone for a refusal', async () => {
      expect((await deliver({ status: 404, body: 'no_service' }, [sampleDecision(7)])).delivery).toMatchObject({
        failure: 'refused',
        message: 'Slack answered with status 404: no_service',
      });
    });
  },
});
