import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CerberusEvent, eventSchema } from '@cerberusmesh/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type SpoolLimits } from '../limits.ts';
import type { Log } from '../trap.ts';
import { openSessionJournal, type SessionJournal } from './session-journal.ts';

const directories: string[] = [];
const running: SessionJournal[] = [];
afterEach(() => {
  for (const journal of running.splice(0)) journal.stop();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function journalPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  directories.push(directory);
  return join(directory, 'state', 'open-sessions.ndjson');
}

function open(path: string, limits: Partial<SpoolLimits> = {}, log: Log = SILENT): SessionJournal {
  const journal = openSessionJournal(path, { ...DEFAULT_LIMITS.spool, ...limits }, log);
  running.push(journal);
  return journal;
}

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const sessionId = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

function event(number: number, kind: 'session.opened' | 'session.closed', data: object): CerberusEvent {
  return eventSchema.parse({
    id: `00000000-0000-7000-${kind === 'session.opened' ? '9' : 'a'}000-${String(number).padStart(12, '0')}`,
    at: '2026-05-01T10:00:00.123456Z',
    kind,
    sensorId: 's',
    trap: 'ssh',
    sessionId: sessionId(number),
    source: { address: '192.0.2.1', port: 4000 + number },
    destination: { address: '192.0.2.2', port: 22 },
    protocol: 'ssh',
    data,
  });
}

const opened = (number: number) => event(number, 'session.opened', {});
const closing = (number: number) =>
  event(number, 'session.closed', {
    reason: 'client-closed',
    durationMs: 12.5,
    bytesIn: 1,
    bytesOut: 2,
    eventCount: 3,
  });

describe('the journal of open sessions', () => {
  it('says after a kill what was open, what was being closed, and nothing of what was settled', () => {
    const path = journalPath();
    const first = open(path);
    for (const number of [1, 2, 3]) first.opened(opened(number));
    first.closing(closing(2));
    first.closing(closing(3));
    first.settled(sessionId(3));
    first.flush();
    expect(open(path).left).toEqual([
      { opened: opened(1), closing: null },
      { opened: opened(2), closing: closing(2) },
    ]);
  });

  it('keeps what is left until it is settled, over any number of starts', () => {
    const path = journalPath();
    const first = open(path);
    first.opened(opened(1));
    first.flush();
    const second = open(path);
    second.closing(closing(1));
    second.flush();
    const third = open(path);
    expect(third.left).toEqual([{ opened: opened(1), closing: closing(1) }]);
    third.settled(sessionId(1));
    third.stop();
    expect(open(path).left).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('reads past a line that the kill cut, at whatever byte', () => {
    const path = journalPath();
    const first = open(path);
    first.opened(opened(1));
    first.opened(opened(2));
    first.flush();
    const whole = readFileSync(path);
    const firstLine = whole.indexOf(10) + 1;
    // Every byte around the ends of the lines, every seventh in their middle.
    const isLooked = (length: number) =>
      length % 7 === 0 || [0, firstLine, whole.length].some((end) => Math.abs(end - length) <= 8);
    for (let length = whole.length - 1; length >= 0; length--) {
      if (!isLooked(length)) continue;
      truncateSync(path, length);
      const sessions = open(path).left.map((session) => session.opened);
      // The second line is whole even without its line feed.
      expect(sessions).toEqual(
        length === whole.length - 1 ? [opened(1), opened(2)] : length >= firstLine - 1 ? [opened(1)] : [],
      );
      // Opening made the file anew; the next round cuts the original once more.
      rmSync(path);
      appendFileSync(path, whole);
    }
  });

  it('passes over lines that are not its own', () => {
    const path = journalPath();
    const first = open(path);
    first.opened(opened(1));
    first.flush();
    appendFileSync(path, '\0\0\0\nnull\n{"settled":"x"}\n{"opened":{"sessionId":"y"}}\n{"__proto__":{}}\n');
    expect(open(path).left).toEqual([{ opened: opened(1), closing: null }]);
  });

  it('stays small however many sessions come and go', () => {
    const path = journalPath();
    const journal = open(path, { maxJournalBytes: 2000 });
    journal.opened(opened(0));
    journal.flush();
    for (let number = 1; number <= 100; number++) {
      journal.opened(opened(number));
      journal.closing(closing(number));
      journal.settled(sessionId(number));
      journal.flush();
      expect(readFileSync(path).length).toBeLessThan(3000);
    }
    expect(open(path).left).toEqual([{ opened: opened(0), closing: null }]);
  });

  it('tells once that the disk refuses it, and lets the session go on', () => {
    const path = journalPath();
    open(path);
    const errors: string[] = [];
    const journal = open(join(path, 'below-a-file'), {}, { ...SILENT, error: (message) => void errors.push(message) });
    journal.opened(opened(1));
    journal.flush();
    journal.closing(closing(1));
    journal.settled(sessionId(1));
    journal.flush();
    expect(errors).toEqual(['the journal of open sessions cannot be written']);
  });
});
