import type { Endpoint, EventData, ObservedEventId } from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { Host, HostPersona } from './deception/host/host.ts';
import type { StartShell } from './deception/shell/shell.ts';
import type { SensorLimits } from './limits.ts';

/**
 * What every trap implements and what it is given. A trap emulates one service on one port; everything it learns goes
 * through its session recorder, everything it shows comes from the host persona.
 *
 * Obligations of an implementation (checked by `trap.contract.ts`):
 * - `start` resolves when the port is listening and rejects with CerberusError `port-taken` when it cannot be had;
 * - every connection opens exactly one session before anything else is recorded, and closes it exactly once;
 * - nothing that a client sends may throw out of the trap: a failure ends that one session with reason `error`;
 * - `stop` is idempotent, ends open sessions with reason `sensor-stopped`, and resolves when all are recorded;
 * - a trap never connects anywhere.
 */
export interface Trap {
  readonly name: string;
  start(): Promise<ListeningTrap>;
  stop(): Promise<void>;
  /**
   * Shows other host keys from the next connection on, making them when the generation is new; sessions that are open
   * keep theirs. Only where clients recognise the trap by keys of its own.
   */
  replaceHostKeys?(generation: number): Promise<HostKeyChange>;
}

export interface HostKeyChange {
  readonly before: readonly HostKeyName[];
  readonly after: readonly HostKeyName[];
}

export interface HostKeyName {
  readonly type: string;
  /** `SHA256:...` as OpenSSH writes it. */
  readonly fingerprint: string;
}

export interface ListeningTrap {
  readonly name: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
}

/** What a trap folder exports as `definition`. */
export interface TrapDefinition<Config> {
  readonly name: string;
  readonly protocol: string;
  readonly configSchema: z.ZodType<Config>;
  create(config: Config, context: TrapContext): Trap;
}

export interface TrapContext {
  /** The machine that this attacker sees: same persona for all traps, changes kept per source address. */
  hostFor(sourceAddress: string): Host;
  /** Which machine that is, without making this attacker's view of it. */
  personaFor(sourceAddress: string): HostPersona;
  /** Opens a session and records `session.opened`. Throws CerberusError `limit-reached` when the sensor is full. */
  openSession(connection: Connection): SessionRecorder;
  /** The simulated shell; an argument so that a trap's test can bring its own. */
  readonly startShell: StartShell;
  /** Small files that a trap keeps between starts, such as host keys. Traps themselves have no file access. */
  readonly state: TrapState;
  readonly limits: SensorLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Read and written only while a trap is being created or its keys are replaced. Names are plain file names. */
export interface TrapState {
  read(name: string): Uint8Array | null;
  /** Durable when it returns; mode 0600. */
  write(name: string, bytes: Uint8Array): void;
}

export interface Connection {
  readonly trap: string;
  readonly protocol: string;
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

/** Records one session. Identity is bound at opening: no call can change it. Calls after `close` are ignored. */
export interface SessionRecorder {
  readonly id: string;
  readonly openedAt: Date;
  record<Kind extends ObservedEventId>(kind: Kind, data: EventData<Kind>): void;
  /** Keeps a captured file as an artefact, up to the artefact limit, and says what to put into the event. */
  captureFile(bytes: Uint8Array): CapturedFile;
  /** Starts an asciicast v2 recording of a terminal; records `terminal.recorded` when it starts and completes. */
  recordTerminal(terminal: RecordedTerminal): TerminalRecording;
  countBytes(received: number, sent: number): void;
  close(reason: CloseReason): void;
  /** How the trap ends this session when the sensor is told to. */
  onTerminate(end: (reason: CloseReason) => void): void;
}

export type CloseReason = EventData<'session.closed'>['reason'];

export interface CapturedFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly truncated: boolean;
}

export interface RecordedTerminal {
  readonly columns: number;
  readonly rows: number;
  readonly term: string;
  /** What the client asked of its terminal, by the names of termios(3). */
  readonly modes?: ReadonlyMap<string, number>;
}

export interface TerminalRecording {
  output(bytes: Uint8Array): void;
  input(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
  /** A command began: a place to jump to when the recording is played. */
  mark(label: Uint8Array): void;
  stop(): void;
}

export interface Clock {
  /** Milliseconds since 1970 with microsecond fraction where the platform has it. */
  now(): number;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** Uniform in [0, 1). */
  next(): number;
}

/** Diagnostics about ourselves, as JSON lines on stderr; never the place for what an attacker did. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
