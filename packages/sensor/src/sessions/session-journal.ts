import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CerberusEvent, endpointSchema, eventSchema, nameSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { SpoolLimits } from '../limits.ts';
import type { Log } from '../trap.ts';

/** What is bound when a connection opens. */
const identitySchema = z.strictObject({
  sensorId: nameSchema,
  sessionId: uuidSchema,
  trap: nameSchema,
  protocol: z.string().max(32),
  source: endpointSchema,
  destination: endpointSchema,
});
export type JournalledIdentity = z.infer<typeof identitySchema>;

/** The session's own `session.closed`, kept until it is on disk so that the next start can repeat it word for word. */
const closingSchema = eventSchema.refine((event) => event.kind === 'session.closed' && event.sessionId !== null);

const lineSchema = z.union([
  z.strictObject({ opened: identitySchema }),
  z.strictObject({ closing: closingSchema }),
  z.strictObject({ settled: uuidSchema }),
]);

/** A session that a killed sensor left: without `closing` nothing was said of its end. */
export interface LeftSession {
  readonly identity: JournalledIdentity;
  readonly closing: CerberusEvent | null;
}

/**
 * Which sessions are open, in a file, so that the start after a kill -9 can close what the killed process could not. A
 * line is written before the event it belongs to, so no spooled session is missing here; nothing is synced, because the
 * page cache outlives the process, and after a power cut an open session is the smallest of losses. Never throws: a disk
 * that refuses the journal must not refuse the attacker.
 */
export interface SessionJournal {
  /** What the last process left, oldest first. They stay in the journal until they are settled. */
  readonly left: readonly LeftSession[];
  opened(identity: JournalledIdentity): void;
  closing(event: CerberusEvent): void;
  /** The closing event is on disk, or known to be lost: the session needs the journal no more. */
  settled(sessionId: string): void;
  /** Idempotent. */
  stop(): void;
}

/** Opens the journal and makes it as small as what is still open. */
export function openSessionJournal(path: string, limits: SpoolLimits, log: Log): SessionJournal {
  const open = readJournal(path);
  const left = [...open.values()];
  let file: number | null = null;
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
    const lines = [...open.values()].flatMap(({ identity, closing }) => [
      lineOf({ opened: identity }),
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

  function append(line: z.input<typeof lineSchema>): void {
    if (stopped) return;
    attempt(() => {
      if (file === null || bytes > compactAboveBytes) return compact();
      const text = lineOf(line);
      writeSync(file, text);
      bytes += Buffer.byteLength(text);
    });
  }

  attempt(() => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    compact();
  });

  return {
    left,
    opened(identity) {
      open.set(identity.sessionId, { identity, closing: null });
      append({ opened: identity });
    },
    closing(event) {
      const session = event.sessionId === null ? undefined : open.get(event.sessionId);
      if (session === undefined) return;
      open.set(session.identity.sessionId, { identity: session.identity, closing: event });
      append({ closing: event });
    },
    settled(sessionId) {
      if (open.delete(sessionId)) append({ settled: sessionId });
    },
    stop() {
      stopped = true;
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function lineOf(line: z.input<typeof lineSchema>): string {
  return `${JSON.stringify(line)}\n`;
}

/** Lines that cannot be read, such as one cut by the kill, are passed over. */
function readJournal(path: string): Map<string, LeftSession> {
  const open = new Map<string, LeftSession>();
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return open;
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const line = parseLine(text);
    if (line === null) continue;
    if ('opened' in line) open.set(line.opened.sessionId, { identity: line.opened, closing: null });
    else if ('settled' in line) open.delete(line.settled);
    else {
      const session = open.get(line.closing.sessionId ?? '');
      if (session !== undefined) open.set(session.identity.sessionId, { ...session, closing: line.closing });
    }
  }
  return open;
}

function parseLine(text: string): z.infer<typeof lineSchema> | null {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
