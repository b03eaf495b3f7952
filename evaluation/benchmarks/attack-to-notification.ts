/**
 * How long it takes from an attack to somebody being told, while the hub is busy: a hub as it is deployed (a process of
 * its own, an embedded PostgreSQL with fsync on, automatic action on) takes 500 events a second from one sensor; now and
 * then a session does harm; a local HTTP server stands for Slack. Measured from the moment the event happens (it then waits
 * for the batch before it to be acknowledged, as in a sensor's spool) until the message about its session has arrived.
 *
 *   node evaluation/benchmarks/attack-to-notification.ts [--seconds N] [--warm-up-seconds N] [--rate N]
 *     [--attacks-per-second N] [--seed N]
 *
 * `executedMs` is beside it: from the event to the end of the action that policy permitted (a block list entry).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CerberusEvent, type EventData, uuidV7 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openDatabase } from '../../packages/hub/src/storage/postgres-database.ts';
import { machineAndVersions } from '../detection/report.ts';
import { cpuSeconds } from './process-usage.ts';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    'warm-up-seconds': { type: 'string', default: '10' },
    rate: { type: 'string', default: '500' },
    'attacks-per-second': { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const seconds = Number(flags.seconds);
const warmUpSeconds = Number(flags['warm-up-seconds']);
const rate = Number(flags.rate);
const attacksPerSecond = Number(flags['attacks-per-second']);
const seed = Number(flags.seed);
/** A sensor's uplink sends what it has this often at most. */
const BATCH_MS = 20;
/** Events of one harmless session. */
const SESSION_EVENTS = 5;

/** Attacks so far: each has an address of its own. */
let attacks = 0;
/** When the attack from an address was sent, and when its message came. */
const sentAt = new Map<string, number>();
const toldAt = new Map<string, number>();

const slack = createServer((incoming, response) => {
  const parts: Uint8Array[] = [];
  incoming.on('data', (part: Uint8Array) => parts.push(part));
  incoming.on('end', () => {
    const text = Buffer.concat(parts).toString('utf8');
    for (const [address] of text.matchAll(/198\.18\.\d+\.\d+/g)) {
      if (!toldAt.has(address)) toldAt.set(address, performance.now());
    }
    response.end('ok');
  });
});
await new Promise<void>((resolve) => {
  slack.listen(0, '127.0.0.1', resolve);
});
const bound = slack.address();
const slackPort = bound !== null && typeof bound === 'object' ? bound.port : 0;

const directory = await mkdtemp(join(tmpdir(), 'cerberus-notification-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(directory, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
const socketPath = join(directory, 'intake.sock');
const hub = fork(join(import.meta.dirname, '../../packages/hub/src/process.ts'), {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
  await startHubProcess(hub);
  const loadBefore = loadavg()[0] ?? 0;
  const random = randomOf(seed);
  // A hub in service has compiled what it runs.
  await sendEvents(random, warmUpSeconds);
  await allTold();
  sentAt.clear();
  toldAt.clear();
  const measuredFrom = new Date().toISOString();
  const hubId = hub.pid ?? 0;
  const cpuBefore = cpuSeconds(hubId);
  const sent = await sendEvents(random, seconds);
  await allTold();
  const hubCpuSeconds = cpuSeconds(hubId) - cpuBefore;
  const latencies = [...sentAt].flatMap(([address, at]) => {
    const told = toldAt.get(address);
    return told === undefined ? [] : [told - at];
  });
  const executed = await executedLatencies(measuredFrom);
  process.stdout.write(
    `${JSON.stringify({
      name: 'attack-to-notification',
      value: percentile(latencies, 0.99),
      unit: 'milliseconds from the event to the message (p99)',
      p50: percentile(latencies, 0.5),
      p90: percentile(latencies, 0.9),
      max: percentile(latencies, 1),
      bar: 1_000,
      n: latencies.length,
      notTold: sentAt.size - latencies.length,
      executedMs: { p50: percentile(executed, 0.5), p99: percentile(executed, 0.99), n: executed.length },
      // What a busy machine does not distort: processor time of the hub for a second of this traffic.
      hubCpuSecondsPerSecond: Number((hubCpuSeconds / seconds).toFixed(3)),
      eventsPerSecond: Math.round(sent / seconds),
      attacksPerSecond,
      seconds,
      loadAverage: { before: loadBefore, after: loadavg()[0] ?? 0 },
      seed,
      ...machineAndVersions(),
    })}\n`,
  );
} finally {
  hub.kill('SIGTERM');
  await new Promise((resolve) => {
    hub.once('exit', resolve);
  });
  await postgres.stop();
  slack.closeAllConnections();
  slack.close();
  await rm(directory, { recursive: true, force: true });
}

async function startHubProcess(child: ChildProcess): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      const said = z.object({ event: z.string() }).parse(message);
      if (said.event === 'ready') resolve();
      else reject(new Error(`the hub did not start: ${JSON.stringify(message)}`));
    });
    child.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)));
  });
  child.send({
    config: {
      dataDirectory: directory,
      listen: { port: 0 },
      intake: { socketPath },
      agent: { threshold: 0.7, autoAction: true },
      response: { lockDownMinutes: 10, maxPerHour: 1_000_000, maxPerSensorPerHour: 1_000_000 },
      exporters: {
        slack: {
          enabled: true,
          webhookUrl: `http://127.0.0.1:${slackPort}/services/benchmark`,
          allowNetworks: ['127.0.0.0/8'],
          maxPerMinute: 100_000,
          minLevel: 1,
          kinds: ['decision.made'],
        },
      },
      logLevel: 'error',
    },
    connection: postgres.connection,
  });
  await ready;
}

