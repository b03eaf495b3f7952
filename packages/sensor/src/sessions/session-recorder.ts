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
  /** Asked each time: what is kept of a source may change while it is here. */
  readonly limitsFor: (sourceAddress: string) => SensorLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly closed: (recorder: TerminableRecorder) => void;
}

/** A recorder through which its session can be ended. */
export interface TerminableRecorder extends SessionRecorder {
  readonly sourceAddress: string;
  /** Ends the session the way its trap does; false where the trap has not said how. */
  terminate(reason: CloseReason): boolean;
}

/** Room kept below `maxEventsPerSession` for what must still be said: the limit itself, recordings, the end. */
const RESERVED_EVENTS = 32;

/**
 * Opens a session: records `session.opened` at once. An event that does not fit the contract is not recorded (the hub
 * would refuse it) but logged, because only a mistake of ours can make one: attacker text is carried by `carryText`.
 */
export function openSessionRecorder(options: SessionRecorderOptions): TerminableRecorder {
  return new Recorder(options);
}

/** One object without closures: every idle session has one. */
class Recorder implements TerminableRecorder {
  readonly id: string;
  readonly #options: SessionRecorderOptions;
  readonly #openedAtMs: number;
  #reachedLimits: Set<string> | null = null;
  #recordings: Set<TerminalRecording> | null = null;
  #eventCount = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #artefactBytes = 0;
  #isClosed = false;
  #end: ((reason: CloseReason) => void) | null = null;

  constructor(options: SessionRecorderOptions) {
    this.#options = options;
    this.id = options.identity.sessionId;
    this.#openedAtMs = options.clock.now();
    this.#write('session.opened', {});
  }

  get openedAt(): Date {
    return new Date(this.#openedAtMs);
  }

  record<Kind extends ObservedEventId>(kind: Kind, data: EventData<Kind>): void {
    if (this.#isClosed) return;
    const limits = this.#limits;
    if (this.#eventCount >= limits.maxEventsPerSession - RESERVED_EVENTS) {
      this.#reachLimit('maxEventsPerSession', limits.maxEventsPerSession);
      return;
    }
    this.#write(kind, data);
  }

  captureFile(bytes: Uint8Array): CapturedFile {
    const { blobs } = this.#options;
    const limits = this.#limits;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const room = Math.min(limits.maxArtefactBytes, limits.maxArtefactBytesPerSession - this.#artefactBytes);
    const truncated = bytes.length > room;
    if (truncated)
      this.#reachLimit(
        bytes.length > limits.maxArtefactBytes ? 'maxArtefactBytes' : 'maxArtefactBytesPerSession',
        bytes.length,
      );
    if (!truncated && !this.#isClosed) {
      this.#artefactBytes += bytes.length;
      blobs.put(sha256, 'artefact', Uint8Array.from(bytes));
    }
    return { sha256, bytes: bytes.length, truncated };
  }

  recordTerminal(terminal: RecordedTerminal): TerminalRecording {
    const { nextId, blobs, clock } = this.#options;
    const limits = this.#limits;
    const { sessionId, trap, protocol, source, destination } = this.#options.identity;
    const recordingId = nextId();
    const file = blobs.openRecording(
      recordingId,
      JSON.stringify({ recordingId, identity: { sessionId, trap, protocol, source, destination } }),
    );
    this.record('terminal.recorded', { recordingId, durationMs: null, phase: 'started' });
    const recordings = (this.#recordings ??= new Set());
    const recording = recordTerminal({
      terminal,
      file,
      clock,
      maxRecordingBytes: limits.maxRecordingBytes,
      maxBufferBytes: limits.spool.maxRecordingBufferBytes,
      flushDelayMs: limits.spool.maxRecordingDelayMs,
      limitReached: () => this.#reachLimit('maxRecordingBytes', limits.maxRecordingBytes),
      stopped: (durationMs) => {
        recordings.delete(recording);
        this.#write('terminal.recorded', { recordingId, ...file.complete(), durationMs, phase: 'completed' });
      },
    });
    recordings.add(recording);
    return recording;
  }

  countBytes(received: number, sent: number): void {
    this.#bytesIn += received;
    this.#bytesOut += sent;
  }

  close(reason: CloseReason): void {
    if (this.#isClosed) return;
    // Recordings are part of the session: they end, and are hashed, before it is closed.
    for (const recording of [...(this.#recordings ?? [])]) recording.stop();
    this.#isClosed = true;
    this.#write('session.closed', {
      reason,
      durationMs: this.#options.clock.now() - this.#openedAtMs,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      eventCount: this.#eventCount + 1,
    });
    this.#options.closed(this);
  }

  get sourceAddress(): string {
    return this.#options.identity.source.address;
  }

  onTerminate(end: (reason: CloseReason) => void): void {
    this.#end = end;
  }

  terminate(reason: CloseReason): boolean {
    const end = this.#end;
    if (this.#isClosed || end === null) return false;
    end(reason);
    return true;
  }

  get #limits(): SensorLimits {
    return this.#options.limitsFor(this.#options.identity.source.address);
  }

  #reachLimit(limit: keyof SensorLimits, value: number): void {
    if (this.#isClosed || this.#reachedLimits?.has(limit) === true) return;
    this.#reachedLimits ??= new Set();
    this.#reachedLimits.add(limit);
    this.#write('limit.reached', { limit, value });
  }

  #write<Kind extends ObservedEventId>(kind: Kind, data: EventData<Kind>): void {
    const { append, nextId, clock, log } = this.#options;
    const { sensorId, sessionId, trap, protocol, source, destination } = this.#options.identity;
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
    this.#eventCount += 1;
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
}
