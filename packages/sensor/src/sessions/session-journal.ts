import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CerberusEvent, eventSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { SpoolLimits } from '../limits.ts';
import type { Log } from '../trap.ts';

const eventOf = (kind: CerberusEvent['kind']) =>
  eventSchema.refine((event) => event.kind === kind && event.sessionId !== null);

const lineSchema = z.union([
  z.strictObject({ opened: eventOf('session.opened') }),
  z.strictObject({ closing: eventOf('session.closed') }),
  z.strictObject({ settled: uuidSchema }),
]);

type Line = z.infer<typeof lineSchema>;

/** A session that a killed sensor left. Whether its events reached the disk is not known: they are told again. */
export interface LeftSession {
  readonly opened: CerberusEvent;
  /** Null when nothing was said of its end. */
  readonly closing: CerberusEvent | null;
}

/**
 * Which sessions are open, in a file, so that the start after a kill -9 can close what the killed process could not.
 * `flush` is called before events are spooled, so no spooled session is missing here; nothing is synced, because the
 * page cache outlives the process, and after a power cut an open session is the smallest of losses. Never throws: a disk
 * that refuses the journal must not refuse the attacker.
 */
export interface SessionJournal {
  /** What the last process left, oldest first. They stay in the journal until they are settled. */
  readonly left: readonly LeftSession[];
  /** @param event the session's `session.opened` */
  opened(event: CerberusEvent): void;
  /** @param event the session's `session.closed` */
  closing(event: CerberusEvent): void;
  /** The closing event is on disk, or known to be lost: the session needs the journal no more. */
  settled(sessionId: string): void;
  /** Writes the lines that wait, all at once. */
  flush(): void;
  /** Writes what waits. Idempotent. */
  stop(): void;
}

/** Opens the journal and makes it as small as what is still open. */
export function openSessionJournal(path: string, limits: SpoolLimits, log: Log): SessionJournal {
  const open = readJournal(path);
  const left = [...open.values()];
  let file: number | null = null;
  let waiting = '';
  let bytes = 0;
  let compactAboveBytes = 0;
  let failed = false;
  let stopped = false;

  function attempt(work: () => void): void {
    try {
      work();
      failed = false;
    } catch (error) {
      if (!failed)
        log.error('the journal of open sessions cannot be written', {
          path,
          error: error instanceof Error ? error.message : String(error),
        });
      failed = true;
    }
  }

  /** Writes what is open to a new file and puts it in the place of the old one. */
  function compact(): void {
    const lines = [...open.values()].flatMap(({ opened, closing }) => [
      lineOf({ opened }),
      ...(closing === null ? [] : [lineOf({ closing })]),
    ]);
    const content = lines.join('');
    const next = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(next, content);
      renameSync(`${path}.new`, path);
    } catch (error) {
      closeSync(next);
      throw error;
    }
    if (file !== null) closeSync(file);
    file = next;
    bytes = Buffer.byteLength(content);
    // Twice what is open, at least: else many open sessions would have the whole file written again for every line.
    compactAboveBytes = Math.max(limits.maxJournalBytes, 2 * bytes);
  }

  function append(line: Line): void {
    if (!stopped) waiting += lineOf(line);
  }

  function flush(): void {
    if (waiting === '') return;
    const text = Buffer.from(waiting, 'utf8');
    waiting = '';
    attempt(() => {
      // What is open is noted already.
      if (file === null || bytes > compactAboveBytes) return compact();
      writeSync(file, text);
      bytes += text.length;
    });
  }

  attempt(() => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    compact();
  });

  return {
    left,
    opened(event) {
      note(open, { opened: event });
      append({ opened: event });
    },
    closing(event) {
      if (note(open, { closing: event })) append({ closing: event });
    },
    settled(sessionId) {
      if (note(open, { settled: sessionId })) append({ settled: sessionId });
    },
    flush,
    stop() {
      flush();
      stopped = true;
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

/** What a line changes. False when it belongs to no open session. */
function note(open: Map<string, LeftSession>, line: Line): boolean {
  if ('settled' in line) return open.delete(line.settled);
  if ('opened' in line) {
    open.set(line.opened.sessionId ?? '', { opened: line.opened, closing: null });
    return true;
  }
  const session = open.get(line.closing.sessionId ?? '');
  if (session === undefined) return false;
  open.set(line.closing.sessionId ?? '', { ...session, closing: line.closing });
  return true;
}

function lineOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** Lines that cannot be read, such as one cut by the kill, are passed over. */
function readJournal(path: string): Map<string, LeftSession> {
  const open = new Map<string, LeftSession>();
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return open;
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const line = parseLine(text);
    if (line !== null) note(open, line);
  }
  return open;
}

function parseLine(text: string): Line | null {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
