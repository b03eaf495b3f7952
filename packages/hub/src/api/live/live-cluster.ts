import type { Server } from 'socket.io';
import { z } from 'zod';
import type { RedisConnections } from '../../redis.ts';
import { LIVE_LIMITS } from '../limits.ts';
import type { LiveMessage } from './live-feed.ts';

/** What Socket.IO takes as `adapter`. */
export type LiveAdapter = Parameters<Server['adapter']>[0];

/**
 * Socket.IO's Redis adapter over the configured Redis. Whoever can write there can speak to every console: it belongs to
 * the installation alone.
 *
 * @param onError told of messages that could not be said to the other processes; they are not said again
 */
export async function createLiveAdapter(
  redis: RedisConnections,
  onError: (error: unknown) => void,
): Promise<LiveAdapter> {
  const [{ createAdapter }, publishing, subscribing] = await Promise.all([
    import('@socket.io/redis-adapter'),
    // While Redis is away, messages are lost and not gathered.
    redis.open('live'),
    redis.open('live-subscriptions', { waits: true }),
  ]);
  const publisher = {
    // The adapter tells this generation of the client by it, and leaves the promises alone.
    pSubscribe: () => {},
    // Both connections have a listener for their errors already.
    on: () => {},
    off: () => {},
    listenerCount: () => 0,
    publish: (channel: string, message: string | Buffer) => publishing.publish(channel, message).catch(onError),
  };
  const subscriber = {
    pSubscribe: (...given: Parameters<typeof subscribing.pSubscribe>) =>
      subscribing.pSubscribe(...given).catch(onError),
    subscribe: (...given: Parameters<typeof subscribing.subscribe>) => subscribing.subscribe(...given).catch(onError),
    // The connection is closed with the others.
    pUnsubscribe: () => {},
    unsubscribe: () => {},
    on: () => {},
    off: () => {},
    listenerCount: () => 0,
  };
  return createAdapter(publisher, subscriber, { key: `${redis.prefix}live` });
}

/** The part of a Socket.IO server that reaches the others. */
export interface Siblings {
  on(name: string, listener: (said: unknown) => void): unknown;
  serverSideEmit(name: string, said: unknown): unknown;
}

/** What the processes of one installation say to each other, so that each hears what another's pipeline committed. */
export interface LiveCluster {
  /** Clients of the other processes, as they said lately. */
  clientCount(): number;
  /** Events a minute that the other processes count, as they said lately. */
  eventsPerMinute(): number;
  /** Has the other processes say this to their clients. */
  relay(message: LiveMessage): void;
  relayLeftOut(count: number): void;
  stop(): void;
}

const countSchema = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const peerSchema = z.object({ id: z.string().max(64), clients: countSchema, eventsPerMinute: countSchema });
const relayedSchema = z.object({
  name: z.enum(['events', 'sessions', 'decisions', 'alerts']),
  body: z.array(z.unknown()),
  weight: countSchema,
});

const PEER = 'peer';
const RELAYED = 'relayed';
const LEFT_OUT = 'left out';

/**
 * Joins a server whose adapter reaches others. Each process says once a second how many clients it has and how many events
 * it counts; one that has been silent for a while is forgotten.
 *
 * @param dependencies.id this process', unlike any other's
 * @param dependencies.now Unix milliseconds
 */
export function joinLiveCluster(
  io: Siblings,
  dependencies: {
    readonly id: string;
    readonly now: () => number;
    readonly clients: () => number;
    /** What this process counts itself. */
    readonly eventsPerMinute: () => number;
    readonly onRelayed: (message: LiveMessage) => void;
    readonly onLeftOut: (count: number) => void;
  },
): LiveCluster {
  const { id, now } = dependencies;
  const peers = new Map<string, z.infer<typeof peerSchema> & { readonly heardAtMs: number }>();

  io.on(PEER, (said: unknown) => {
    const peer = peerSchema.safeParse(said);
    if (!peer.success || (peers.size >= LIVE_LIMITS.maxPeers && !peers.has(peer.data.id))) return;
    peers.set(peer.data.id, { ...peer.data, heardAtMs: now() });
  });
  io.on(RELAYED, (said: unknown) => {
    const message = relayedSchema.safeParse(said);
    // reason: made by a process of the same version from what its repositories parsed; only its frame is checked again
    if (message.success) dependencies.onRelayed(message.data as LiveMessage);
  });
  io.on(LEFT_OUT, (said: unknown) => {
    const count = countSchema.safeParse(said);
    if (count.success) dependencies.onLeftOut(count.data);
  });

  function sum(of: 'clients' | 'eventsPerMinute'): number {
    let total = 0;
    for (const [peerId, peer] of peers) {
      if (now() - peer.heardAtMs > LIVE_LIMITS.forgetPeerAfterMs) peers.delete(peerId);
      else total += peer[of];
    }
    return total;
  }

  const saying = setInterval(
    () =>
      io.serverSideEmit(PEER, {
        id,
        clients: dependencies.clients(),
        eventsPerMinute: dependencies.eventsPerMinute(),
      }),
    LIVE_LIMITS.totalsIntervalMs,
  );

  return {
    clientCount: () => sum('clients'),
    eventsPerMinute: () => sum('eventsPerMinute'),
    relay: (message) => io.serverSideEmit(RELAYED, message),
    relayLeftOut: (count) => io.serverSideEmit(LEFT_OUT, count),
    stop: () => clearInterval(saying),
  };
}
