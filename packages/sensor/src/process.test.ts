import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { eventSchema } from '@cerberusmesh/contracts';
import ssh2 from 'ssh2';
import { afterAll, describe, expect, it } from 'vitest';
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
afterAll(async () => {
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

/** Stripping types is two thirds of a start: only the first one here does it, the others may read what it has kept. */
const compileCache = temporaryDirectory();
const cacheFlags = [`--allow-fs-read=${compileCache}`, `--allow-fs-write=${compileCache}`];

function start(config: unknown, flags: readonly string[]): ChildProcess {
  const child = fork(SENSOR_PROCESS, {
    execArgv: flags.length === 0 ? [] : [...flags, ...cacheFlags],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_COMPILE_CACHE: compileCache,
      CERBERUS_SENSOR_CONFIG: JSON.stringify(config),
    },
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

const lineSchema = z.object({
  id: z.string(),
  kind: z.string(),
  sensorId: z.string(),
  sessionId: z.string().nullable(),
  trap: z.string().nullable(),
  protocol: z.string().nullable(),
  source: z.unknown(),
  destination: z.unknown(),
  data: z.record(z.string(), z.unknown()),
});
const eventsOf = (lines: readonly unknown[]) => lines.map((line) => lineSchema.parse(line));
const kindsOf = (lines: readonly unknown[]) => eventsOf(lines).map(({ kind }) => kind);

/** Runs a command as an SSH client does, and hangs up. */
function runCommand(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let output = '';
    client.on('error', reject);
    client.on('close', () => resolve(output));
    client.on('ready', () =>
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        channel.on('data', (chunk: Buffer) => {
          output += chunk.toString('utf8');
        });
        channel.on('close', () => client.end());
      }),
    );
    client.connect({ host: '127.0.0.1', port, username: 'root', password: '123456' });
  });
}

function connectTo(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => undefined).resume();
  });
}

/** Resolves when the file has so many lines: others may be about to write them. */
async function untilLines(file: string, count: number): Promise<void> {
  while (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length - 1 < count)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

/** One sensor through its life, as its starts take most of the time: killed, started again, stopped, left alone. */
describe('the sensor process under the permission model', () => {
  const directory = temporaryDirectory();
  const socketPath = join(directory, 'hub.sock');
  const config = configOf(directory, socketPath);
  const flags = permissionFlags(sensorConfigSchema.parse(config));
  let hub: Awaited<ReturnType<typeof startHub>>;
  let child: ChildProcess;

  it('refuses a configuration with an unknown key', async () => {
    const refusing = start({ ...Object(config), spoolDirektory: 'y' }, []);
    expect(await message(refusing)).toMatchObject({
      event: 'failed',
      code: 'invalid-configuration',
      message: expect.stringContaining('spoolDirektory'),
    });
    expect(await exitOf(refusing)).toBe(3);
  }, 60_000);

  it('serves without a hub, and keeps every event and what was open over kill -9', async () => {
    const killed = start(config, flags);
    const ready = await message(killed);
    if (ready.event !== 'ready') throw new Error(ready.message);
    expect(ready.traps.map(({ name }) => name)).toEqual(['http', 'ssh', 'telnet']);
    const portOf = (trap: string) => ready.traps.find(({ name }) => name === trap)?.port ?? 0;
    expect(await runCommand(portOf('ssh'), 'echo $((6*7)) && exit 3')).toBe('42\n');
    for (let request = 0; request < 5; request++) {
      const socket = await connectTo(portOf('http'));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(`GET /${request} HTTP/1.0\r\n\r\n`);
      await closed;
    }
    for (const trap of ['telnet', 'ssh']) await connectTo(portOf(trap));
    const polite = await connectTo(portOf('telnet'));
    const segment = join(directory, 'spool', 'events', '000000000001.events');
    // The start, five events of the command, three of each request, two that are open and one that is about to end.
    await untilLines(segment, 24);
    polite.end();
    await untilLines(segment, 25);
    killed.kill('SIGKILL');
    await exitOf(killed);
    writeFileSync(segment, Buffer.concat([readFileSync(segment), Buffer.from('deadbeef {"torn":')]));

    hub = await startHub(socketPath);
    child = start(config, flags);
    await message(child);
    await hub.until(28);
    const events = eventsOf(hub.lines);
    expect(new Set(events.map(({ id }) => id)).size).toBe(28);
    expect(events.slice(0, 6).map(({ kind }) => kind)).toEqual([
      'sensor.started',
      'session.opened',
      'client.identified',
      'credential.tried',
      'command.entered',
      'session.closed',
    ]);
    expect(events.filter(({ kind }) => kind === 'http.requested').map(({ data }) => data.target)).toEqual(
      Array.from({ length: 5 }, (_, request) => `/${request}`),
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
  }, 60_000);

  it('closed what was open, as it was bound, before it said that it started', () => {
    const events = eventsOf(hub.lines);
    const [before, after] = [events.slice(0, 25), events.slice(25)];
    const closed = before.filter(({ kind }) => kind === 'session.closed').map(({ sessionId }) => sessionId);
    const left = before.filter(({ kind, sessionId }) => kind === 'session.opened' && !closed.includes(sessionId));
    const byTrap = (one: { trap: string | null }, other: { trap: string | null }) =>
      (one.trap ?? '').localeCompare(other.trap ?? '');
    expect(left.map(({ trap }) => trap).sort()).toEqual(['ssh', 'telnet']);
    expect(after.slice(0, 2).sort(byTrap)).toEqual(
      left
        .map((opened) => ({
          ...opened,
          id: expect.any(String),
          kind: 'session.closed',
          data: { reason: 'sensor-stopped', durationMs: null },
        }))
        .sort(byTrap),
    );
    expect(after[2]?.kind).toBe('sensor.started');
  });

  it('ends cleanly when told', async () => {
    child.kill('SIGTERM');
    // A stop that takes longer than the supervisor waits ends with 1.
    expect(await exitOf(child)).toBe(0);
    expect(kindsOf(hub.lines.slice(28))).toEqual(['sensor.stopped']);
  }, 60_000);

  it('tells nothing a second time, and ends when its supervisor is gone', async () => {
    child = start(config, flags);
    await message(child);
    child.disconnect();
    expect(await exitOf(child)).toBe(0);
    expect(kindsOf(hub.lines.slice(29))).toEqual(['sensor.started', 'sensor.stopped']);
  }, 60_000);

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
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => void blocker.close());
    const address = blocker.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const failing = start(configOf(directory, socketPath, { ssh: port }), flags);
    expect(await message(failing)).toEqual({
      event: 'failed',
      code: 'port-taken',
      message: `Port ${port} on 127.0.0.1, wanted by the trap ssh, is in use.`,
    });
    expect(await exitOf(failing)).toBe(6);
  }, 60_000);
});
