import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { eventSchema } from '@cerberusmesh/contracts';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { permissionFlags, SENSOR_PROCESS } from './permission-flags.ts';
import { sensorConfigSchema } from './sensor-config.ts';

const messageSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('ready'),
    traps: z.array(z.object({ name: z.string(), protocol: z.string(), address: z.string(), port: z.number() })),
  }),
  z.object({ event: z.literal('failed'), code: z.string(), message: z.string() }),
]);

const cleanups: Array<() => void | Promise<void>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sensor-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function configOf(directory: string, socketPath: string, ports: { ssh?: number } = {}): unknown {
  return {
    sensorId: 'test-sensor',
    spoolDirectory: join(directory, 'spool'),
    traps: {
      ssh: { address: '127.0.0.1', port: ports.ssh ?? 0 },
      telnet: { address: '127.0.0.1', port: 0 },
      http: { address: '127.0.0.1', port: 0 },
    },
    uplink: { kind: 'socket', path: socketPath },
    logLevel: 'warn',
  };
}

function start(config: unknown, flags: readonly string[], script: string = SENSOR_PROCESS): ChildProcess {
  const child = fork(script, {
    execArgv: [...flags],
    env: { ...process.env, NODE_OPTIONS: '', CERBERUS_SENSOR_CONFIG: JSON.stringify(config) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  cleanups.push(() => void child.kill('SIGKILL'));
  return child;
}

function message(child: ChildProcess): Promise<z.infer<typeof messageSchema>> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += String(chunk);
    });
    child.once('message', (value) => resolve(messageSchema.parse(value)));
    child.once('exit', (code) => reject(new Error(`the sensor ended with ${code}: ${errors}`)));
  });
}

const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) =>
    child.exitCode === null ? child.once('exit', resolve) : resolve(child.exitCode),
  );

