import type { Socket } from 'node:net';
import type { Connection } from 'ssh2';
import type { CloseReason, SessionRecorder, TrapContext } from '../../trap.ts';
import { createAuthentication } from './authentication.ts';
import type { ConnectionLink } from './byte-channel.ts';
import type { SshConfig } from './config.ts';
import { watchRawMessages } from './raw-messages.ts';
import { serveSessionChannel } from './session-channel.ts';
import { watchTunnels } from './tunnels.ts';

export interface SshConnectionOptions {
  readonly connection: Connection;
  readonly socket: Socket;
  readonly sourceAddress: string;
  readonly recorder: SessionRecorder;
  readonly config: SshConfig;
  readonly context: TrapContext;
  readonly link: ConnectionLink;
  readonly loggedIn: () => void;
  /** Ends the session; safe to call at any time. */
  readonly end: (reason: CloseReason) => void;
}

/** Serves one client from the moment its identification string is known. A failure of ours ends this session only. */
export function serveSshConnection(options: SshConnectionOptions): void {
  const { connection, socket, sourceAddress, recorder, config, context, link, loggedIn, end } = options;
  const { limits, log, random } = context;
  const host = context.hostFor(sourceAddress);
  const raw = watchRawMessages(connection);
  let channels = 0;

  /** The library calls listeners from inside its parser: what they throw must not reach it. */
  function guard<Arguments extends unknown[]>(work: (...given: Arguments) => void): (...given: Arguments) => void {
    return (...given) => {
      try {
        work(...given);
      } catch (error) {
        log.error('the ssh trap failed; the session ends', {
          sessionId: recorder.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        end('error');
      }
    };
  }

  function takeChannel(): boolean {
    if (channels >= limits.maxChannelsPerSession) {
      recorder.record('limit.reached', { limit: 'maxChannelsPerSession', value: limits.maxChannelsPerSession });
      return false;
    }
    channels += 1;
    return true;
  }

  const releaseChannel = () => {
    channels -= 1;
  };

  const authentication = createAuthentication({
    host,
    recorder,
    raw,
    config,
    limits,
    random,
    isConnected: link.isConnected,
    disconnect: () => end('server-closed'),
  });
  link.onGone(() => authentication.finish());
  connection.on(
    'authentication',
    guard((attempt) => authentication.handle(attempt)),
  );

  connection.on(
    'ready',
    guard(() => {
      loggedIn();
      const name = authentication.username() ?? '';
      const user = host.findUser(name);
      // Let in and yet unknown cannot be; a session without a user would be a broken one.
      if (user === null) return end('error');
      const { address } = host.persona.network;
      const port = socket.remotePort ?? 0;
      const serviceEnvironment = new Map([
        ['SSH_CLIENT', `${sourceAddress} ${port} 22`],
        ['SSH_CONNECTION', `${sourceAddress} ${port} ${address} 22`],
      ]);
      connection.on(
        'session',
        guard((accept, reject) => {
          if (!takeChannel()) return reject();
          const session = accept();
          session.on('close', releaseChannel);
          serveSessionChannel({ session, link, raw, host, user, recorder, context, serviceEnvironment });
        }),
      );
      watchTunnels({ connection, link, recorder, limits, random, takeChannel, releaseChannel });
    }),
  );
}
