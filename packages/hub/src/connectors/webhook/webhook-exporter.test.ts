import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { SAMPLE_NOW_MS, sampleCommand, sampleDependencies, sampleLogin } from '../exporter-sample.ts';
import { exporter as connector } from './exporter.ts';

testExporter({
  connector,
  settings: (url) => ({ url: `${url}/hook?key=${CONTRACT_KEY}`, secret: CONTRACT_KEY }),
  accepted: { status: 204 },
  refused: { status: 401 },
  rejected: { status: 422 },
  additional({ deliver }) {
    it('signs id, time and body, and says the same id for the same events', async () => {
      const events = [sampleLogin(1), sampleCommand(2)];
      const [first] = (await deliver({ status: 200 }, events)).requests;
      const [again] = (await deliver({ status: 200 }, events)).requests;
      const [other] = (await deliver({ status: 200 }, [sampleLogin(1)])).requests;
      const seconds = String(SAMPLE_NOW_MS / 1_000);
      const id = String(first?.headers['webhook-id']);
      expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
      expect(again?.headers['webhook-id']).toBe(id);
      expect(other?.headers['webhook-id']).not.toBe(id);
      expect(JSON.parse(first?.body ?? '')).toEqual({ events });
      const signature = createHmac('sha256', CONTRACT_KEY).update(`${id}.${seconds}.${first?.body}`).digest('base64');
      expect(first?.headers).toMatchObject({
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${signature}`,
      });
    });

    it('is not switched on without a secret that is worth the name', () => {
      const settings = { enabled: true, url: 'https://hook.example/', secret: 'short' };
      expect(connector.configSchema.safeParse(settings).success).toBe(false);
      expect(() => connector.create(settings, sampleDependencies())).toThrow();
    });
  },
});
