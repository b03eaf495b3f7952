import { createHash } from 'node:crypto';
import { eventSchema } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../trap.ts';
import { createTrapBench } from '../trap-bench.ts';
import { carryField } from './carry-field.ts';
import { createEventIdSource, formatTimestamp } from './event-id-source.ts';

const CONNECTION: Connection = {
  trap: 'ssh',
  protocol: 'ssh',
  source: { address: '192.0.2.1', port: 4000 },
  destination: { address: '192.0.2.2', port: 22 },
};

describe('a session recorder', () => {
  it('binds identity when it opens, whatever is recorded later', () => {
    const bench = createTrapBench();
    const connection = { ...CONNECTION, source: { address: '192.0.2.1', port: 4000 } };
    const recorder = bench.context.openSession(connection);
    connection.source.address = '203.0.113.9';
    const hostile = {
      input: 'x',
      channel: 'exec',
      sessionId: 'other',
      source: { address: '203.0.113.9' },
      kind: 'session.closed',
    } as const;
    recorder.record('command.entered', hostile);
    recorder.close('client-closed');
    expect(bench.events.map(({ kind, sessionId, source, trap }) => [kind, sessionId, source?.address, trap])).toEqual([
      ['session.opened', recorder.id, '192.0.2.1', 'ssh'],
      ['command.entered', recorder.id, '192.0.2.1', 'ssh'],
      ['session.closed', recorder.id, '192.0.2.1', 'ssh'],
    ]);
    expect(bench.of('command.entered')[0]?.data).toEqual({ input: 'x', channel: 'exec' });
  });

  it('closes once and says nothing after', () => {
    const bench = createTrapBench();
    const recorder = bench.context.openSession(CONNECTION);
    const recording = recorder.recordTerminal({ columns: 80, rows: 24, term: 'xterm' });
    recording.output(Buffer.from('caf\xc3', 'latin1'));
    recording.output(Buffer.from('\xa9', 'latin1'));
    recorder.countBytes(10, 20);
    recorder.close('limit');
    recorder.close('error');
    recording.output(Buffer.from('late'));
    recording.stop();
    recorder.record('command.entered', { input: 'late', channel: 'exec' });
    expect(bench.events.map(({ kind }) => kind)).toEqual([
      'session.opened',
      'terminal.recorded',
      'terminal.recorded',
      'session.closed',
    ]);
    expect(bench.of('session.closed')[0]?.data).toEqual({
      reason: 'limit',
      durationMs: expect.any(Number),
      bytesIn: 10,
      bytesOut: 20,
      eventCount: 4,
    });
    const [, ...lines] = [...bench.recordings.values()]
      .join('')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      [expect.any(Number), 'o', 'caf'],
      [expect.any(Number), 'o', '\u00e9'],
    ]);
  });

  it('stops counting at the event limit and says so once', () => {
    const bench = createTrapBench({ limits: { maxEventsPerSession: 50 } });
    const recorder = bench.context.openSession(CONNECTION);
    for (let entered = 0; entered < 100; entered++)
      recorder.record('command.entered', { input: String(entered), channel: 'exec' });
    recorder.close('client-closed');
    expect(bench.of('command.entered')).toHaveLength(17);
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'maxEventsPerSession', value: 50 }]);
    expect(bench.events.at(-1)?.kind).toBe('session.closed');
  });

  it('keeps artefacts up to the limits and hashes the rest', () => {
    const bench = createTrapBench({ limits: { maxArtefactBytes: 10, maxArtefactBytesPerSession: 15 } });
    const recorder = bench.context.openSession(CONNECTION);
    const captured = [8, 11, 6, 4].map((length) => recorder.captureFile(Buffer.alloc(length, length)));
    expect(captured.map(({ bytes, truncated }) => [bytes, truncated])).toEqual([
      [8, false],
      [11, true],
      [6, false],
      [4, true],
    ]);
    expect(captured[1]?.sha256).toBe(createHash('sha256').update(Buffer.alloc(11, 11)).digest('hex'));
    expect(bench.artefacts.size).toBe(2);
  });

  it('stops a recording at its limit', () => {
    const bench = createTrapBench({ limits: { maxRecordingBytes: 500 } });
    const recorder = bench.context.openSession(CONNECTION);
    const recording = recorder.recordTerminal({ columns: 80, rows: 24, term: 'xterm' });
    for (let line = 0; line < 100; line++) recording.output(Buffer.from('0123456789'));
    recorder.close('client-closed');
    expect([...bench.recordings.values()].join('').length).toBeLessThanOrEqual(500);
    expect(bench.of('limit.reached').map(({ data }) => data.limit)).toEqual(['maxRecordingBytes']);
  });

  it('gives back its place when it closes', () => {
    const bench = createTrapBench({ limits: { maxSessionsPerSource: 1 } });
    const first = bench.context.openSession(CONNECTION);
    expect(() => bench.context.openSession(CONNECTION)).toThrow('as many sessions');
    expect(() => bench.context.openSession({ ...CONNECTION, source: { address: '192.0.2.7', port: 1 } })).not.toThrow();
    first.close('client-closed');
    expect(() => bench.context.openSession(CONNECTION)).not.toThrow();
  });

  it('makes a valid event of any bytes', () => {
    const bench = createTrapBench();
    const recorder = bench.context.openSession(CONNECTION);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (bytes, limit) => {
        recorder.record('command.entered', { ...carryField('input', bytes, limit), channel: 'exec' });
      }),
    );
    expect(bench.errors).toEqual([]);
    for (const event of bench.events)
      expect(eventSchema.safeParse(JSON.parse(JSON.stringify(event))).success).toBe(true);
  });
});

describe('event ids', () => {
  it('increase whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_003 }), { minLength: 2, maxLength: 50 }),
        (times) => {
          let now = 0;
          const ids = createEventIdSource(
            { now: () => now },
            { bytes: (length) => new Uint8Array(length).fill(0xff), next: () => 0 },
          );
          const made = times.map((time) => {
            now = time;
            return ids.next();
          });
          expect([...made].sort()).toEqual(made);
          expect(new Set(made).size).toBe(made.length);
        },
      ),
    );
  });

  it('increase through the overflow of a millisecond', () => {
    const ids = createEventIdSource(
      { now: () => 1_700_000_000_000 },
      { bytes: (length) => new Uint8Array(length), next: () => 0 },
    );
    const made = Array.from({ length: 10_000 }, () => ids.next());
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(10_000);
  });

  it('come with times in microseconds', () => {
    expect(formatTimestamp(1_777_629_600_123.456)).toBe('2026-05-01T10:00:00.123456Z');
    expect(formatTimestamp(1_777_629_600_000)).toBe('2026-05-01T10:00:00.000000Z');
  });
});
