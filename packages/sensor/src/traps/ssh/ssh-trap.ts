import { createServer, type Server, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { carryField } from '../../sessions/carry-field.ts';
import type { CloseReason, SessionRecorder, Trap, TrapContext } from '../../trap.ts';
import { connectionOf, listen } from '../listen.ts';
import { startSessionTimers } from '../session-timers.ts';
import { SERVER_ALGORITHMS } from './algorithms.ts';
import type { ConnectionLink } from './byte-channel.ts';
import { watchForKexInit } from './client-fingerprint.ts';
import type { SshConfig } from './config.ts';
import { loadHostKeys } from './host-keys.ts';
import { readIdentification } from './identification.ts';
import { serveSshConnection } from './ssh-connection.ts';

const PROTOCOL = 'ssh';
/** The library counts keepalives in milliseconds and cannot switch them off; sshd sends none unless configured. */
const NEVER_MS = 2_147_483_647;

/** Makes the SSH trap. The identification exchange is ours, the transport after it the library's. */
export function createSshTrap(config: SshConfig, context: TrapContext): Trap {
  const open = new Map<Socket, (reason: CloseReason) => void>();
  const awaiting = new Map<Socket, (connection: ssh2.Connection) => void>();
  let listener: Server | null = null;
  let stopping: Promise<void> | null = null;

  function accept(transport: Promise<ssh2.Server>, banner: string, socket: Socket): void {
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
    const sourceAddress = connection.source.address;

    let connected = true;
    const goneListeners: Array<() => void> = [];
    const link: ConnectionLink = {
      isConnected: () => connected,
      onGone: (gone) => {
        if (connected) goneListeners.push(gone);
        else gone();
      },
    };
    const disconnected = () => {
      if (!connected) return;
      connected = false;
      for (const gone of goneListeners.splice(0)) gone();
    };
    const end = (reason: CloseReason) => {
      if (!open.delete(socket)) return;
      awaiting.delete(socket);
      timers.stop();
      disconnected();
      recorder.countBytes(socket.bytesRead, socket.bytesWritten);
      recorder.close(reason);
      // What was already answered may still leave; a client that does not read it is cut by the destroy.
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    };
    open.set(socket, end);
    const timers = startSessionTimers({ limits: context.limits, recorder, login: true, end });
    // Before the library's own listeners: it takes its state down on both, and writes after that throw.
    socket.on('end', disconnected);
    socket.on('close', () => end('client-closed'));
    socket.on('data', timers.touch);
    socket.setNoDelay(true);
    socket.write(`${banner}\r\n`);

    let received: Buffer = Buffer.alloc(0);
    const readLine = (bytes: Buffer) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const identification = readIdentification(received);
      if (identification.state === 'incomplete') return;
      socket.off('data', readLine);
      if (identification.state === 'refused') {
        if (received.length > 0) recordSoftware(recorder, firstLine(received), null);
        socket.write(identification.answer);
        end('server-closed');
        return;
      }
      socket.pause();
      const lineEnd = received.indexOf(0x0a) + 1;
      watchFirstPacket(recorder, socket, link, identification.line, lineEnd);
      socket.unshift(received);
      received = Buffer.alloc(0);
      // Our identification string is already out; the library's first write is the same one.
      socket.write = () => {
        Reflect.deleteProperty(socket, 'write');
        return true;
      };
      awaiting.set(socket, (client) => {
        client.on('error', (error) => {
          context.log.debug('ssh protocol error', { sessionId: recorder.id, error: error.message });
        });
        serveSshConnection({
          connection: client,
          socket,
          sourceAddress,
          recorder,
          config,
          context,
          link,
          loggedIn: timers.loggedIn,
          end,
        });
      });
      transport.then(
        (ready) => {
          if (open.has(socket)) ready.injectSocket(socket);
        },
        // Without host keys the trap does not start, and that tells.
        () => end('error'),
      );
    };
    socket.on('data', readLine);
    socket.on('end', () => {
      // Before or after the handshake: a client that stops sending is done, as sshd sees it.
      if (received.length > 0) recordSoftware(recorder, firstLine(received), null);
      end('client-closed');
    });
  }

  /** The key exchange offer is in the clear: a copy of the first bytes tells what software this is. */
  function watchFirstPacket(
    recorder: SessionRecorder,
    socket: Socket,
    link: ConnectionLink,
    line: Buffer,
    lineEnd: number,
  ): void {
    const watcher = watchForKexInit();
    let toSkip = lineEnd;
    let told = false;
    const tell = (fingerprint: Parameters<typeof recordSoftware>[2]) => {
      if (told) return;
      told = true;
      socket.off('data', watch);
      recordSoftware(recorder, line, fingerprint);
    };
    const watch = (bytes: Buffer) => {
      const skipped = Math.min(toSkip, bytes.length);
      toSkip -= skipped;
      const found = watcher.add(bytes.subarray(skipped));
      if (found !== null) tell(found === 'gone' ? null : found);
    };
    socket.on('data', watch);
    link.onGone(() => tell(null));
  }

  function recordSoftware(
    recorder: SessionRecorder,
    line: Buffer,
    fingerprint: { hassh: string; algorithms: Buffer } | null,
  ): void {
    recorder.record('client.identified', {
      ...carryField('software', line, context.limits.maxFieldBytes),
      fingerprints:
        fingerprint === null
          ? {}
          : {
              hassh: fingerprint.hassh,
              hasshAlgorithms: carryField('algorithms', fingerprint.algorithms, context.limits.maxFieldBytes)
                .algorithms,
            },
    });
  }

  function createTransport(hostKeys: Buffer[], banner: string): ssh2.Server {
    const transport = new ssh2.Server({
      hostKeys,
      ident: banner.replace(/^SSH-2\.0-/, ''),
      algorithms: SERVER_ALGORITHMS,
      keepaliveInterval: NEVER_MS,
    });
    transport.on('connection', (client: ssh2.Connection) => {
      const socket = socketOf(client);
      const serve = socket === null ? undefined : awaiting.get(socket);
      if (socket !== null) awaiting.delete(socket);
      if (serve === undefined) client.end();
      else serve(client);
    });
    return transport;
  }

  return {
    name: config.name,
    async start() {
      const { persona } = context.hostFor('127.0.0.1');
      // A first start makes the keys while it already listens: early clients see the banner and wait a moment.
      const transport = loadHostKeys(context.state, config.name, `root@${persona.hostname}`).then((hostKeys) =>
        createTransport(hostKeys, persona.ssh.banner),
      );
      listener = createServer({ noDelay: true }, (socket) => accept(transport, persona.ssh.banner, socket));
      const [bound] = await Promise.all([listen(listener, config), transport]);
      listener.on('error', (error) => context.log.error('the ssh trap cannot accept', { error: error.message }));
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

/** How long a closed session's last bytes may take to leave. */
const LINGER_MS = 1000;

function socketOf(client: ssh2.Connection): Socket | null {
  // reason: ssh2 announces a client without its socket, and address and port alone can be reused while one lingers.
  const socket: unknown = Reflect.get(client, '_sock');
  return socket instanceof Object && 'remoteAddress' in socket ? (socket as Socket) : null;
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0x0a);
  const line = bytes.subarray(0, end < 0 ? undefined : end);
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}
