import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './storage/test-database.ts';

// Each starts whole hubs: generous where many run at once.
describe('the hub as a process', { timeout: 90_000 }, () => {
  let test: TestDatabase;
  let directory: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    directory = await mkdtemp(join(tmpdir(), 'cerberus-hub-'));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await test.drop();
    await rm(directory, { recursive: true });
  });

  function start(config: object): ChildProcess {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'process.ts')], {
      // What one of them has compiled the others need not.
      env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.push(child);
    child.send({ config: { dataDirectory: directory, logLevel: 'silent', ...config }, connection: test.connection });
    return child;
  }

  function firstMessage(child: ChildProcess): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      child.on('message', (message) => {
        const { event, fleetQuestion } = Object(message);
        // A parent that runs no other sensors.
        if (fleetQuestion !== undefined) child.send({ fleetAnswer: fleetQuestion, result: { sensors: [] } });
        if (event !== undefined) resolve({ ...Object(message) });
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code} before it said anything`)));
    });
  }

  it('says when it is ready and where to set it up, or that the port is taken, and ends cleanly when it is told to', async () => {
    const child = start({ listen: { port: 0 } });
    const ready = await firstMessage(child);
    expect(ready).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      setupUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/setup#token=[\w-]{32}$/),
    });
    const health = await fetch(`${ready.url}/health`);
    expect(await health.json()).toEqual({ status: 'ok', database: 'ok', pipelineLagEvents: 0 });
    expect((await stat(join(directory, 'run', 'intake.sock'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'run'))).mode & 0o777).toBe(0o700);
    const port = Number(new URL(String(ready.url)).port);
    const second = start({ listen: { port } });
    expect(await firstMessage(second)).toEqual({
      event: 'failed',
      code: 'port-taken',
      message: `Port ${port} of 127.0.0.1 is in use by another program.`,
      details: { address: '127.0.0.1', port },
    });
    expect(await once(second, 'exit')).toEqual([1, null]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when its parent is gone', async () => {
    const child = start({ listen: { port: 0 } });
    await firstMessage(child);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says what is wrong with its configuration', async () => {
    const child = start({ listen: { prot: 0 } });
    expect(await firstMessage(child)).toMatchObject({
      event: 'failed',
      code: 'invalid-configuration',
      message: expect.stringContaining('prot'),
    });
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
