import { createHash } from 'node:crypto';
import { type CerberusEvent, type EventData, eventDataSchemas, type ObservedEventId } from '@cerberusmesh/contracts';
import type { SensorLimits } from '../limits.ts';
import type {
  CapturedFile,
  Clock,
  CloseReason,
  Connection,
  Log,
  RecordedTerminal,
  SessionRecorder,
  TerminalRecording,
} from '../trap.ts';
import type { BlobSpool } from '../uplink/blob-spool.ts';
import { formatTimestamp } from './event-id-source.ts';
import { recordTerminal } from './terminal-recording.ts';

/** What is bound when the connection opens; nobody else may hold its objects. */
export interface SessionIdentity extends Connection {
  readonly sensorId: string;
  readonly sessionId: string;
}

export interface SessionRecorderOptions {
  readonly identity: SessionIdentity;
  readonly append: (event: CerberusEvent) => void;
  readonly nextId: () => string;
  readonly blobs: BlobSpool;
  readonly limits: SensorLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly closed: () => void;
}

/** Room kept below `maxEventsPerSession` for what must still be said: the limit itself, recordings, the end. */
const RESERVED_EVENTS = 32;

/**
 * Opens a session: records `session.opened` at once. An event that does not fit the contract is not recorded (the hub
 * would refuse it) but logged, because only a mistake of ours can make one: attacker text is carried by `carryText`.
 */
export function openSessionRecorder(options: SessionRecorderOptions): SessionRecorder {
  const { identity, append, nextId, blobs, limits, clock, log } = options;
  const { sensorId, sessionId, trap, protocol, source, destination } = identity;
  const openedAtMs = clock.now();
  const reachedLimits = new Set<string>();
  const recordings = new Set<TerminalRecording>();
  let eventCount = 0;
  let bytesIn = 0;
  let bytesOut = 0;
  let artefactBytes = 0;
  let closed = false;

  function write<Kind extends ObservedEventId>(kind: Kind, data: EventData<Kind>): void {
    const parsed = eventDataSchemas[kind].safeParse(data);
    if (!parsed.success) {
      log.error('an event does not fit the contract and is not recorded', {
        kind,
        sessionId,
        issue: parsed.error.issues[0]?.message ?? '',
        path: parsed.error.issues[0]?.path.join('.') ?? '',
      });
      return;
    }
    eventCount += 1;
    const event = {
      id: nextId(),
      at: formatTimestamp(clock.now()),
      kind,
      sensorId,
      trap,
      sessionId,
      source,
      destination,
      protocol,
      data: parsed.data,
    };
    append(event as CerberusEvent); // reason: TypeScript cannot see that `kind` and `data` come from the same schema
  }

  function reachLimit(limit: keyof SensorLimits, value: number): void {
    if (closed || reachedLimits.has(limit)) return;
    reachedLimits.add(limit);
    write('limit.reached', { limit, value });
  }

  function record<Kind extends ObservedEventId>(kind: Kind, data: EventData<Kind>): void {
    if (closed) return;
    if (eventCount >= limits.maxEventsPerSession - RESERVED_EVENTS) {
      reachLimit('maxEventsPerSession', limits.maxEventsPerSession);
      return;
    }
    write(kind, data);
  }

  function captureFile(bytes: Uint8Array): CapturedFile {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const room = Math.min(limits.maxArtefactBytes, limits.maxArtefactBytesPerSession - artefactBytes);
    const truncated = bytes.length > room;
    if (truncated)
      reachLimit(
        bytes.length > limits.maxArtefactBytes ? 'maxArtefactBytes' : 'maxArtefactBytesPerSession',
        bytes.length,
      );
    if (!truncated && !closed) {
      artefactBytes += bytes.length;
      blobs.put(sha256, 'artefact', Uint8Array.from(bytes));
    }
    return { sha256, bytes: bytes.length, truncated };
  }

  function startRecording(terminal: RecordedTerminal): TerminalRecording {
    const recordingId = nextId();
    const file = blobs.openRecording(
      recordingId,
      JSON.stringify({ recordingId, identity: { sessionId, trap, protocol, source, destination } }),
    );
    record('terminal.recorded', { recordingId, durationMs: null, phase: 'started' });
    const recording = recordTerminal({
      terminal,
      file,
      clock,
      maxRecordingBytes: limits.maxRecordingBytes,
      maxBufferBytes: limits.spool.maxRecordingBufferBytes,
      flushDelayMs: limits.spool.maxRecordingDelayMs,
      limitReached: () => reachLimit('maxRecordingBytes', limits.maxRecordingBytes),
      stopped: (durationMs) => {
        recordings.delete(recording);
        write('terminal.recorded', { recordingId, ...file.complete(), durationMs, phase: 'completed' });
      },
    });
    recordings.add(recording);
    return recording;
  }

  write('session.opened', {});

  return {
    id: sessionId,
    openedAt: new Date(openedAtMs),
    record,
    captureFile,
    recordTerminal: startRecording,
    countBytes(received, sent) {
      bytesIn += received;
      bytesOut += sent;
    },
    close(reason: CloseReason) {
      if (closed) return;
      // Recordings are part of the session: they end, and are hashed, before it is closed.
      for (const recording of [...recordings]) recording.stop();
      closed = true;
      write('session.closed', {
        reason,
        durationMs: clock.now() - openedAtMs,
        bytesIn,
        bytesOut,
        eventCount: eventCount + 1,
      });
      options.closed();
    },
  };
}