/** The last message has its time too. */
async function allTold(): Promise<void> {
  for (let waitedMs = 0; toldAt.size < sentAt.size && waitedMs < 60_000; waitedMs += 100) await sleep(100);
}

/** Makes events for `forSeconds` at `rate`, whatever the answers take: a sensor does not slow attackers down. */
async function sendEvents(random: () => number, forSeconds: number): Promise<number> {
  let spooled: CerberusEvent[] = [];
  let uplink: Promise<void> | null = null;
  let failure: unknown = null;
  /** One batch at a time; what comes meanwhile goes with the next. */
  function forward(): void {
    if (uplink !== null || spooled.length === 0) return;
    const batch = spooled;
    spooled = [];
    uplink = post(batch)
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        uplink = null;
        forward();
      });
  }
  let sent = 0;
  let begun = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < forSeconds * 1_000) {
    const dueEvents = ((performance.now() - startMs) / 1_000) * rate;
    const dueAttacks = ((performance.now() - startMs) / 1_000) * attacksPerSecond;
    const events: CerberusEvent[] = [];
    while (sent + events.length + SESSION_EVENTS <= dueEvents)
      events.push(...sessionEvents(random, `203.0.113.${Math.floor(random() * 254) + 1}`, 'uname -a'));
    const addresses: string[] = [];
    while (begun < dueAttacks) {
      begun += 1;
      attacks += 1;
      const address = `198.18.${attacks >> 8}.${attacks & 255}`;
      events.push(...sessionEvents(random, address, 'dd if=/dev/zero of=/dev/sda'));
      addresses.push(address);
    }
    if (events.length > 0) {
      sent += events.length;
      const now = performance.now();
      for (const address of addresses) sentAt.set(address, now);
      spooled.push(...events);
      forward();
    }
    await sleep(BATCH_MS);
  }
  while (uplink !== null) await uplink;
  if (failure !== null) throw failure;
  return sent;
}

function sessionEvents(random: () => number, address: string, command: string): CerberusEvent[] {
  const at = (offset: number): string => new Date(Date.now() - 20 + offset).toISOString();
  const bytes = () => Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  const sessionId = uuidV7(Date.now(), bytes());
  const identity = (offset: number) => ({
    id: uuidV7(Date.now(), bytes()),
    at: at(offset),
    sensorId: 'edge',
    trap: 'ssh',
    sessionId,
    source: { address, port: 40_000 },
    destination: { address: '192.0.2.1', port: 22 },
    protocol: 'ssh',
  });
  const tried: EventData<'credential.tried'> = { method: 'password', username: 'root', secret: 'x', accepted: true };
  return [
    { ...identity(0), kind: 'session.opened', data: {} },
    { ...identity(1), kind: 'client.identified', data: { software: 'SSH-2.0-Go', fingerprints: {} } },
    { ...identity(2), kind: 'credential.tried', data: tried },
    { ...identity(3), kind: 'command.entered', data: { input: command, channel: 'exec' } },
    { ...identity(4), kind: 'session.closed', data: { reason: 'client-closed', durationMs: 4 } },
  ];
}

async function post(events: readonly CerberusEvent[]): Promise<void> {
  const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await new Promise<void>((resolve, reject) => {
    const sending = request(
      {
        socketPath,
        path: '/api/v1/ingest',
        method: 'POST',
        headers: { 'x-cerberus-sensor': 'edge', 'content-type': 'application/x-ndjson' },
      },
      (answer) => {
        answer.resume();
        if (answer.statusCode === 200) answer.on('end', resolve);
        else reject(new Error(`intake answered with ${answer.statusCode}`));
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}

/** From what the decision is about to the end of its action, of those that were carried out. */
async function executedLatencies(since: string): Promise<number[]> {
  const database = openDatabase(postgres.connection, { log: silentLog });
  const rows = await database.query(
    `select extract(epoch from ended_at - happened_at) * 1000 as ms from actions where state = 'executed' and kind = 'escalate' and happened_at >= $1`,
    [since],
  );
  await database.end();
  return rows.map(({ ms }) => Number(ms));
}

function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return value === undefined ? null : Number(value.toFixed(1));
}

/** Mulberry32. */
function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
