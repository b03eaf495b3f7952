import { createServer, type Server, type Socket } from 'node:net';
import type { Host } from '../../deception/host/host.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { CloseReason, SessionRecorder, Trap, TrapContext } from '../../trap.ts';
import { connectionOf, listen } from '../listen.ts';
import { startSessionTimers } from '../session-timers.ts';
import type { TemplateConfig } from './config.ts';

const PROTOCOL = 'finger';
/** How long a closed session's last bytes may take to leave. */
const LINGER_MS = 1000;
/** RFC 1288 section 2.5 names no limit; fingerd of Debian reads this much. */
const MAX_QUERY_BYTES = 1024;

/** Makes the finger trap (RFC 1288): one line in, what it says of that user out, end of the connection. */
export function createTemplateTrap(config: TemplateConfig, context: TrapContext): Trap {
  const { limits, log } = context;
  const open = new Map<Socket, (reason: CloseReason) => void>();
  let listener: Server | null = null;
  let stopping: Promise<void> | null = null;

  function accept(socket: Socket): void {
    // First of all: an error without a listener would end the process.
    socket.on('error', () => undefined);
    const connection = connectionOf(socket, { name: config.name, protocol: PROTOCOL });
    let recorder: SessionRecorder;
    try {
      if (connection === null) throw new Error('the client is gone');
      recorder = context.openSession(connection);
    } catch {
      // Gone, or the sensor is full, which it has recorded.
      socket.destroy();
      return;
    }
    const host = context.hostFor(connection.source.address);

    // The only way out of a session, whoever ends it; the map makes every later call do nothing.
    const end = (reason: CloseReason) => {
      if (!open.delete(socket)) return;
      timers.stop();
      recorder.countBytes(socket.bytesRead, socket.bytesWritten);
      recorder.close(reason);
      // What was already answered may still leave; a client that does not read it is cut by the destroy.
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    };
    open.set(socket, end);
    const timers = startSessionTimers({ limits, recorder, login: false, end });

    let received: Buffer = Buffer.alloc(0);
    let answered = false;
    const read = (bytes: Buffer) => {
      timers.touch();
      // What comes after the line is not looked at.
      if (answered) return;
      received = Buffer.concat([received, bytes.subarray(0, MAX_QUERY_BYTES + 1 - received.length)]);
      const lineEnd = received.indexOf(0x0a);
      if (lineEnd < 0 && received.length <= MAX_QUERY_BYTES) return;
      answered = true;
      if (lineEnd < 0) recorder.record('limit.reached', { limit: 'finger.maxQueryBytes', value: MAX_QUERY_BYTES });
      const query = received.subarray(0, lineEnd < 0 ? MAX_QUERY_BYTES : lineEnd);
      recorder.record('command.entered', {
        ...carryField('input', withoutReturn(query), limits.maxFieldBytes),
        channel: 'unknown',
      });
      socket.write(answerTo(withoutReturn(query).toString('latin1'), host), 'latin1');
      end('server-closed');
    };
    socket.on('data', (bytes) => {
      try {
        read(bytes);
      } catch (error) {
        log.error('the finger trap failed; the session ends', {
          sessionId: recorder.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        end('error');
      }
    });
    socket.on('end', () => end('client-closed'));
    socket.on('close', () => end('client-closed'));
  }

  return {
    name: config.name,
    async start() {
      listener = createServer({ noDelay: true }, accept);
      const bound = await listen(listener, config);
      listener.on('error', (error) => log.error('the finger trap cannot accept', { error: error.message }));
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

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

/** What is shown comes from the host, so that this trap tells the same story as every other. */
function answerTo(query: string, host: Host): string {
  // RFC 1288 section 2.3: `/W` asks for more words, which this server does not have.
  const name = query.replace(/^\/W\s*/i, '').trim();
  if (name === '') return 'No one logged on.\r\n';
  const user = host.findUser(name);
  if (user === null) return `finger: ${name}: no such user.\r\n`;
  const left = `Login: ${user.name}`.padEnd(40);
  const directory = `Directory: ${user.home}`.padEnd(40);
  return `${left}Name: ${user.fullName}\r\n${directory}Shell: ${user.shell}\r\nNever logged in.\r\nNo mail.\r\nNo Plan.\r\n`;
}
