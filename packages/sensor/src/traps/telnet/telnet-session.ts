import { Buffer } from 'node:buffer';
import type { Host } from '../../deception/host/host.ts';
import type { RunningShell } from '../../deception/shell/shell.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { CloseReason, SessionRecorder, TerminalRecording, TrapContext } from '../../trap.ts';
import { observeShell } from '../shell-observer.ts';
import type { TelnetConfig } from './config.ts';
import { MAX_EARLY_BYTES } from './limits.ts';
import { createLoginDialogue } from './login-dialogue.ts';
import { TELNET_PROFILES } from './profiles.ts';

/** One client's way through daemon, login and shell. */
export interface TelnetSession {
  start(): void;
  /** A returned promise is backpressure. */
  input(bytes: Uint8Array): void | Promise<void>;
  stop(): void;
}

export interface TelnetSessionOptions {
  readonly host: Host;
  readonly sourceAddress: string;
  readonly recorder: SessionRecorder;
  readonly config: TelnetConfig;
  readonly context: TrapContext;
  /** To the client. A returned promise is backpressure. */
  readonly send: (bytes: Uint8Array) => void | Promise<void>;
  readonly loggedIn: () => void;
  readonly end: (reason: CloseReason) => void;
}

export function createTelnetSession(options: TelnetSessionOptions): TelnetSession {
  const { host, recorder, config, context, send, end } = options;
  const { limits, clock, random } = context;
  const profile = TELNET_PROFILES[host.persona.telnet.profile];
  const terminal = { term: profile.term, columns: profile.columns, rows: profile.rows };
  let echoes = true;
  let shell: RunningShell | null = null;
  let recording: TerminalRecording | null = null;
  let loginTimer: NodeJS.Timeout | null = null;
  let early: Buffer = Buffer.alloc(0);
  let isPrompted = false;
  /** The shell's wish that nothing more be read for now. */
  let pressure: void | Promise<void>;

  const show = (bytes: Uint8Array) => send(daemon.encode(bytes));

  const daemon = profile.createDaemon({
    host,
    line: freeLine(host),
    silentClientMs: config.silentClientMs,
    listener: {
      send: (bytes) => void send(bytes),
      typed,
      ready(greeting) {
        void show(Buffer.from(greeting, 'latin1'));
        loginTimer = setTimeout(beginLogin, config.loginStartMs);
      },
      terminalNamed(name) {
        recorder.record('client.identified', {
          ...carryField('software', name, limits.maxFieldBytes),
          fingerprints: {},
        });
        terminal.term = name.toString('latin1').toLowerCase().slice(0, MAX_TERM_CHARACTERS);
      },
      environmentSet(name, value) {
        recorder.record('environment.set', {
          ...carryField('name', name, limits.maxFieldBytes),
          ...carryField('value', value, limits.maxFieldBytes),
        });
      },
      resized(columns, rows) {
        // Zero means that the client does not know (RFC 1073).
        if (columns === 0 || rows === 0) return;
        terminal.columns = columns;
        terminal.rows = rows;
        if (shell === null) return;
        recorder.record('terminal.resized', { columns, rows });
        shell.resize(columns, rows);
        recording?.resize(columns, rows);
      },
      echoSwitched(on) {
        echoes = on;
        dialogue.allowEcho(on);
      },
      loggedOut: () => end('client-closed'),
    },
  });

  const dialogue = createLoginDialogue({
    host,
    manner: profile.login,
    failureDelayMs: config.failureDelayMs,
    maxAttempts: limits.maxLoginAttempts,
    maxLineBytes: limits.maxTelnetLineBytes,
    random,
    show: (bytes) => void show(bytes),
    flushed: () => daemon.flushed(),
    tried(username, password, accepted) {
      recorder.record('credential.tried', {
        method: 'password',
        ...carryField('username', username, limits.maxFieldBytes),
        ...(password === null ? {} : carryField('secret', password, limits.maxFieldBytes)),
        accepted,
      });
    },
    loggedIn(username, rest) {
      options.loggedIn();
      startShell(username);
      if (rest.length > 0) typed(rest);
    },
    gaveUp: (why) => end(why === 'timeout' ? 'idle-timeout' : 'server-closed'),
    lineTooLong: (value) => recorder.record('limit.reached', { limit: 'maxTelnetLineBytes', value }),
  });

  function beginLogin(): void {
    loginTimer = null;
    daemon.loginBegins();
    isPrompted = true;
    dialogue.start();
    const waiting = early;
    early = Buffer.alloc(0);
    if (waiting.length > 0) dialogue.input(waiting);
  }

  function startShell(username: string): void {
    recorder.record('terminal.resized', {
      ...terminal,
      term: carryField('term', terminal.term, limits.maxFieldBytes).term,
    });
    const record = recorder.recordTerminal(terminal);
    recording = record;
    const output = (bytes: Uint8Array) => {
      record.output(bytes);
      return show(bytes);
    };
    const running = context.startShell({
      host,
      username,
      mode: {
        kind: 'interactive',
        terminal: { ...terminal, ...(echoes ? {} : { modes: new Map([['ECHO', 0]]) }) },
      },
      environment: new Map([...profile.environment, ['REMOTEHOST', options.sourceAddress]]),
      output: { stdout: output, stderr: output },
      observer: observeShell(recorder, 'telnet', limits),
      limits: limits.shell,
      clock,
      random,
    });
    shell = running;
    void running.exited.then(() => end('server-closed'));
  }

  function typed(keys: Buffer): void {
    if (shell !== null) {
      recording?.input(keys);
      pressure = shell.write(keys);
    } else if (isPrompted) {
      dialogue.input(keys);
    } else {
      early = Buffer.concat([early, keys]).subarray(0, MAX_EARLY_BYTES);
    }
  }

  return {
    start: () => daemon.start(),
    input(bytes) {
      pressure = undefined;
      daemon.input(bytes);
      return pressure;
    },
    stop() {
      if (loginTimer !== null) clearTimeout(loginTimer);
      daemon.stop();
      dialogue.stop();
      shell?.stop();
    },
  };
}

/** RFC 1091 allows forty. */
const MAX_TERM_CHARACTERS = 64;

/** The pseudo terminal that the kernel would give to the next who asks. */
function freeLine(host: Host): string {
  const taken = new Set(host.processes().map(({ terminal }) => terminal));
  let number = 0;
  while (taken.has(`pts/${number}`)) number += 1;
  return `pts/${number}`;
}
