import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { bytesToByteString } from '../../deception/byte-string.ts';
import { FileError } from '../../deception/filesystem/filesystem.ts';
import { NOBODY } from '../../deception/host/create-host.ts';
import { changeGeneration } from '../../deception/host/generation-state.ts';
import type { Host, HostPersona } from '../../deception/host/host.ts';
import type { CloseReason, Connection, HostKeyName, SessionRecorder, Trap, TrapContext } from '../../trap.ts';
import { connectionOf, listen } from '../listen.ts';
import { startSessionTimers } from '../session-timers.ts';
import { createAuthenticationDelay } from './authentication-delay.ts';
import type { SshConfig } from './config.ts';
import { RefusedConnections } from './refused-connections.ts';
import { SshConnection } from './ssh-connection.ts';
import type { SshServer } from './ssh-server.ts';
import { readSshdSettings, type SshdSettings } from './sshd-settings.ts';
import { createStartupThrottles, type StartupThrottles } from './startup-throttles.ts';
import { loadHostKeys, type SshHostKey, type SshHostKeys } from './transport/host-keys.ts';
import { InputBudget } from './transport/input-budget.ts';
import { DEFAULT_TRANSPORT_LIMITS } from './transport/limits.ts';
import { profileFor } from './transport/server-profile.ts';
import { startTransport } from './transport/server-transport.ts';
import { STARTUP_REFUSAL } from './transport/startup-throttle.ts';
import type { SshTransport, TransportEnd } from './transport/transport.ts';

const PROTOCOL = 'ssh';

const CLOSE_REASONS: Record<TransportEnd, CloseReason> = {
  'client-closed': 'client-closed',
  'server-closed': 'server-closed',
  'login-timeout': 'idle-timeout',
  limit: 'limit',
  error: 'error',
};

interface OpenConnection {
  end(reason: CloseReason): void;
}

