import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Socket, Server as SocketServer } from 'socket.io';
import { type Authenticator, concerns } from '../auth/authenticate.ts';
import { isPermitted, type Principal } from '../auth/principal.ts';
import type { Scope } from '../auth/scopes.ts';
import { LIVE_LIMITS } from '../limits.ts';
import type { OriginCheck } from '../origin-check.ts';
import { joinLiveCluster, type LiveAdapter } from './live-cluster.ts';
import type { LiveMessage } from './live-feed.ts';

export const LIVE_PATH = '/api/v1/live/';

export interface LiveServer {
  /** Clients of this process. */
  clientCount(): number;
  /** Whether anybody listens, here or at another process of the installation. */
  hasListeners(): boolean;
  /**
   * To every client that keeps up; one that does not is told how much it missed once it does. Clients of other processes
   * hear it too, but for totals: each process counts those itself, and adds the rate that the others count.
   */
  broadcast(message: LiveMessage): void;
  /** Tells every client that `count` items were left out. */
  leftOut(count: number): void;
  /** Idempotent. Leaves the HTTP server open. */
  stop(): Promise<void>;
}

interface Client {
  readonly socket: Socket;
  principal: Principal;
  /** What it asked for in the handshake (`auth.topics`); null: all that it may have. */
  readonly topics: ReadonlySet<string> | null;
  readonly credentials: Parameters<Authenticator['authenticate']>[0];
  missed: number;
}

/**
 * Socket.IO on the API's own server. A socket is opened with the same cookie, key or token as a request and closed when
 * that ends; each message goes to those whose scopes permit it now. It is one way: what clients say is not listened to.
 */
export function attachLiveServer(
  httpServer: HttpServer,
  dependencies: {
    readonly authenticator: Authenticator;
    readonly originCheck: OriginCheck;
    readonly onError: (error: unknown) => void;
    /** Reaches the other processes of the installation; without it there are none. */
    readonly adapter?: LiveAdapter | undefined;
    /** Unix milliseconds. */
    readonly now: () => number;
  },
): LiveServer {
  const { authenticator, originCheck } = dependencies;
  const clients = new Set<Client>();
  const io = new SocketServer(httpServer, {
    path: LIVE_PATH,
    serveClient: false,
    maxHttpBufferSize: LIVE_LIMITS.maxMessageBytes,
    transports: ['websocket', 'polling'],
    ...(dependencies.adapter === undefined ? {} : { adapter: dependencies.adapter }),
    allowRequest: (request, answer) => answer(null, isWelcome(request)),
  });

  function isWelcome(request: IncomingMessage): boolean {
    const { host, origin } = request.headers;
    try {
      originCheck.requireKnownHost(host);
    } catch {
      return false;
    }
    // Browsers name their page; other programs need a key or cookie just the same.
    return origin === undefined || originCheck.isOwnOrigin(origin, host);
  }

  io.use((socket, next) => {
    if (clients.size >= LIVE_LIMITS.maxClients) return next(new Error('too-many-requests'));
    const credentials = credentialsOf(socket);
    authenticator.authenticate(credentials).then(
      (principal) => {
        if (principal === null) return next(new Error('not-signed-in'));
        const topics = topicsOf(socket);
        if (topics === undefined) return next(new Error('invalid-request'));
        if (!mayListen(principal, topics)) return next(new Error('not-permitted'));
        if (clients.size >= LIVE_LIMITS.maxClients) return next(new Error('too-many-requests'));
        const client: Client = { socket, principal, topics, credentials, missed: 0 };
        clients.add(client);
        socket.once('disconnect', () => clients.delete(client));
        // A handshake that is given up before `connection` never says `disconnect`.
        socket.conn.once('close', () => clients.delete(client));
        next();
      },
      (error: unknown) => {
        dependencies.onError(error);
        next(new Error('unavailable'));
      },
    );
  });

  /** Closes the socket when who opened it may not listen any more; else what may be heard is what holds now. */
  function askAgain(client: Client): void {
    authenticator.authenticate(client.credentials).then((principal) => {
      if (principal === null || !mayListen(principal, client.topics)) client.socket.disconnect(true);
      else client.principal = principal;
    }, dependencies.onError);
  }

  const stopListening = authenticator.onRevoked((change) => {
    for (const client of clients) if (concerns(client.principal, change)) askAgain(client);
  });

  const recheck = setInterval(() => {
    for (const client of clients) askAgain(client);
  }, LIVE_LIMITS.recheckIntervalMs);

  function deliver(message: LiveMessage): void {
    for (const client of clients) {
      if (!hears(client, message.name)) continue;
      if (isBehind(client.socket)) {
        client.missed += message.weight;
        continue;
      }
      if (client.missed > 0) client.socket.emit('lagged', { leftOut: client.missed });
      client.missed = 0;
      client.socket.emit(message.name, message.body);
    }
  }

  function deliverLeftOut(count: number): void {
    for (const client of clients) {
      if (isBehind(client.socket)) client.missed += count;
      else client.socket.emit('lagged', { leftOut: count });
    }
  }

  let eventsPerMinute = 0;
  const cluster =
    dependencies.adapter === undefined
      ? null
      : joinLiveCluster(io, {
          id: randomUUID(),
          now: dependencies.now,
          clients: () => clients.size,
          eventsPerMinute: () => eventsPerMinute,
          onRelayed: deliver,
          onLeftOut: deliverLeftOut,
        });

  let stopping: Promise<void> | null = null;
  return {
    clientCount: () => clients.size,
    hasListeners: () => clients.size > 0 || (cluster?.clientCount() ?? 0) > 0,
    broadcast(message) {
      if (message.name === 'totals') {
        eventsPerMinute = message.body.eventsPerMinute;
        const elsewhere = cluster?.eventsPerMinute() ?? 0;
        deliver({ ...message, body: { ...message.body, eventsPerMinute: eventsPerMinute + elsewhere } });
        return;
      }
      deliver(message);
      cluster?.relay(message);
    },
    leftOut(count) {
      deliverLeftOut(count);
      cluster?.relayLeftOut(count);
    },
    stop() {
      stopping ??= (async () => {
        clearInterval(recheck);
        cluster?.stop();
        stopListening();
        io.disconnectSockets(true);
        io.engine.close();
        clients.clear();
      })();
      return stopping;
    },
  };
}

