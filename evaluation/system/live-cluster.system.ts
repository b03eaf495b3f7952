import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createKey,
  eventually,
  freshDataDirectory,
  type RunningCommand,
  removeDataDirectory,
  run,
  startCommand,
} from './instance.ts';

/** Two hubs over one database and one real Redis: whoever listens at one hears what the other's pipeline committed. */

const directories = [freshDataDirectory(), freshDataDirectory()] as const;
const readySchema = z.object({ url: z.string() });
const messageSchema = z.array(z.object({ event: z.object({ id: z.string() }) }));
type Hub = RunningCommand<z.infer<typeof readySchema>>;

let redisPort = 0;
let redis: ChildProcess;
let hubs: readonly Hub[] = [];
let sensorKey = '';
const sockets: Socket[] = [];
/** Ids of the events that each hub's client heard, in the order heard. */
const heard: string[][] = [[], []];

beforeAll(async () => {
  redisPort = await freePort();
  redis = await startRedis();
  const environment = { REDIS_HOST: '127.0.0.1', REDIS_PORT: String(redisPort) };
  const first = await startCommand(['hub'], directories[0], environment, readySchema);
  hubs = [first];
  const databaseUrl = databaseOf(directories[0]);
  hubs = [
    first,
    await startCommand(['hub'], directories[1], { ...environment, CERBERUS_DATABASE_URL: databaseUrl }, readySchema),
  ];
  const key = createKey(directories[0]);
  const enrolled = run(directories[0], 'sensor', 'enrol', 'edge-1', '-o', 'json');
  sensorKey = z.object({ key: z.string() }).parse(JSON.parse(enrolled.stdout)).key;
  for (const [index, hub] of hubs.entries()) {
    const socket = io(hub.ready.url, { path: '/api/v1/live/', auth: { key }, transports: ['websocket'] });
    sockets.push(socket);
    socket.on('events', (said: unknown) => {
      for (const { event } of messageSchema.parse(said)) heard[index]?.push(event.id);
    });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
  }
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  for (const hub of hubs.toReversed()) await hub.stop();
  redis.kill();
  for (const directory of directories) removeDataDirectory(directory);
});

describe('two hubs with one Redis', () => {
  it('tell the clients of both of each event once, whichever hub it came to', async () => {
    const sent = [await send(0), await send(1)];
    await bothHear(sent);
    expect(heard.map((ids) => ids.filter((id) => sent.includes(id)).toSorted())).toEqual([
      sent.toSorted(),
      sent.toSorted(),
    ]);
  });

  it('go on alone while Redis is away, and together when it is back', async () => {
    const ended = once(redis, 'exit');
    redis.kill('SIGKILL');
    await ended;
    const alone = await send(0);
    await eventually('one of the hubs tells its client', async () =>
      heard.some((ids) => ids.includes(alone)) ? true : null,
    );
    redis = await startRedis();
    await eventually('an event reaches both', async () => {
      const id = await send(1);
      return bothHear([id], 1_000).catch(() => null);
    });
  });
});

async function bothHear(ids: readonly string[], timeoutMs?: number): Promise<true> {
  return eventually(
    'both clients hear of it',
    async () => (heard.every((known) => ids.every((id) => known.includes(id))) ? true : null),
    timeoutMs,
  );
}

/** Sends one event of a sensor to a hub. Returns its id. */
async function send(hub: number): Promise<string> {
  const id = randomUUID().replace(/^(.{14})./, '$17');
  const event = {
    id,
    at: new Date().toISOString(),
    kind: 'sensor.stopped',
    sensorId: 'edge-1',
    trap: null,
    sessionId: null,
    source: null,
    destination: null,
    protocol: null,
    data: { reason: 'asked to' },
  };
  const response = await fetch(new URL('/api/v1/ingest', hubs[hub]?.ready.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${sensorKey}`, 'content-type': 'application/x-ndjson' },
    body: `${JSON.stringify(event)}\n`,
  });
  expect(await response.json()).toEqual({ accepted: 1, duplicates: 0, rejected: 0 });
  return id;
}

/** A redis-server that keeps nothing, ready for connections. */
async function startRedis(): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directories[0]],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}

function databaseOf(directory: string): string {
  const text = readFileSync(join(directory, 'instance.json'), 'utf8');
  return z.object({ databaseUrl: z.string() }).parse(JSON.parse(text)).databaseUrl;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