/** Makes the SSH trap: sshd as the host persona runs it, on a transport of our own. */
export function createSshTrap(config: SshConfig, context: TrapContext): Trap {
  const transportLimits = { ...DEFAULT_TRANSPORT_LIMITS, loginGraceMs: context.limits.loginTimeoutMs };
  const inputBudget = new InputBudget(DEFAULT_TRANSPORT_LIMITS.maxWaitingInputBytesOfAll);
  const open = new Set<OpenConnection>();
  const sockets = new Set<Socket>();
  const servers = new Map<HostPersona, SshServer>();
  const refused = new RefusedConnections(Number(config.maxStartups.split(':')[0]));
  let listener: Server | null = null;
  let stopping: Promise<void> | null = null;
  let hostKeys: SshHostKeys | null = null;
  let starting: Promise<SshHostKeys> | null = null;
  let comment = '';

  function accept(keys: SshHostKeys, throttles: StartupThrottles, socket: Socket) {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const connection = connectionOf(socket, { name: config.name, protocol: PROTOCOL });
    const loggedIn = connection === null ? null : throttles.admit(connection.source.address);
    if (connection !== null && loggedIn === null) return refuse(socket, connection);
    const recorder = connection === null ? null : openSession(connection);
    if (connection === null || recorder === null || loggedIn === null) {
      // Gone, or the sensor is full, which it has recorded.
      loggedIn?.();
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    serve(serverFor(connection.source.address), keys, { socket, connection, recorder, loggedIn });
  }

  /** The sshd of the machine that this source sees; most see the same one. */
  function serverFor(address: string): SshServer {
    const persona = context.personaFor(address);
    const known = servers.get(persona);
    if (known !== undefined) return known;
    const made = serverOf(context.hostFor(address), config, context);
    servers.set(persona, made);
    return made;
  }

  function openSession(connection: Connection): SessionRecorder | null {
    try {
      return context.openSession(connection);
    } catch {
      return null;
    }
  }

  function refuse(socket: Socket, connection: Connection): void {
    socket.on('error', () => undefined);
    socket.end(STARTUP_REFUSAL, () => socket.destroy());
    refused.add(connection.source.address, STARTUP_REFUSAL.length, () => openSession(connection));
  }

  function serve(
    server: SshServer,
    keys: SshHostKeys,
    client: {
      readonly socket: Socket;
      readonly connection: Connection;
      readonly recorder: SessionRecorder;
      readonly loggedIn: () => void;
    },
  ): void {
    const { socket, connection, recorder, loggedIn } = client;
    let reason: CloseReason | null = null;
    let transport: SshTransport | null = null;
    const opened: OpenConnection = {
      end(why) {
        reason ??= why;
        transport?.end();
      },
    };
    open.add(opened);
    const timers = startSessionTimers({ limits: context.limits, recorder, login: false, end: opened.end });
    const handler = new SshConnection({
      server,
      recorder,
      source: { address: connection.source.address, port: connection.source.port ?? 0 },
      loggedIn,
      failed(error) {
        context.log.error('the ssh trap failed; the session ends', {
          sessionId: recorder.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        opened.end('error');
      },
      ended(how) {
        open.delete(opened);
        timers.stop();
        loggedIn();
        recorder.countBytes(socket.bytesRead, socket.bytesWritten);
        if (how === 'login-timeout') {
          const { loginGraceMs } = transportLimits;
          recorder.record('limit.reached', { limit: 'loginTimeoutMs', value: loginGraceMs });
        }
        recorder.close(reason ?? CLOSE_REASONS[how]);
      },
    });
    transport = startTransport({
      socket,
      identification: server.identification,
      profile: server.profile,
      hostKeys: keys,
      handler,
      limits: transportLimits,
      inputBudget,
      random: context.random,
      log: context.log,
    });
    handler.attach(transport);
    socket.on('data', () => timers.touch());
  }

  return {
    name: config.name,
    async start() {
      const { persona } = context.hostFor(NOBODY);
      serverFor(NOBODY);
      comment = `root@${persona.hostname}`;
      const throttles = createStartupThrottles(config.maxStartups, context.random);
      // A first start makes the keys while it already listens: early clients wait a moment.
      starting = loadHostKeys(context.state, config.name, comment);
      const early: Socket[] = [];
      listener = createServer({ allowHalfOpen: true, noDelay: false }, (socket) => {
        if (hostKeys === null) early.push(socket);
        else accept(hostKeys, throttles, socket);
      });
      const [bound, made] = await Promise.all([listen(listener, config), starting]);
      hostKeys = made;
      for (const socket of early.splice(0)) accept(made, throttles, socket);
      listener.on('error', (error) => context.log.error('the ssh trap cannot accept', { error: error.message }));
      return { name: config.name, protocol: PROTOCOL, ...bound };
    },
    async replaceHostKeys(generation) {
      const before = hostKeys ?? (await starting);
      const after = await loadHostKeys(context.state, config.name, comment, generation);
      changeGeneration(context.state, { hostKeysOf: config.name }, generation, context.clock.now());
      hostKeys = after;
      return { before: before === null ? [] : before.keys.map(nameOf), after: after.keys.map(nameOf) };
    },
    stop() {
      stopping ??= new Promise((resolve) => {
        refused.stop();
        for (const connection of [...open]) connection.end('sensor-stopped');
        for (const socket of [...sockets]) socket.destroy();
        if (listener === null || !listener.listening) resolve();
        else listener.close(() => resolve());
      });
      return stopping;
    },
  };
}

function nameOf({ type, publicBlob }: SshHostKey): HostKeyName {
  const digest = createHash('sha256').update(publicBlob).digest('base64').replace(/=+$/, '');
  return { type, fingerprint: `SHA256:${digest}` };
}

function serverOf(host: Host, config: SshConfig, context: TrapContext): SshServer {
  const { banner } = host.persona.ssh;
  const settings = readSshdSettings(readText(host, '/etc/ssh/sshd_config'));
  return {
    context,
    identification: banner,
    profile: profileFor(banner),
    settings: withKeyboard(settings, config.keyboardInteractive),
    delay: createAuthenticationDelay({
      minimumMs: config.minimumDelayMs,
      failureDelayMs: config.failureDelayMs,
      random: context.random,
    }),
    networkDelayFactor: config.networkDelayFactor,
  };
}

function withKeyboard(settings: SshdSettings, keyboardInteractive: boolean | undefined): SshdSettings {
  return keyboardInteractive === undefined ? settings : { ...settings, keyboardInteractive };
}

function readText(host: Host, path: string): string | null {
  try {
    return bytesToByteString(host.files.readFile(path));
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}
