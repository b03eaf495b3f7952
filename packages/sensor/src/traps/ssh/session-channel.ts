import { carryText } from '@cerberusmesh/contracts';
import type { Host, HostUser } from '../../deception/host/host.ts';
import type { RunningShell, ShellObserver, ShellOptions, Terminal } from '../../deception/shell/shell.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { SessionRecorder, TerminalRecording, TrapContext } from '../../trap.ts';
import { observeShell } from '../shell-observer.ts';
import type { Exit } from './byte-channel.ts';
import { readCString } from './c-string.ts';
import type { Channel } from './channel.ts';
import {
  MAX_ARGUMENT_BYTES,
  MAX_ENVIRONMENT_VARIABLES,
  MAX_RECORDED_VARIABLES,
  MAX_TERM_BYTES,
  MAX_TERMINAL_SIDE,
} from './limits.ts';
import { loginMessage } from './login-message.ts';
import { parseScpCommand } from './scp-command.ts';
import { serveScp } from './scp-server.ts';
import { sftpExtensionsOf } from './sftp-extensions.ts';
import { serveSftp } from './sftp-server.ts';
import type { Guard } from './ssh-server.ts';
import { isAcceptedVariable, type SshdSettings } from './sshd-settings.ts';
import { recordStandardInput } from './standard-input.ts';
import { changedFlags, readTerminalModes } from './terminal-modes.ts';
import type { SshServerProfile } from './transport/server-profile.ts';
import type { WireReader } from './transport/wire-reader.ts';

/** What all session channels of one connection share. */
export interface SessionServices {
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly context: TrapContext;
  readonly settings: SshdSettings;
  readonly profile: SshServerProfile;
  /** SSH_CLIENT, SSH_CONNECTION and what PAM sets. */
  readonly serviceEnvironment: ReadonlyMap<string, string>;
  readonly guard: Guard;
  /** A program starts: sshd switches Nagle's algorithm off and marks its packets. */
  noDelay(hasTerminal: boolean): void;
  /** A program has ended, and what it left in the background goes on, as long as the connection lasts. */
  left(running: RunningShell): void;
  /** True once: a connection has one agent. */
  takeAgent(): boolean;
  /** Sends SSH_MSG_IGNORE with so many random bytes. */
  sendIgnored(byteCount: number): void;
  /** Sends SSH_MSG_DEBUG, with which sshd tells why it refuses. */
  sendDebug(text: string): void;
}

/**
 * What sshd does with a request. `malformed` ends the connection without a word, a text ends it with SSH_MSG_DISCONNECT.
 */
export type RequestOutcome = 'success' | 'failure' | 'malformed' | { readonly disconnect: string };

/** The signals of session.c's name2sig that the simulated shell has. */
const SIGNALS = new Map<string, 'HUP' | 'INT' | 'KILL' | 'QUIT' | 'TERM' | null>([
  ['HUP', 'HUP'],
  ['INT', 'INT'],
  ['KILL', 'KILL'],
  ['QUIT', 'QUIT'],
  ['TERM', 'TERM'],
  ['USR1', null],
  ['USR2', null],
]);

const CARRIAGE_RETURN = 13;
const CHANNEL_NUMBER_BYTES = 4;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** Debian's `Subsystem sftp`, which may also be asked for as a command. */
const SFTP_SERVER = '/usr/lib/openssh/sftp-server';

type RunMode =
  | { readonly kind: 'shell' }
  | { readonly kind: 'command'; readonly command: Buffer }
  | { readonly kind: 'sftp' };

/** One session channel (RFC 4254 section 6): environment and terminal first, then a shell, a command or a subsystem. */
export class SessionChannel {
  readonly channel: Channel;
  readonly #services: SessionServices;
  #environment: Map<string, string> | null = null;
  #variables = 0;
  #acceptedVariables = 0;
  #terminal: Terminal | null = null;
  /** As the client sent them, for the recording. */
  #modes: ReadonlyMap<string, number> | null = null;
  #run: RunMode['kind'] | null = null;
  #waiting: RunMode | null = null;
  #shell: RunningShell | null = null;
  #recording: TerminalRecording | null = null;
  /** No program can write to the channel any more. */
  #isOutputClosed = false;
  /** SIGPIPE is what ended the program. */
  #isPipeBroken = false;

  constructor(channel: Channel, services: SessionServices) {
    this.channel = channel;
    this.#services = services;
  }

