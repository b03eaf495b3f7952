import { carryText } from '@cerberusmesh/contracts';
import type { Session } from 'ssh2';
import type { Host, HostUser } from '../../deception/host/host.ts';
import type { RunningShell, ShellObserver, ShellOptions, Terminal } from '../../deception/shell/shell.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { SessionRecorder, TerminalRecording, TrapContext } from '../../trap.ts';
import { observeShell } from '../shell-observer.ts';
import { type ByteChannel, type ConnectionLink, wrapChannel } from './byte-channel.ts';
import type { RawMessages } from './raw-messages.ts';
import { parseScpCommand } from './scp-command.ts';
import { serveScp } from './scp-server.ts';
import { serveSftp } from './sftp-server.ts';

export interface SessionChannelOptions {
  readonly session: Session;
  readonly link: ConnectionLink;
  readonly raw: RawMessages;
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly context: TrapContext;
  /** SSH_CLIENT and SSH_CONNECTION. */
  readonly serviceEnvironment: ReadonlyMap<string, string>;
}

/** Debian's `AcceptEnv LANG LC_*`. */
const ACCEPTED_VARIABLE = /^(LANG|LC_[A-Za-z0-9_]*)$/;
const SIGNALS = ['INT', 'TERM', 'HUP', 'QUIT', 'TSTP', 'KILL'] as const;
const DEFAULT_TERMINAL: Terminal = { term: 'dumb', columns: 80, rows: 24 };
/** Terminals are not larger than the kernel's unsigned short. */
const MAX_TERMINAL_SIDE = 65_535;
const MAX_VARIABLES = 100;

/** Serves one session channel: environment and terminal first, then a shell, a command or a subsystem. */
export function serveSessionChannel({
  session,
  link,
  raw,
  host,
  user,
  recorder,
  context,
  serviceEnvironment,
}: SessionChannelOptions): void {
  const { limits, clock, random } = context;
  const environment = new Map(serviceEnvironment);
  let variables = 0;
  let terminal: Terminal | null = null;
  let shell: RunningShell | null = null;
  let recording: TerminalRecording | null = null;

  session.on('env', (accept, reject, { key, val }) => {
    variables += 1;
    if (variables <= MAX_VARIABLES) {
      recorder.record('environment.set', {
        ...carryField('name', raw.exact(key), limits.maxFieldBytes),
        ...carryField('value', raw.exact(val), limits.maxFieldBytes),
      });
    }
    if (variables <= MAX_VARIABLES && ACCEPTED_VARIABLE.test(key)) {
      environment.set(key, val.slice(0, limits.maxFieldBytes));
      accept?.();
    } else {
      reject?.();
    }
  });

  session.on('pty', (accept, _reject, info) => {
    terminal = { term: info.term.slice(0, 256), columns: side(info.cols, 80), rows: side(info.rows, 24) };
    recorder.record('terminal.resized', {
      columns: terminal.columns,
      rows: terminal.rows,
      term: carryText(info.term, limits.maxFieldBytes).text,
    });
    accept?.();
  });

  session.on('window-change', (accept, _reject, info) => {
    if (terminal !== null) {
      terminal = { ...terminal, columns: side(info.cols, terminal.columns), rows: side(info.rows, terminal.rows) };
      recorder.record('terminal.resized', { columns: terminal.columns, rows: terminal.rows });
      shell?.resize(terminal.columns, terminal.rows);
      recording?.resize(terminal.columns, terminal.rows);
    }
    accept?.();
  });

  session.on('signal', (accept, _reject, { name }) => {
    const signal = SIGNALS.find((known) => known === name);
    if (signal !== undefined) shell?.signal(signal);
    accept?.();
  });

  session.on('shell', (accept) => {
    const channel = wrapChannel(accept(), link);
    const observer = observeShell(recorder, 'shell', limits);
    if (terminal !== null) return runShell(channel, { kind: 'interactive', terminal }, observer);
    // Without a pty, sshd runs the login shell with pipes: it reads its commands from standard input, line by line.
    const lines = splitLines(limits.maxTelnetLineBytes, (line) =>
      recorder.record('command.entered', { ...carryField('input', line, limits.maxFieldBytes), channel: 'shell' }),
    );
    channel.onData(lines.add);
    channel.onEnd(lines.end);
    runShell(
      channel,
      { kind: 'exec', command: Buffer.from('bash -l'), terminal: null },
      { ...observer, commandEntered: () => undefined },
    );
  });

  session.on('exec', (accept, _reject, info) => {
    const command = raw.exact(info.command);
    const scp = parseScpCommand(command);
    const channel = wrapChannel(accept(), link);
    if (scp === null) {
      runShell(channel, { kind: 'exec', command, terminal }, observeShell(recorder, 'exec', limits));
      return;
    }
    const startedAt = clock.now();
    serveScp({
      command: scp,
      channel,
      host,
      user,
      recorder,
      limits,
      finished: (exitCode) => {
        const input = carryField('input', command, limits.maxFieldBytes);
        recorder.record('command.entered', {
          ...input,
          channel: 'exec',
          statements: [input.input],
          exitCode,
          unknownCommands: [],
          durationMs: clock.now() - startedAt,
        });
      },
    });
  });

  session.on('subsystem', (accept, reject, info) => {
    recorder.record('command.entered', {
      ...carryField('input', raw.exact(info.name), limits.maxFieldBytes),
      channel: 'subsystem',
    });
    if (info.name === 'sftp') serveSftp({ channel: wrapChannel(accept(), link), host, user, recorder, limits });
    else reject?.();
  });

  function runShell(channel: ByteChannel, mode: ShellOptions['mode'], observer: ShellObserver): void {
    const shown = mode.terminal ?? DEFAULT_TERMINAL;
    const record = mode.terminal === null ? null : recorder.recordTerminal(shown);
    recording = record;
    const running = context.startShell({
      host,
      username: user.name,
      mode,
      environment,
      output: {
        stdout(bytes) {
          record?.output(bytes);
          return channel.write(bytes);
        },
        stderr(bytes) {
          record?.output(bytes);
          // On a terminal both are the same device.
          return mode.terminal === null ? channel.writeError(bytes) : channel.write(bytes);
        },
      },
      observer,
      limits: limits.shell,
      clock,
      random,
    });
    shell = running;
    channel.onData((bytes) => {
      record?.input(bytes);
      running.write(bytes);
    });
    channel.onEnd(() => running.endInput());
    channel.onClose(() => {
      running.stop();
      record?.stop();
    });
    void running.exited.then((exit) => {
      record?.stop();
      return channel.finish(exit);
    });
  }
}

function side(value: number, fallback: number): number {
  return Number.isInteger(value) && value > 0 && value <= MAX_TERMINAL_SIDE ? value : fallback;
}

/** Lines of a byte stream without their ends; a line that is too long is told in pieces. */
function splitLines(
  maxLineBytes: number,
  line: (bytes: Uint8Array) => void,
): { add(bytes: Uint8Array): void; end(): void } {
  let pending: number[] = [];
  const end = () => {
    if (pending.length > 0) line(Uint8Array.from(pending));
    pending = [];
  };
  return {
    add(bytes) {
      for (const byte of bytes) {
        if (byte !== 0x0a) pending.push(byte);
        if (byte === 0x0a || pending.length >= maxLineBytes) end();
      }
    },
    end,
  };
}
