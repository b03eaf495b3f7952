import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleCommand, sampleDetection, sampleLogin } from '../exporter-sample.ts';
import { cimEvent } from './cim-event.ts';
import { exporter as connector } from './exporter.ts';

const common = {
  vendor_product: 'CerberusMesh',
  dvc: 'sensor-1',
  app: 'ssh',
  protocol: 'ssh',
  session_id: '01990000-0000-7000-8000-0000000000aa',
  src: '198.51.100.7',
  src_port: 40_000,
  dest: '203.0.113.5',
  dest_port: 22,
};

testExporter({
  connector,
  settings: (url) => ({ url, token: CONTRACT_KEY, index: 'traps', acknowledge: true }),
  accepted: ({ url }) =>
    url === '/services/collector/ack'
      ? { body: { acks: { '3': true } } }
      : { body: { text: 'Success', code: 0, ackId: 3 } },
  refused: { status: 403, body: { text: 'Invalid token', code: 4 } },
  rejected: { status: 400, body: { text: 'Invalid data format', code: 6, 'invalid-event-number': 0 } },
  additional({ deliver }) {
    it('sends events one after the other on one channel, and asks until they are indexed', async () => {
      let asked = 0;
      const { requests } = await deliver(
        ({ url }) => {
          if (url !== '/services/collector/ack') return { body: { text: 'Success', code: 0, ackId: 3 } };
          asked += 1;
          return { body: { acks: { '3': asked === 2 } } };
        },
        [sampleLogin(1), sampleCommand(2)],
      );
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'POST /services/collector/event',
        'POST /services/collector/ack',
        'POST /services/collector/ack',
      ]);
      const [sent, ack] = requests;
      expect(sent?.headers).toMatchObject({
        authorization: `Splunk ${CONTRACT_KEY}`,
        'x-splunk-request-channel': '01990000-0000-4000-8000-000000000000',
      });
      expect(sent?.body.split('\n').map((line) => JSON.parse(line).event.event_id)).toEqual([
        sampleLogin(1).event.id,
        sampleCommand(2).event.id,
      ]);
      expect(ack?.body).toBe('{"acks":[3]}');
    });

    it('refuses a token without acknowledgement when that is wanted', async () => {
      const { delivery } = await deliver({ body: { text: 'Success', code: 0 } }, [sampleLogin(1)]);
      expect(delivery).toMatchObject({ failure: 'refused' });
    });

    it('waits when the collector is busy', async () => {
      const { delivery } = await deliver({ status: 503, body: { text: 'Server is busy', code: 9 } }, [sampleLogin(1)]);
      expect(delivery).toMatchObject({ failure: 'server-error', message: expect.stringContaining('Server is busy') });
    });

    it('names fields as the Common Information Model does', () => {
      expect(JSON.parse(JSON.stringify(cimEvent(sampleLogin(1), 'traps')))).toEqual({
        time: 1_777_629_600.123456,
        host: 'sensor-1',
        source: 'cerberusmesh',
        sourcetype: 'cerberusmesh:event',
        index: 'traps',
        event: {
          ...common,
          event_id: '01990000-0000-7000-8000-000000000001',
          event_seq: 1,
          kind: 'credential.tried',
          category: 'authentication',
          description: 'A login was refused',
          severity: 'low',
          severity_id: 3,
          action: 'failure',
          user: 'root',
          authentication_method: 'password',
        },
      });
      expect(JSON.parse(JSON.stringify(cimEvent(sampleDetection(2), undefined))).event).toEqual({
        ...common,
        event_id: '01990000-0000-7000-8000-000000000002',
        event_seq: 2,
        kind: 'detection.raised',
        category: 'detection',
        description: 'A technique was seen',
        severity: 'medium',
        severity_id: 6,
        process: 'wget http://192.0.2.1/x',
        signature: 'Ingress Tool Transfer',
        signature_id: 'T1105',
        mitre_technique_id: 'T1105',
        mitre_tactic: ['command-and-control'],
        rule: 'download-tool',
        score: 0.9,
      });
    });
  },
});
