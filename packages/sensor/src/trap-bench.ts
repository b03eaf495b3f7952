import type { CerberusEvent, EventOf } from '@cerberusmesh/contracts';
import { createHostRegistry } from './deception/host/create-host.ts';

import type { StartShell } from './deception/shell/shell.ts';
import { DEFAULT_LIMITS, type SensorLimits } from './limits.ts';
import type { SessionJournal } from './sessions/session-journal.ts';
import { createSessionRegistry } from './sessions/session-registry.ts';
import { createSystemClock, createSystemRandom } from './system-clock.ts';
import { testMachine, testPolicy } from './test-machine.ts';
import type { Log, TrapContext } from './trap.ts';
import type { BlobSpool } from './uplink/blob-spool.ts';

/** For tests of traps: a context whose events, artefacts and recordings stay in memory. */
export interface TrapBench {
  readonly context: TrapContext;
  readonly events: readonly CerberusEvent[];
  readonly artefacts: ReadonlyMap<string, Uint8Array>;
  readonly recordings: ReadonlyMap<string, string>;
  readonly errors: readonly string[];
  of<Kind extends CerberusEvent['kind']>(kind: Kind): EventOf<Kind>[];
  /** Resolves when the events so far, or later ones, satisfy the predicate. */
  until(predicate: (events: readonly CerberusEvent[]) => boolean): Promise<void>;
  /** Resolves when so many sessions have closed. */
  untilClosed(count: number): Promise<void>;
}

export function createTrapBench(
  options: {
    readonly limits?: Partial<SensorLimits>;
    readonly startShell?: StartShell;
    /** Name of the persona; the default one when absent. */
    readonly persona?: string;
  } = {},
): TrapBench {
  const limits: SensorLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = createSystemClock();
  const random = createSystemRandom();
  const events: CerberusEvent[] = [];
  const artefacts = new Map<string, Uint8Array>();
  const recordings = new Map<string, string>();
  const errors: string[] = [];
  let watchers: Array<() => void> = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (message, fields) => void errors.push(`${message} ${JSON.stringify(fields ?? {})}`),
  };
  const blobs: BlobSpool = {
    bytes: () => 0,
    dropOldest: () => Promise.resolve(null),
    put: (sha256, _media, bytes) => void artefacts.set(sha256, bytes),
    openRecording(name) {
      let text = '';
      return {
        append: (piece) => {
          text += piece;
        },
        complete() {
          recordings.set(name, text);
          return { sha256: '0'.repeat(64), bytes: text.length };
        },
      };
    },
    recoverRecordings: () => Promise.resolve([]),
    oldest: () => null,
    remove: () => Promise.resolve(),
    onStored: () => undefined,
    flush: () => Promise.resolve(),
  };
  const append = (event: CerberusEvent) => {
    events.push(event);
    for (const watcher of [...watchers]) watcher();
    return Promise.resolve(true);
  };
  const journal: SessionJournal = {
    left: [],
    opened: () => undefined,
    closing: () => undefined,
    settled: () => undefined,
    flush: () => undefined,
    stop: () => undefined,
  };
  const sessions = createSessionRegistry({ sensorId: 'bench', append, journal, blobs, limits, clock, random, log });
  const hosts = createHostRegistry({
    machine: testMachine(options.persona),
    policy: testPolicy(),
    limits,
    clock,
    random,
  });

  const until = (predicate: (events: readonly CerberusEvent[]) => boolean) =>
    new Promise<void>((resolve) => {
      const watcher = () => {
        if (!predicate(events)) return;
        watchers = watchers.filter((other) => other !== watcher);
        resolve();
      };
      watchers.push(watcher);
      watcher();
    });

  return {
    context: {
      hostFor: (address) => hosts.hostFor(address),
      personaFor: (address) => hosts.machineFor(address).persona,
      openSession: (connection) => sessions.open(connection),
      startShell: options.startShell ?? startEchoShell,
      state: {
        read: (name) => BENCH_STATE.get(name) ?? null,
        write: (name, bytes) => void BENCH_STATE.set(name, bytes),
      },
      limits,
      clock,
      random,
      log,
    },
    events,
    artefacts,
    recordings,
    errors,
    of: (kind) => events.filter((event): event is EventOf<typeof kind> => event.kind === kind),
    until,
    untilClosed: (count) => until((all) => all.filter((event) => event.kind === 'session.closed').length >= count),
  };
}

/** Host keys are made once for a test file: an RSA key takes a second. */
const BENCH_STATE = new Map<string, Uint8Array>();

/**
 * A stand-in for the shell with just enough behaviour to test a trap: `exit N` ends with N, `fail TEXT` writes to
 * stderr, `cat` and a login shell without a terminal copy input to output until it ends, anything else says `ran TEXT`.
 */
const startEchoShell: StartShell = ({ mode, output, observer }) => {
  let settle: (exit: { exitCode: number; signal: string | null }) => void = () => undefined;
  const exited = new Promise<{ exitCode: number; signal: string | null }>((resolve) => {
    settle = resolve;
  });
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  let line = '';
  let copying = false;

  function run(command: string, input: Uint8Array): number | null {
    const [, code] = /^exit (\d+)$/.exec(command) ?? [];
    const exitCode = Number(code ?? (command.startsWith('fail ') ? 1 : 0));
    if (command === 'cat' || command.startsWith('exec -a -')) copying = true;
    else if (command.startsWith('fail ')) void output.stderr(Buffer.from(`${command.slice(5)}\n`));
    else if (code === undefined) void output.stdout(Buffer.from(`ran ${command}\n`, 'latin1'));
    observer.commandEntered({ input, statements: [command], exitCode, unknownCommands: [], durationMs: 1 });
    return code === undefined ? (copying ? null : exitCode) : exitCode;
  }

  if (mode.kind === 'exec') {
    const exitCode = run(text(mode.command), mode.command);
    if (exitCode !== null) settle({ exitCode, signal: null });
  } else {
    void output.stdout(Buffer.from('$ '));
  }

  return {
    write(bytes) {
      if (mode.kind === 'exec') {
        if (copying) void output.stdout(bytes);
        return;
      }
      for (const character of text(bytes)) {
        if (character !== '\r' && character !== '\n') {
          line += character;
          continue;
        }
        const command = line;
        line = '';
        run(command, Buffer.from(command, 'latin1'));
        if (command.startsWith('exit ')) settle({ exitCode: Number(command.slice(5)), signal: null });
        else void output.stdout(Buffer.from('$ '));
      }
    },
    endInput: () => settle({ exitCode: 0, signal: null }),
    resize: (columns, rows) => void output.stdout(Buffer.from(`size ${columns}x${rows}\n`)),
    signal: (name) => settle({ exitCode: 0, signal: name }),
    exited,
    stop: () => settle({ exitCode: 0, signal: 'HUP' }),
  };
};