/** A hub on a unix socket that takes everything, each event once. */
async function startHub(
  path: string,
): Promise<{ lines: unknown[]; blobs: string[]; until(count: number): Promise<void> }> {
  const lines: unknown[] = [];
  const blobs: string[] = [];
  const seen = new Set<string>();
  let wake: () => void = () => undefined;
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      // It has no orders to give.
      if (request.method === 'GET') {
        response.writeHead(404).end();
        return;
      }
      const text = gunzipSync(Buffer.concat(chunks)).toString('utf8');
      if (request.method === 'PUT') {
        blobs.push(text);
        response.writeHead(201).end();
        return;
      }
      const batch = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => eventSchema.parse(JSON.parse(line)));
      for (const event of batch) {
        // What a killed sensor could not see acknowledged comes again, word for word.
        const canonical = JSON.stringify(event);
        if (!seen.has(canonical)) lines.push(event);
        seen.add(canonical);
      }
      response.end(JSON.stringify({ accepted: batch.length, duplicates: 0, rejected: 0 }));
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    lines,
    blobs,
    until: async (count) => {
      while (lines.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const kindSchema = z.object({ kind: z.string() });
const kindsOf = (lines: readonly unknown[]) => lines.map((line) => kindSchema.parse(line).kind);

describe('the sensor process under the permission model', () => {
  it('serves, ships to a unix socket, and ends cleanly when told', async () => {
    const directory = temporaryDirectory();
    const hub = await startHub(join(directory, 'hub.sock'));
    const config = configOf(directory, join(directory, 'hub.sock'));
    const child = start(config, permissionFlags(sensorConfigSchema.parse(config)));
    const ready = await message(child);
    if (ready.event !== 'ready') throw new Error(ready.message);
    expect(ready.traps.map(({ name }) => name)).toEqual(['http', 'ssh', 'telnet']);
    const port = ready.traps.find(({ name }) => name === 'ssh')?.port ?? 0;
    await new Promise<void>((resolve, reject) => {
      const client = new ssh2.Client();
      client.on('error', reject);
      client.on('ready', () => {
        client.exec('echo $((6*7)) && exit 3', (error, channel) => {
          if (error) return reject(error);
          let output = '';
          channel.on('data', (chunk: Buffer) => {
            output += chunk.toString('utf8');
          });
          channel.on('close', () => {
            expect(output).toBe('42\n');
            client.end();
          });
        });
      });
      client.on('close', () => resolve());
      client.connect({ host: '127.0.0.1', port, username: 'root', password: '123456' });
    });
    await hub.until(6);
    const started = performance.now();
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(kindsOf(hub.lines)).toEqual([
      'sensor.started',
      'session.opened',
      'client.identified',
      'credential.tried',
      'command.entered',
      'session.closed',
      'sensor.stopped',
    ]);
  }, 30_000);

  it('cannot start a process, write elsewhere, or read what is not its own', async () => {
    const directory = temporaryDirectory();
    const config = sensorConfigSchema.parse(configOf(directory, join(directory, 'hub.sock')));
    const script = [
      `const attempts = {
        child: () => require('node:child_process').spawnSync('true'),
        worker: () => new (require('node:worker_threads').Worker)('0', { eval: true }),
        write: () => require('node:fs').writeFileSync(${JSON.stringify(join(directory, 'elsewhere'))}, 'x'),
        program: () => require('node:fs').writeFileSync(${JSON.stringify(SENSOR_PROCESS)}, 'x'),
        passwd: () => require('node:fs').readFileSync('/etc/passwd'),
        parent: () => require('node:fs').readdirSync(${JSON.stringify(directory)}),
        link: () => require('node:fs').symlinkSync('/etc/passwd', ${JSON.stringify(join(config.spoolDirectory, 'link'))}),
        addon: () => process.dlopen({ exports: {} }, '/x.node'),
        spool: () => { const fs = require('node:fs'); fs.mkdirSync(${JSON.stringify(config.spoolDirectory)}, { recursive: true }); fs.writeFileSync(${JSON.stringify(join(config.spoolDirectory, 'x'))}, 'x'); return fs.readFileSync(${JSON.stringify(join(config.spoolDirectory, 'x'))}, 'utf8'); },
      };
      const outcome = {};
      for (const [name, attempt] of Object.entries(attempts)) { try { outcome[name] = String(attempt()); } catch (error) { outcome[name] = error.code; } }
      console.log(JSON.stringify(outcome));`,
    ];
    const child = spawn(process.execPath, [...permissionFlags(config), '-e', ...script], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    await exitOf(child);
    expect(JSON.parse(output)).toEqual({
      child: 'ERR_ACCESS_DENIED',
      worker: 'ERR_ACCESS_DENIED',
      write: 'ERR_ACCESS_DENIED',
      program: 'ERR_ACCESS_DENIED',
      passwd: 'ERR_ACCESS_DENIED',
      parent: 'ERR_ACCESS_DENIED',
      link: 'ERR_ACCESS_DENIED',
      addon: 'ERR_DLOPEN_DISABLED',
      spool: 'x',
    });
    expect(existsSync(join(directory, 'elsewhere'))).toBe(false);
  });

  it('says which port it cannot have and ends with the code of that error', async () => {
    const directory = temporaryDirectory();
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => void blocker.close());
    const address = blocker.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const config = configOf(directory, join(directory, 'hub.sock'), { ssh: port });
    const child = start(config, permissionFlags(sensorConfigSchema.parse(config)));
    expect(await message(child)).toEqual({
      event: 'failed',
      code: 'port-taken',
      message: `Port ${port} on 127.0.0.1, wanted by the trap ssh, is in use.`,
    });
    expect(await exitOf(child)).toBe(6);
  });

  it('refuses a configuration with an unknown key', async () => {
    const directory = temporaryDirectory();
    const config = { ...Object(configOf(directory, 'x')), spoolDirektory: 'y' };
    const child = start(config, []);
    expect(await message(child)).toMatchObject({
      event: 'failed',
      code: 'invalid-configuration',
      message: expect.stringContaining('spoolDirektory'),
    });
    expect(await exitOf(child)).toBe(3);
  });

  it('keeps every spooled event over kill -9 and ships it after the next start', async () => {
    const directory = temporaryDirectory();
    const socketPath = join(directory, 'hub.sock');
    const config = configOf(directory, socketPath);
    const flags = permissionFlags(sensorConfigSchema.parse(config));
    const first = start(config, flags);
    const ready = await message(first);
    if (ready.event !== 'ready') throw new Error(ready.message);
    const port = ready.traps.find(({ name }) => name === 'http')?.port ?? 0;
    for (let request = 0; request < 20; request++) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(`GET /${request} HTTP/1.0\r\n\r\n`));
        socket.resume();
        socket.on('close', () => resolve());
      });
    }
    const segment = join(directory, 'spool', 'events', '000000000001.events');
    const spooled = () => readFileSync(segment, 'utf8').split('\n').length - 1;
    while (spooled() < 61) await new Promise((resolve) => setImmediate(resolve));
    first.kill('SIGKILL');
    await exitOf(first);
    writeFileSync(segment, Buffer.concat([readFileSync(segment), Buffer.from('deadbeef {"torn":')]));

    const hub = await startHub(socketPath);
    const second = start(config, flags);
    await message(second);
    await hub.until(62);
    second.kill('SIGTERM');
    await exitOf(second);
    const idSchema = z.object({ id: z.string(), kind: z.string(), data: z.object({ target: z.string().optional() }) });
    const events = hub.lines.map((line) => idSchema.parse(line));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter(({ kind }) => kind === 'http.requested').map(({ data }) => data.target)).toEqual(
      Array.from({ length: 20 }, (_, request) => `/${request}`),
    );
    expect(events.filter(({ kind }) => kind === 'events.lost')).toEqual([]);
    expect(readdirSync(join(directory, 'spool', 'state')).sort()).toEqual([
      'directives',
      'hosts',
      'installation.json',
      'open-sessions.ndjson',
      'ssh-host-ecdsa-key',
      'ssh-host-ed25519-key',
      'ssh-host-rsa-key',
    ]);
  }, 30_000);

  it('closes after kill -9 the sessions that were open, as they were bound, before it says that it started', async () => {
    const directory = temporaryDirectory();
    const socketPath = join(directory, 'hub.sock');
    const config = configOf(directory, socketPath);
    const flags = permissionFlags(sensorConfigSchema.parse(config));
    const hub = await startHub(socketPath);
    const first = start(config, flags);
    const ready = await message(first);
    if (ready.event !== 'ready') throw new Error(ready.message);
    const connectTo = (trap: string) =>
      new Promise<Socket>((resolve) => {
        const port = ready.traps.find(({ name }) => name === trap)?.port ?? 0;
        const socket = connect(port, '127.0.0.1', () => resolve(socket));
        socket.on('error', () => undefined).resume();
      });
    for (const trap of ['telnet', 'ssh']) await connectTo(trap);
    const polite = await connectTo('telnet');
    // sensor.started and three openings, then one end that is not to be told again.
    await hub.until(4);
    polite.end();
    await hub.until(5);
    first.kill('SIGKILL');
    await exitOf(first);

    const sessionSchema = z.object({
      id: z.string(),
      kind: z.string(),
      sensorId: z.string(),
      sessionId: z.string().nullable(),
      trap: z.string().nullable(),
      protocol: z.string().nullable(),
      source: z.unknown(),
      destination: z.unknown(),
      data: z.unknown(),
    });
    const before = hub.lines.map((line) => sessionSchema.parse(line));
    const closed = before.filter(({ kind }) => kind === 'session.closed').map(({ sessionId }) => sessionId);
    const left = before.filter(({ kind, sessionId }) => kind === 'session.opened' && !closed.includes(sessionId));
    expect(left).toHaveLength(2);

    const second = start(config, flags);
    await message(second);
    await hub.until(before.length + 3);
    const after = hub.lines.slice(before.length).map((line) => sessionSchema.parse(line));
    expect(after.slice(0, 2).sort((one, other) => (one.trap ?? '').localeCompare(other.trap ?? ''))).toEqual(
      left
        .map((opened) => ({
          ...opened,
          id: expect.any(String),
          kind: 'session.closed',
          data: { reason: 'sensor-stopped', durationMs: null },
        }))
        .sort((one, other) => (one.trap ?? '').localeCompare(other.trap ?? '')),
    );
    expect(after[2]?.kind).toBe('sensor.started');
    second.kill('SIGKILL');
    await exitOf(second);

    // What is settled is not told a third time.
    const third = start(config, flags);
    await message(third);
    third.kill('SIGTERM');
    await exitOf(third);
    expect(kindsOf(hub.lines.slice(before.length + 3))).toEqual(['sensor.started', 'sensor.stopped']);
  }, 30_000);

  it('ends when its supervisor is gone', async () => {
    const directory = temporaryDirectory();
    const config = configOf(directory, join(directory, 'hub.sock'));
    const child = start(config, permissionFlags(sensorConfigSchema.parse(config)));
    await message(child);
    child.disconnect();
    expect(await exitOf(child)).toBe(0);
  });
});