/** What hearing a kind of message takes. */
const TOPIC_SCOPES: Readonly<Record<LiveMessage['name'], Scope>> = {
  events: 'events:read',
  sessions: 'sessions:read',
  decisions: 'decisions:read',
  totals: 'stats:read',
  alerts: 'alerts:read',
};

function hears({ principal, topics }: Client, name: LiveMessage['name']): boolean {
  return (topics === null || topics.has(name)) && isPermitted(principal, TOPIC_SCOPES[name]);
}

/** Whoever names topics must be permitted all of them; who names none, any. */
function mayListen(principal: Principal, topics: ReadonlySet<string> | null): boolean {
  const all = Object.entries(TOPIC_SCOPES);
  const permitted = ([, scope]: (typeof all)[number]) => isPermitted(principal, scope);
  return topics === null ? all.some(permitted) : all.filter(([name]) => topics.has(name)).every(permitted);
}

/** `auth.topics` of the handshake; null when it names none, undefined when it names something that there is not. */
function topicsOf(socket: Socket): ReadonlySet<string> | null | undefined {
  const topics: unknown = socket.handshake.auth.topics;
  if (topics === undefined) return null;
  if (!Array.isArray(topics) || topics.length === 0) return undefined;
  const known = new Set(Object.keys(TOPIC_SCOPES));
  return topics.every((topic) => typeof topic === 'string' && known.has(topic)) ? new Set(topics) : undefined;
}

function credentialsOf(socket: Socket): Parameters<Authenticator['authenticate']>[0] {
  const { headers } = socket.request;
  const key: unknown = socket.handshake.auth.key;
  return {
    authorization: typeof key === 'string' ? `Bearer ${key}` : headers.authorization,
    cookie: headers.cookie,
    address: socket.request.socket.remoteAddress ?? '',
  };
}

/** Whether Engine.IO holds much for a connection that does not take it: many packets, or large ones. */
function isBehind(socket: Socket): boolean {
  // reason: Engine.IO declares its buffer private and offers no other way to see that a client is slow.
  const waiting: unknown = Reflect.get(socket.conn, 'writeBuffer');
  if (!Array.isArray(waiting)) return false;
  if (waiting.length > LIVE_LIMITS.maxWaitingPacketsPerClient) return true;
  let characters = 0;
  for (const packet of waiting) {
    const data: unknown = Reflect.get(Object(packet), 'data');
    if (typeof data === 'string') characters += data.length;
  }
  return characters > LIVE_LIMITS.maxWaitingCharactersPerClient;
}
