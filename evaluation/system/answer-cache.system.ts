import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeAnswerCache } from '../../packages/hub/src/agent/llm/answer-cache.contract.ts';
import { createRedisAnswerCache } from '../../packages/hub/src/agent/llm/redis-answer-cache.ts';
import { createRedisConnections, type RedisConnections } from '../../packages/hub/src/redis.ts';
import { redisConfigSchema } from '../../packages/hub/src/redis-config.ts';
import { eventually } from './instance.ts';

/** Answers of the language model in a real redis-server. */

const directory = mkdtempSync(join(tmpdir(), 'cerberus-redis-'));
let port = 0;
let server: ChildProcess;
const errors: unknown[] = [];
const opened: RedisConnections[] = [];

function connections(): RedisConnections {
  const made = createRedisConnections(
    redisConfigSchema.parse({ host: '127.0.0.1', port, db: 3, password: 'of the test' }),
    (error) => errors.push(error),
  );
  if (made === null) throw new Error('there is a host');
  opened.push(made);
  return made;
}

async function startServer(): Promise<void> {
  server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--requirepass', 'of the test'],
    { stdio: 'ignore' },
  );
  const client = await connections().open('test');
  await eventually('Redis answers', () => client.ping().catch(() => null));
}

async function stopServer(): Promise<void> {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await gone;
}

beforeAll(async () => {
  port = await new Promise<number>((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => {
      const address = listening.address();
      listening.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
  await startServer();
});
afterAll(async () => {
  for (const one of opened) await one.stop();
  await stopServer();
  rmSync(directory, { recursive: true, force: true });
});

describeAnswerCache('Redis', async () => {
  const redis = connections();
  const client = await redis.open('answers');
  await eventually('a connection', () => client.ping().catch(() => null));
  await client.flushDb();
  return {
    cache: createRedisAnswerCache({ redis: client, prefix: redis.prefix, onError: (error) => errors.push(error) }),
    async outlive() {
      for (const key of await client.keys('*')) await client.pExpire(key, 1);
      await sleep(20);
    },
    stop: () => redis.stop(),
  };
});

describe('a Redis that goes away', () => {
  it('knows nothing until it is back, and nobody waits for it', async () => {
    const client = await connections().open('answers');
    await eventually('a connection', () => client.ping().catch(() => null));
    const failures: unknown[] = [];
    const cache = createRedisAnswerCache({ redis: client, prefix: 'p:', onError: (error) => failures.push(error) });
    await cache.set('a', 'known');
    await stopServer();
    const before = performance.now();
    expect(await cache.get('a')).toBeNull();
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(failures.length).toBeGreaterThan(0);
    await startServer();
    await eventually('it is back', async () => {
      await cache.set('a', 'known again');
      return cache.get('a');
    });
    expect(await cache.get('a')).toBe('known again');
  });
});
