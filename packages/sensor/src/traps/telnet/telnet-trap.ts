import { createServer, type Server, type Socket } from 'node:net';
import type { CloseReason, SessionRecorder, Trap, TrapContext } from '../../trap.ts';
import { connectionOf, listen } from '../listen.ts';
import { startSessionTimers } from '../session-timers.ts';
import type { TelnetConfig } from './config.ts';
import { LINGER_MS } from './limits.ts';
import { createTelnetSession } from './telnet-session.ts';

const PROTOCOL = 'telnet';

/** Makes the Telnet trap: the daemon and the login program that belong to the persona, then its shell on a terminal. */
export function createTelnetTrap(config: TelnetConfig, context: TrapContext): Trap {
  const { limits, log } = context;
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
      // Gone, or the sensor is full, which it has recorded.
      socket.destroy();
      return;
    }

    const end = (reason: CloseReason) => {
      if (!open.delete(socket)) return;
      timers.stop();
      session.stop();
      recorder.countBytes(socket.bytesRead, socket.bytesWritten);
      recorder.close(reason);
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    };
    open.set(socket, end);
    const timers = startSessionTimers({ limits, recorder, login: true, end });

    /** Backpressure as a promise, which also ends when the client does. */
    function send(bytes: Uint8Array): void | Promise<void> {
      if (!socket.writable || socket.write(bytes)) return;
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

    const session = createTelnetSession({
      host: context.hostFor(connection.source.address),
      sourceAddress: connection.source.address,
      recorder,
      config,
      context,
      send,
      loggedIn: () => timers.loggedIn(),
      end,
    });

    const guarded = (work: () => void) => {
      try {
        work();
      } catch (error) {
        log.error('the telnet trap failed; the session ends', {
          sessionId: recorder.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        end('error');
      }
    };
    socket.on('data', (bytes) => {
      timers.touch();
      if (!open.has(socket)) return;
      guarded(() => {
        const pressure = session.input(bytes);
        if (pressure === undefined) return;
        socket.pause();
        void pressure.then(() => socket.resume());
      });
    });
    socket.on('end', () => end('client-closed'));
    socket.on('close', () => end('client-closed'));
    guarded(() => session.start());
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
