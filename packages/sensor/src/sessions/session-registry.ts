import { CerberusError, type CerberusEvent, eventSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { SensorLimits } from '../limits.ts';
import type { Clock, CloseReason, Connection, Log, Random, SessionRecorder } from '../trap.ts';
import type { BlobSpool } from '../uplink/blob-spool.ts';
import { createEventIdSource, formatTimestamp } from './event-id-source.ts';
import { RefusalReports } from './refusal-reports.ts';
import type { LeftSession, SessionJournal } from './session-journal.ts';
import { openSessionRecorder, type SessionIdentity, type TerminableRecorder } from './session-recorder.ts';

export interface SessionRegistryOptions {
  readonly sensorId: string;
  /** Where events go: the spool. Resolves when the event is on disk (true) or lost (false); never rejects. */
  readonly append: (event: CerberusEvent) => Promise<boolean>;
  readonly journal: SessionJournal;
  readonly blobs: BlobSpool;
  readonly limits: SensorLimits;
  /** What is recorded of one source; `limits` when absent. */
  readonly limitsFor?: (sourceAddress: string) => SensorLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Opens sessions within the sensor's limits and makes the events that belong to none. */
export interface SessionRegistry {
  open(connection: Connection): SessionRecorder;
  openCount(): number;
  /** Ends the sessions of the sources that match. Returns how many. */
  terminate(matches: (sourceAddress: string) => boolean, reason: CloseReason): number;
  /** An event about the sensor itself, without a session. */
  operational(kind: OperationalKind, data: unknown): CerberusEvent;
  /**
   * Ends what a killed sensor left: recordings are completed and sessions closed. Resolves when all of it is spooled.
   * Call once, before the first session opens.
   */
  recover(): Promise<void>;
  /** Tells of what was refused since the last report. Idempotent. */
  stop(): void;
}

export type OperationalKind =
  | 'sensor.started'
  | 'sensor.stopped'
  | 'events.lost'
  | 'limit.reached'
  | 'trap.failed'
  | 'directive.answered'
  | 'source.blocked';

/** One `limit.reached` a minute and limit. */
const REFUSAL_REPORT_INTERVAL_MS = 60_000;

const recordingDescriptionSchema = z.object({
  recordingId: z.string(),
  identity: z.object({
    sessionId: z.string(),
    trap: z.string(),
    protocol: z.string(),
    source: z.unknown(),
    destination: z.unknown(),
  }),
});

export function createSessionRegistry({
  sensorId,
  append,
  journal,
  blobs,
  limits,
  limitsFor = () => limits,
  clock,
  random,
  log,
}: SessionRegistryOptions): SessionRegistry {
  const ids = createEventIdSource(clock, random);
  const sessionsBySource = new Map<string, number>();
  const refusals = new RefusalReports<'maxSessions' | 'maxSessionsPerSource'>(
    REFUSAL_REPORT_INTERVAL_MS,
    (limit, value, count) =>
      void append(operational('limit.reached', { limit, value, message: `${count} connections refused` })),
  );
  const openRecorders = new Set<TerminableRecorder>();

  function operational(kind: OperationalKind, data: unknown): CerberusEvent {
    return eventSchema.parse({
      id: ids.next(),
      at: formatTimestamp(clock.now()),
      kind,
      sensorId,
      trap: null,
      sessionId: null,
      source: null,
      destination: null,
      protocol: null,
      data,
    });
  }

  function refuse(limit: 'maxSessions' | 'maxSessionsPerSource', value: number): never {
    refusals.add(limit, value);
    throw new CerberusError('limit-reached', 'The sensor has as many sessions as it may have.', {
      details: { limit, value },
    });
  }

  /** An end that is told once: kept in the journal until the spool has it, so that a kill in between repeats it. */
  function appendEnd(event: CerberusEvent, sessionId: string): Promise<void> {
    journal.closing(event);
    return append(event).then(() => journal.settled(sessionId));
  }

  async function recoverRecordings(): Promise<void> {
    for (const { description, sha256, bytes } of await blobs.recoverRecordings()) {
      const parsed = recordingDescriptionSchema.safeParse(parseJson(description));
      if (!parsed.success) {
        log.warn('an unfinished recording belongs to no known session', { sha256 });
        continue;
      }
      const { identity, recordingId } = parsed.data;
      const event = eventSchema.safeParse({
        ...identity,
        id: ids.next(),
        at: formatTimestamp(clock.now()),
        kind: 'terminal.recorded',
        sensorId,
        data: { recordingId, sha256, bytes, durationMs: null, phase: 'completed' },
      });
      if (event.success) void append(event.data);
    }
  }

  function closeLeft({ opened, closing }: LeftSession): Promise<void> {
    // In order and under its own id: when the killed process had spooled it already, the hub knows it.
    void append(opened);
    const event: CerberusEvent = closing ?? {
      ...opened,
      id: ids.next(),
      at: formatTimestamp(clock.now()),
      kind: 'session.closed',
      data: { reason: 'sensor-stopped', durationMs: null },
    };
    return appendEnd(event, event.sessionId ?? '');
  }

  return {
    open(connection) {
      const { address } = connection.source;
      const fromSource = sessionsBySource.get(address) ?? 0;
      if (openRecorders.size >= limits.maxSessions) refuse('maxSessions', limits.maxSessions);
      if (fromSource >= limits.maxSessionsPerSource) refuse('maxSessionsPerSource', limits.maxSessionsPerSource);
      sessionsBySource.set(address, fromSource + 1);
      const sessionId = ids.next();
      const { trap, protocol, source, destination } = connection;
      const identity: SessionIdentity = {
        sensorId,
        sessionId,
        trap,
        protocol,
        source: { ...source },
        destination: { ...destination },
      };
      const recorder = openSessionRecorder({
        identity,
        append: (event) => {
          if (event.kind === 'session.closed') {
            void appendEnd(event, sessionId);
            return;
          }
          if (event.kind === 'session.opened') journal.opened(event);
          void append(event);
        },
        nextId: () => ids.next(),
        blobs,
        limitsFor,
        clock,
        log,
        closed: (closed) => {
          openRecorders.delete(closed);
          const remaining = (sessionsBySource.get(address) ?? 1) - 1;
          if (remaining > 0) sessionsBySource.set(address, remaining);
          else sessionsBySource.delete(address);
        },
      });
      openRecorders.add(recorder);
      return recorder;
    },
    openCount: () => openRecorders.size,
    terminate(matches, reason) {
      let ended = 0;
      for (const recorder of [...openRecorders])
        if (matches(recorder.sourceAddress) && recorder.terminate(reason)) ended += 1;
      return ended;
    },
    operational,
    stop: () => refusals.stop(),
    async recover() {
      await recoverRecordings();
      if (journal.left.length > 0)
        log.info('sessions that a killed sensor left are closed', { sessions: journal.left.length });
      await Promise.all(journal.left.map(closeLeft));
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
