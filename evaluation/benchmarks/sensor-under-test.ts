import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { permissionFlags, SENSOR_ENVIRONMENT, SENSOR_PROCESS, type SensorConfigInput } from '@cerberusmesh/sensor';
import { z } from 'zod';
import { cpuSeconds } from './process-usage.ts';

/** A real sensor process with a throw-away spool, and something on a unix socket that acknowledges all it ships. */
export interface SensorUnderTest {
  port(trap: string): number;
  /** Events that the receiver has taken. */
  receivedEvents(): number;
  /** Memory of the sensor process: resident bytes, and heap in use after a collection. */
  memory(): Promise<Memory>;
  /** From now on, measures how late the event loop of the sensor runs. */
  watchDelay(): void;
  /** What was measured since, milliseconds; a timer of 1 ms on an idle loop counts as about 1. */
  delay(): Promise<Delay>;
  /** User and system time of the sensor process since its start, seconds. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export interface Memory {
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
}

export interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly p100: number;
}

const delaySchema = z.object({ delay: z.object({ p50: z.number(), p99: z.number(), p100: z.number() }) });
const readySchema = z.object({
  event: z.literal('ready'),
  traps: z.array(z.object({ name: z.string(), port: z.number() })),
});
const memorySchema = z.object({
  memory: z.object({ residentBytes: z.number(), heapBytes: z.number(), externalBytes: z.number() }),
});

/** @param limits in place of the sensor's own */
export async function startSensorUnderTest(
  limits: NonNullable<SensorConfigInput['limits']> = {},
): Promise<SensorUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'cerberus-benchmark-'));
  const socketPath = join(directory, 'hub.sock');
  const receiver = await startReceiver(socketPath);
  const address = '127.0.0.1';
  const config: SensorConfigInput = {
    sensorId: 'benchmark',
    spoolDirectory: join(directory, 'spool'),
    traps: {
      ssh: { address, port: 0, failureDelayMs: 0 },
      telnet: { address, port: 0 },
      http: { address, port: 0 },
    },
    uplink: { kind: 'socket', path: socketPath },
    limits,
    logLevel: 'warn',
  };
  mkdirSync(config.spoolDirectory);
  // Besides its own program the process loads a few lines that answer questions over IPC.
  const probe = join(import.meta.dirname, 'sensor-probe.ts');
  const child = fork(SENSOR_PROCESS, {
    execArgv: [...permissionFlags(config), `--allow-fs-read=${probe}`, `--import=${probe}`],
    env: { ...SENSOR_ENVIRONMENT, PATH: process.env.PATH, CERBERUS_SENSOR_CONFIG: JSON.stringify(config) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { traps } = await nextMessage(child, readySchema);
  return {
    port(trap) {
      const found = traps.find(({ name }) => name === trap);
      if (found === undefined) throw new Error(`no trap ${trap}`);
      return found.port;
    },
    receivedEvents: () => receiver.events(),
    async memory() {
      const answer = nextMessage(child, memorySchema);
      child.send('memory');
      return (await answer).memory;
    },
    watchDelay: () => void child.send('watch'),
    async delay() {
      const answer = nextMessage(child, delaySchema);
      child.send('delay');
      return (await answer).delay;
    },
    cpuSeconds() {
      return child.pid === undefined ? 0 : cpuSeconds(child.pid);
    },
    async stop() {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exit;
      receiver.server.closeAllConnections();
      receiver.server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function nextMessage<Message>(child: ChildProcess, schema: z.ZodType<Message>): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the sensor ended with ${code}`));
    child.once('exit', ended);
    child.on('message', function take(message: unknown) {
      const parsed = schema.safeParse(message);
      if (!parsed.success) return;
      child.off('message', take);
      child.off('exit', ended);
      resolve(parsed.data);
    });
  });
}

/** How long a question for orders stays open that gets none. */
const NO_ORDERS_AFTER_MS = 20_000;

async function startReceiver(path: string): Promise<{ server: Server; events: () => number }> {
  let events = 0;
  const server = createServer((request, response) => {
    if (request.url === '/api/v1/directive-key') {
      response.end(JSON.stringify({ algorithm: 'ed25519', publicKey: Buffer.alloc(32, 1).toString('base64') }));
      return;
    }
    if (request.method === 'GET') {
      setTimeout(() => response.end(JSON.stringify({ directives: [] })), NO_ORDERS_AFTER_MS).unref();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') {
        response.writeHead(201).end();
        return;
      }
      const body = gunzipSync(Buffer.concat(chunks));
      let accepted = 0;
      for (const byte of body) if (byte === 10) accepted += 1;
      events += accepted;
      response.end(JSON.stringify({ accepted, duplicates: 0, rejected: 0 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { server, events: () => events };
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
