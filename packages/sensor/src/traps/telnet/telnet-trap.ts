import { createServer, type Server, type Socket } from 'node:net';
import type { RunningShell } from '../../deception/shell/shell.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { CloseReason, SessionRecorder, TerminalRecording, Trap, TrapContext } from '../../trap.ts';
import { connectionOf, listen } from '../listen.ts';
import { startSessionTimers } from '../session-timers.ts';
import { observeShell } from '../shell-observer.ts';
import type { TelnetConfig } from './config.ts';
import { createLoginDialogue } from './login-dialogue.ts';
import { COMMAND, decodeTelnet, encodeTelnet, OPTION, parseEnvironment } from './telnet-protocol.ts';

const PROTOCOL = 'telnet';
const MAX_SUBNEGOTIATION_BYTES = 512;
const MAX_NEGOTIATIONS = 200;
/** login(1): LOGIN_RETRIES of /etc/login.defs. */
const LOGIN_RETRIES = 5;
const LINGER_MS = 1000;
const { iac, will, wont, do: please, dont, sb, se } = COMMAND;

/** What telnetd asks first, and what it says once it has the terminal. */
const OPENING = Buffer.from([
  ...[OPTION.terminalType, OPTION.terminalSpeed, OPTION.xDisplay, OPTION.newEnvironment].flatMap((option) => [
    iac,
    please,
    option,
  ]),
  ...[
    iac,
    will,
    OPTION.suppressGoAhead,
    iac,
    please,
    OPTION.windowSize,
    iac,
    will,
    OPTION.status,
    iac,
    please,
    OPTION.flowControl,
    iac,
    will,
    OPTION.echo,
  ],
]);
/** Options whose content is asked for when the client has them; SEND is 1 in all four. */
const ASKED: ReadonlySet<number> = new Set([
  OPTION.terminalType,
  OPTION.terminalSpeed,
  OPTION.xDisplay,
  OPTION.newEnvironment,
]);
const OURS: ReadonlySet<number> = new Set([OPTION.echo, OPTION.suppressGoAhead, OPTION.status]);
const THEIRS: ReadonlySet<number> = new Set([...ASKED, OPTION.windowSize, OPTION.flowControl]);