  /** @param reader stands after the request's `want reply` */
  request(name: string, reader: WireReader): RequestOutcome {
    if (!this.channel.isOpen) {
      switch (name) {
        case 'shell':
          return reader.remaining() > 0 ? 'malformed' : this.#start({ kind: 'shell' });
        case 'exec':
          return this.#requestCommand(reader);
        case 'subsystem':
          return this.#requestSubsystem(reader);
        case 'pty-req':
          return this.#requestTerminal(reader);
        case 'env':
          return this.#setVariable(reader);
        case 'x11-req':
          return this.#requestX11(reader);
        case 'auth-agent-req@openssh.com':
          return this.#requestAgent(reader);
      }
    }
    switch (name) {
      case 'window-change':
        return this.#resize(reader);
      case 'break':
        if (reader.uint32() === null || reader.remaining() > 0) return 'malformed';
        return this.#terminal !== null && this.#run !== null ? 'success' : 'failure';
      case 'signal':
        return this.#signal(reader);
      default:
        return 'failure';
    }
  }

  #requestTerminal(reader: WireReader): RequestOutcome {
    if (!this.#services.settings.permitTerminal) return 'failure';
    if (this.#terminal !== null) return { disconnect: 'Protocol error: you already have a pty.' };
    const term = readCString(reader);
    const size = readSize(reader);
    const encodedModes = reader.string();
    const modes = encodedModes === null ? null : readTerminalModes(encodedModes);
    if (term === null || size === null || modes === null || reader.remaining() > 0) return 'malformed';
    this.#terminal = {
      term: carryText(term, MAX_TERM_BYTES).text,
      columns: side(size.columns, DEFAULT_COLUMNS),
      rows: side(size.rows, DEFAULT_ROWS),
      modes: changedFlags(modes),
    };
    this.#modes = modes;
    const { recorder, context } = this.#services;
    recorder.record('terminal.resized', {
      columns: size.columns,
      rows: size.rows,
      ...carryField('term', term, context.limits.maxFieldBytes),
    });
    return 'success';
  }

