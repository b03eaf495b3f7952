import { describe, expect, it } from 'vitest';
import type { SessionFacts } from '../detection/session-facts.ts';
import { foldEvent, type SessionEvent, UNKNOWN_SOURCE } from './fold-session.ts';
import { makeEvent, testUuid } from './make-event.ts';

const second = (n: number) => `2026-05-01T10:00:${String(n).padStart(2, '0')}.000000Z`;

function fold(...events: SessionEvent[]): SessionFacts {
  const facts = events.reduce<SessionFacts | null>(foldEvent, null);
  if (facts === null) throw new Error('no events');
  return facts;
}

const login = (username: string, accepted: boolean) =>
  makeEvent('credential.tried', { method: 'password', username, secret: 'x', accepted });

describe('foldEvent', () => {
  it('knows a whole session', () => {
    const events = [
      makeEvent('session.opened', { externalId: 'abc' }, { at: '2026-05-01T10:00:00.123Z' }),
      makeEvent('client.identified', { software: 'SSH-2.0-Go', fingerprints: {} }, { at: second(1) }),
      makeEvent('client.identified', { fingerprints: { hassh: 'f'.repeat(32) } }, { at: second(1) }),
      login('admin', false),
      login('root', true),
      makeEvent(
        'command.entered',
        { input: 'frob; ls', channel: 'exec', unknownCommands: ['frob'] },
        { at: second(2) },
      ),
      makeEvent('command.resolved', { input: 'frob', known: false }, { at: second(2) }),
      makeEvent(
        'file.downloaded',
        { url: 'http://x/', sha256: null, bytes: null, via: 'wget', obtained: false },
        { at: second(3) },
      ),
      makeEvent('file.uploaded', { path: '/tmp/x', sha256: 'a'.repeat(64), bytes: 1, via: 'sftp' }, { at: second(3) }),
      makeEvent('tunnel.requested', { target: { address: 'x', port: 25 } }, { at: second(4) }),
      makeEvent(
        'terminal.recorded',
        { recordingId: 'r', sha256: 'b'.repeat(64), durationMs: 1, phase: 'completed' },
        { at: second(5) },
      ),
      makeEvent('session.closed', { reason: 'client-closed', durationMs: 5000.5 }, { at: second(5) }),
    ];
    expect(fold(...events)).toEqual({
      id: testUuid('one'),
      externalId: 'abc',
      sensorId: 'edge-1',
      trap: 'ssh',
      protocol: 'ssh',
      source: { address: '192.0.2.7', port: 4711 },
      destination: { address: '10.0.0.1', port: 22 },
      country: null,
      openedAt: '2026-05-01T10:00:00.123000Z',
      lastEventAt: second(5),
      closedAt: second(5),
      durationMs: 5000.5,
      clientSoftware: 'SSH-2.0-Go',
      hassh: 'f'.repeat(32),
      eventCount: 12,
      credentialCount: 2,
      failedCredentialCount: 1,
      username: 'root',
      authenticated: true,
      commandCount: 1,
      unknownCommandCount: 2,
      uploadCount: 1,
      downloadCount: 1,
      tunnelCount: 1,
      httpRequestCount: 0,
      detections: [],
      anomaly: null,
      context: null,
      stage: 'contact',
      score: 0,
      level: 1,
      contributions: [],
      decided: [],
      recordingSha256: 'b'.repeat(64),
      evidence: {
        opened: [events[0]?.id],
        credentials: [events[3]?.id, events[4]?.id],
        commands: [events[5]?.id],
        files: [events[7]?.id, events[8]?.id],
        tunnels: [events[9]?.id],
      },
    });
  });

  it('leaves the facts it was given as they were', () => {
    const before = fold(makeEvent('session.opened', {}));
    const copy = structuredClone(before);
    foldEvent(before, login('root', true));
    expect(before).toEqual(copy);
  });

  it('takes the opening of a session whose first event came late, or never', () => {
    const missing = fold(makeEvent('command.entered', { input: 'a', channel: 'exec' }, { at: second(9) }), {
      ...login('x', false),
      at: second(4),
    });
    expect([missing.openedAt, missing.lastEventAt]).toEqual([second(4), second(9)]);
    const late = foldEvent(missing, makeEvent('session.opened', { externalId: 'e' }, { at: second(5) }));
    expect([late.openedAt, late.externalId, late.lastEventAt]).toEqual([second(5), 'e', second(9)]);
  });

  it('counts events after the close without opening the session again', () => {
    const closed = makeEvent('session.closed', { reason: 'unknown', durationMs: null }, { at: second(7) });
    const facts = fold(
      makeEvent('session.opened', {}, { at: second(1) }),
      closed,
      { ...closed, at: second(8) },
      { ...login('x', false), at: second(9) },
    );
    expect([facts.closedAt, facts.durationMs, facts.lastEventAt, facts.credentialCount]).toEqual([
      second(7),
      6000,
      second(9),
      1,
    ]);
  });

  it('measures the duration when the opening arrives after the close', () => {
    const closed = makeEvent('session.closed', { reason: 'unknown', durationMs: null }, { at: second(7) });
    expect(fold(closed).durationMs).toBeNull();
    expect(fold(closed, makeEvent('session.opened', {}, { at: second(3) })).durationMs).toBe(4000);
  });

  it('learns an unknown source once and then keeps it', () => {
    const nowhere = fold(makeEvent('session.closed', { reason: 'unknown', durationMs: 1 }, { source: null }));
    expect(nowhere.source).toEqual({ address: UNKNOWN_SOURCE, port: null });
    const known = foldEvent(nowhere, makeEvent('session.opened', {}, { source: '192.0.2.1' }));
    const lied = foldEvent(known, makeEvent('session.opened', {}, { source: '192.0.2.2' }));
    expect([known.source.address, lied.source.address]).toEqual(['192.0.2.1', '192.0.2.1']);
  });

  it('stays small whatever the attacker does', () => {
    let facts = fold(makeEvent('client.identified', { software: '\u{1f600}'.repeat(5000), fingerprints: {} }));
    for (let i = 0; i < 2000; i++) facts = foldEvent(facts, login('\u{1f600}'.repeat(5000), i === 1000));
    expect(facts.credentialCount).toBe(2000);
    expect(JSON.stringify(facts).length).toBeLessThan(10_000);
    expect(facts.username?.isWellFormed()).toBe(true);
  });
});