export function createTelnetTrap(config: TelnetConfig, context: TrapContext): Trap {
  const { limits, clock, random, log } = context;
  const open = new Map<Socket, (reason: CloseReason) => void>();
  let listener: Server | null = null;
  let stopping: Promise<void> | null = null;

  function accept(socket: Socket): void {
    socket.on('error', () => undefined);
    const connection = connectionOf(socket, { name: config.name, protocol: PROTOCOL });
    let recorder: SessionRecorder;
    try {
      if (connection === null) throw new Error('the client is gone');
      recorder = context.openSession(connection);
    } catch {
      socket.destroy();
      return;
    }
    const host = context.hostFor(connection.source.address);
    const environment = new Map<string, string>([['REMOTEHOST', connection.source.address]]);
    let terminal = { term: 'network', columns: 80, rows: 24 };
    let shell: RunningShell | null = null;
    let recording: TerminalRecording | null = null;
    let negotiations = 0;

    const end = (reason: CloseReason) => {
      if (!open.delete(socket)) return;
      timers.stop();
      dialogue.stop();
      shell?.stop();
      recorder.countBytes(socket.bytesRead, socket.bytesWritten);
      recorder.close(reason);
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    };
    open.set(socket, end);
    const timers = startSessionTimers({ limits, recorder, login: true, end });

    /** Backpressure as a promise, which also ends when the client does. */
    function write(bytes: Uint8Array): void | Promise<void> {
      if (!socket.writable || socket.write(encodeTelnet(bytes))) return;
      return new Promise((resolve) => {
        const done = () => {
          socket.off('drain', done);
          socket.off('close', done);
          resolve();
        };
        socket.on('drain', done);
        socket.on('close', done);
      });
    }

    const dialogue = createLoginDialogue({
      host,
      failureDelayMs: config.failureDelayMs,
      maxAttempts: Math.min(LOGIN_RETRIES, limits.maxLoginAttempts),
      maxLineBytes: limits.maxTelnetLineBytes,
      write: (text) => void write(Buffer.from(text)),
      tried(username, password, accepted) {
        const fields = {
          ...carryField('username', username, limits.maxFieldBytes),
          ...carryField('secret', password, limits.maxFieldBytes),
        };
        recorder.record('credential.tried', { method: 'password', ...fields, accepted });
      },
      loggedIn: (username, rest) => {
        timers.loggedIn();
        startShell(username);
        if (rest.length > 0) typed(rest);
      },
      gaveUp: () => end('server-closed'),
      lineTooLong: () =>
        recorder.record('limit.reached', { limit: 'maxTelnetLineBytes', value: limits.maxTelnetLineBytes }),
    });

    function startShell(username: string): void {
      recorder.record('terminal.resized', {
        ...terminal,
        term: carryField('term', terminal.term, limits.maxFieldBytes).term,
      });
      const record = recorder.recordTerminal(terminal);
      recording = record;
      const running = context.startShell({
        host,
        username,
        mode: { kind: 'interactive', terminal },
        environment,
        output: {
          stdout(bytes) {
            record.output(bytes);
            return write(bytes);
          },
          stderr(bytes) {
            record.output(bytes);
            return write(bytes);
          },
        },
        observer: observeShell(recorder, 'telnet', limits),
        limits: limits.shell,
        clock,
        random,
      });
      shell = running;
      void running.exited.then(() => end('server-closed'));
    }

    function typed(bytes: Buffer): void {
      if (shell === null) {
        dialogue.input(bytes);
        return;
      }
      recording?.input(bytes);
      shell.write(bytes);
    }

    const decoder = decodeTelnet(
      {
        data: typed,
        negotiated(verb, option) {
          negotiations += 1;
          // Two machines that answer each other's refusals would never end.
          if (negotiations > MAX_NEGOTIATIONS || !socket.writable) return;
          if (verb === 'will') {
            if (ASKED.has(option)) socket.write(Buffer.from([iac, sb, option, 1, iac, se]));
            else if (!THEIRS.has(option)) socket.write(Buffer.from([iac, dont, option]));
          } else if (verb === 'do' && !OURS.has(option)) {
            socket.write(Buffer.from([iac, wont, option]));
          }
        },
        subnegotiated(option, content) {
          negotiations += 1;
          if (negotiations > MAX_NEGOTIATIONS) return;
          if (option === OPTION.windowSize && content.length === 4) {
            const [columns, rows] = [content.readUInt16BE(0), content.readUInt16BE(2)];
            if (columns === 0 || rows === 0) return;
            terminal = { ...terminal, columns, rows };
            if (shell === null) return;
            recorder.record('terminal.resized', { columns, rows });
            shell.resize(columns, rows);
            recording?.resize(columns, rows);
          } else if (option === OPTION.terminalType && content[0] === 0) {
            const name = content.subarray(1);
            recorder.record('client.identified', {
              ...carryField('software', name, limits.maxFieldBytes),
              fingerprints: {},
            });
            terminal = { ...terminal, term: name.toString('latin1').toLowerCase().slice(0, 64) };
          } else if (option === OPTION.newEnvironment) {
            for (const [name, value] of parseEnvironment(content) ?? []) {
              recorder.record('environment.set', {
                ...carryField('name', name, limits.maxFieldBytes),
                ...carryField('value', value, limits.maxFieldBytes),
              });
            }
          }
        },
        command(code) {
          if (code === COMMAND.interrupt || code === COMMAND.break) typed(Buffer.from([0x03]));
          else if (code === COMMAND.areYouThere && socket.writable) socket.write('\r\n[Yes]\r\n');
          else if (code === COMMAND.eraseCharacter) typed(Buffer.from([0x7f]));
          else if (code === COMMAND.eraseLine) typed(Buffer.from([0x15]));
        },
      },
      MAX_SUBNEGOTIATION_BYTES,
    );

    socket.on('data', (bytes) => {
      timers.touch();
      try {
        decoder.add(bytes);
      } catch (error) {
        log.error('the telnet trap failed; the session ends', {
          sessionId: recorder.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        end('error');
      }
    });
    socket.on('end', () => end('client-closed'));
    socket.on('close', () => end('client-closed'));
    socket.write(OPENING);
    dialogue.start();
  }

  return {
    name: config.name,
    async start() {
      listener = createServer({ noDelay: true }, accept);
      const bound = await listen(listener, config);
      listener.on('error', (error) => log.error('the telnet trap cannot accept', { error: error.message }));
      return { name: config.name, protocol: PROTOCOL, ...bound };
    },
    stop() {
      stopping ??= new Promise((resolve) => {
        for (const end of [...open.values()]) end('sensor-stopped');
        if (listener === null || !listener.listening) resolve();
        else listener.close(() => resolve());
      });
      return stopping;
    },
  };
}