  #resize(reader: WireReader): RequestOutcome {
    const size = readSize(reader);
    if (size === null || reader.remaining() > 0) return 'malformed';
    const terminal = this.#terminal;
    if (terminal !== null) {
      const columns = side(size.columns, terminal.columns);
      const rows = side(size.rows, terminal.rows);
      this.#terminal = { ...terminal, columns, rows };
      this.#services.recorder.record('terminal.resized', size);
      this.#shell?.resize(columns, rows);
      this.#recording?.resize(columns, rows);
    }
    return 'success';
  }

  #setVariable(reader: WireReader): RequestOutcome {
    const name = readCString(reader);
    const value = readCString(reader);
    if (name === null || value === null || reader.remaining() > 0) return 'malformed';
    const { recorder, context, settings } = this.#services;
    const { maxFieldBytes } = context.limits;
    this.#variables += 1;
    if (this.#variables <= MAX_RECORDED_VARIABLES) {
      recorder.record('environment.set', {
        ...carryField('name', name, maxFieldBytes),
        ...carryField('value', value, maxFieldBytes),
      });
    }
    const environment = this.#environment ?? new Map();
    if (this.#acceptedVariables >= MAX_ENVIRONMENT_VARIABLES) return 'failure';
    if (!isAcceptedVariable(settings, name.toString('latin1'))) return 'failure';
    this.#acceptedVariables += 1;
    environment.set(name.toString('utf8'), value.subarray(0, maxFieldBytes).toString('utf8'));
    this.#environment = environment;
    return 'success';
  }

  #signal(reader: WireReader): RequestOutcome {
    const name = readCString(reader)?.toString('latin1');
    if (name === undefined || reader.remaining() > 0) return 'failure';
    const signal = SIGNALS.get(name);
    // session.c: no signals to subsystems, nor for root, whose connection has no privileges left to separate.
    if (signal === undefined || this.#shell === null || this.#services.user.userId === 0) return 'failure';
    if (signal !== null) this.#shell.signal(signal);
    return 'success';
  }

  #requestX11(reader: WireReader): RequestOutcome {
    const isSingle = reader.byte();
    const protocol = readCString(reader);
    const cookie = readCString(reader);
    const screen = reader.uint32();
    if (isSingle === null || protocol === null || cookie === null || screen === null || reader.remaining() > 0)
      return 'malformed';
    const { settings, host } = this.#services;
    if (!settings.x11Forwarding) return 'failure';
    if (host.files.exists('/usr/bin/xauth')) {
      // The first display that X11DisplayOffset leaves free.
      this.#environment = (this.#environment ?? new Map()).set('DISPLAY', `localhost:10.${screen}`);
      return 'success';
    }
    this.#services.sendDebug('No xauth program; cannot forward X11.');
    return 'failure';
  }

  #requestAgent(reader: WireReader): RequestOutcome {
    if (reader.remaining() > 0) return 'malformed';
    return this.#services.settings.allowAgentForwarding && this.#services.takeAgent() ? 'success' : 'failure';
  }

  #requestSubsystem(reader: WireReader): RequestOutcome {
    const name = readCString(reader);
    if (name === null || reader.remaining() > 0) return 'malformed';
    const { recorder, context, settings } = this.#services;
    recorder.record('command.entered', {
      ...carryField('input', name, context.limits.maxFieldBytes),
      channel: 'subsystem',
    });
    const isServed = name.toString('latin1') === 'sftp' && settings.subsystems.includes('sftp');
    return isServed ? this.#start({ kind: 'sftp' }) : 'failure';
  }

  #requestCommand(reader: WireReader): RequestOutcome {
    const command = readCString(reader);
    if (command === null || reader.remaining() > 0) return 'malformed';
    return this.#start({ kind: 'command', command: Buffer.from(command) });
  }

  /** The window opens before the program can say anything. */
  #start(mode: RunMode): RequestOutcome {
    this.#run = mode.kind;
    this.#services.noDelay(this.#terminal !== null);
    this.channel.start(this.#terminal !== null);
    this.#waiting = mode;
    return 'success';
  }

  /** Runs what a request has started. Call when the request is answered: the answer goes before the first output. */
  answered(): void {
    const mode = this.#waiting;
    this.#waiting = null;
    if (mode !== null) this.#serve(mode);
  }

  #serve(mode: RunMode) {
    const { host, user, recorder, context } = this.#services;
    const { limits, clock } = context;
    const { channel } = this;
    const extensions = sftpExtensionsOf(this.#services.profile);
    if (mode.kind === 'sftp') return serveSftp({ channel, host, user, recorder, limits, extensions });
    if (mode.kind === 'shell') return this.#runShell(null, observeShell(recorder, 'shell', limits));
    const { command } = mode;
    const scp = this.#terminal === null ? parseScpCommand(command) : null;
    const isSftp = command.toString('latin1').trim() === SFTP_SERVER;
    if (scp === null && !isSftp) {
      return command.length < MAX_ARGUMENT_BYTES
        ? this.#runShell(command, observeShell(recorder, 'exec', limits))
        : this.#refuseLongCommand(command);
    }
    const startedAtMs = clock.now();
    const finished = (exitCode: number) => {
      const input = carryField('input', command, limits.maxFieldBytes);
      recorder.record('command.entered', {
        ...input,
        channel: 'exec',
        statements: [input.input],
        exitCode,
        unknownCommands: [],
        durationMs: Math.max(0, clock.now() - startedAtMs),
      });
    };
    if (scp === null) serveSftp({ channel, host, user, recorder, limits, extensions, finished });
    else serveScp({ command: scp, channel, host, user, recorder, limits, finished });
  }

  /** What execve(2) says to sshd, and sshd to the client: E2BIG. */
  #refuseLongCommand(command: Buffer): void {
    const { user, recorder, context } = this.#services;
    recorder.record('command.entered', {
      ...carryField('input', command, context.limits.maxFieldBytes),
      channel: 'exec',
      exitCode: 1,
    });
    this.channel.writeError(Buffer.from(`${user.shell}: Argument list too long\n`));
    this.channel.finish({ exitCode: 1, signal: null });
  }

  /** @param command null for the login shell */
  #runShell(command: Buffer | null, observer: ShellObserver): void {
    const { host, user, recorder, context, serviceEnvironment } = this.#services;
    const { limits, clock, random } = context;
    const { channel } = this;
    const terminal = this.#terminal;
    const recording =
      terminal === null ? null : recorder.recordTerminal({ ...terminal, modes: this.#modes ?? new Map() });
    this.#modes = null;
    this.#recording = recording;
    const input = terminal === null ? recordStandardInput(command, recorder, limits) : null;
    if (command === null && terminal === null) channel.write(loginMessage(host, user));
    let isReaderGone = false;
    const write = (bytes: Uint8Array, isError: boolean) => {
      recording?.output(bytes);
      // The kernel's answer to who writes into a pipe that nobody reads.
      if (isReaderGone) return this.#breakPipe();
      // On a terminal both are the same device.
      return isError && terminal === null ? channel.writeError(bytes) : channel.write(bytes);
    };
    const running = context.startShell({
      host,
      username: user.name,
      mode: modeOf(command, terminal, user),
      environment: new Map([...(this.#environment ?? []), ...serviceEnvironment]),
      output: {
        stdout: (bytes) => write(bytes, false),
        stderr: (bytes) => write(bytes, true),
      },
      observer: {
        ...observer,
        commandStarted: (entered) => recording?.mark(entered),
        commandEntered(entered) {
          // Without a terminal a login shell reads its commands from its input, where each line is recorded.
          if (command !== null || terminal !== null) observer.commandEntered(entered);
        },
        fileWritten(written) {
          observer.fileWritten(written);
          input?.fileWritten(written.bytes);
        },
      },
      limits: limits.shell,
      clock,
      random,
    });
    this.#shell = running;
    channel.onData((bytes) => {
      recording?.input(bytes);
      input?.add(bytes);
      // channels.c: who watches the wire is not to see that a password is typed. The size is that of an echo.
      const isHidden = bytes[0] !== CARRIAGE_RETURN && running.hidesInput?.() === true;
      if (isHidden) this.#services.sendIgnored(CHANNEL_NUMBER_BYTES + bytes.length);
      return running.write(bytes);
    });
    // A terminal has no end that its client could send: sshd closes a descriptor, and the shell notices nothing.
    if (terminal === null) channel.onEnd(() => running.endInput());
    channel.onEndOfWrite(() => {
      isReaderGone = terminal === null;
    });
    channel.onClose(() => {
      isReaderGone = terminal === null;
      this.#hangUp(running, terminal !== null);
    });
    const { guard } = this.#services;
    void (running.outputClosed ?? running.exited).then(() =>
      guard(() => {
        this.#isOutputClosed = true;
        input?.end();
        recording?.stop();
        if (this.#shell === null) channel.endOutput();
      }),
    );
    void running.exited.then(
      (exit) => guard(() => this.#ended(running, exit)),
      (error: unknown) =>
        guard(() => {
          throw error;
        }),
    );
  }

  /** The client has closed the channel: a terminal is hung up; without one a program finds its input at its end. */
  #hangUp(running: RunningShell, hasTerminal: boolean): void {
    if (hasTerminal) running.signal('HUP');
    else running.endInput();
  }

  #ended(running: RunningShell, exit: Exit) {
    const told = this.#isPipeBroken ? { exitCode: 0, signal: 'PIPE' } : exit;
    this.#shell = null;
    this.#recording = null;
    // A terminal closes with its shell; pipes stay open for what was left in the background.
    if (this.#terminal === null) this.#services.left(running);
    if (this.#isOutputClosed || this.#terminal !== null) this.channel.finish(told);
    else this.channel.exit(told);
  }

  #breakPipe() {
    this.#isPipeBroken = true;
    this.#shell?.stop();
  }

  /** The connection is gone. */
  stop(): void {
    this.#shell?.stop();
  }
}

function modeOf(command: Buffer | null, terminal: Terminal | null, user: HostUser): ShellOptions['mode'] {
  if (command !== null) return { kind: 'exec', command, terminal };
  return terminal === null
    ? { kind: 'exec', command: loginShell(user), terminal: null }
    : { kind: 'interactive', terminal };
}

/** A login shell that reads its commands from its input: its name begins with a dash, as sshd names it. */
function loginShell({ shell }: HostUser): Buffer {
  const path = /^[\w./-]+$/.test(shell) ? shell : '/bin/sh';
  return Buffer.from(`exec -a -${path.slice(path.lastIndexOf('/') + 1)} ${path}`);
}

/** Columns, rows and two sizes in pixels that nobody uses. */
function readSize(reader: WireReader): { readonly columns: number; readonly rows: number } | null {
  const columns = reader.uint32();
  const rows = reader.uint32();
  const width = reader.uint32();
  const height = reader.uint32();
  return columns === null || rows === null || width === null || height === null ? null : { columns, rows };
}

function side(value: number, fallback: number): number {
  // The kernel has 16 bits for it. A terminal of no size is given one: what divides by it is ours.
  return value & MAX_TERMINAL_SIDE || fallback;
}
