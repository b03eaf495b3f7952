import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CerberusError } from '../../packages/contracts/src/index.ts';
import { cowrieFormat } from '../../packages/hub/src/intake/formats/cowrie/cowrie-format.ts';
import type { RememberedSession } from '../../packages/hub/src/intake/formats/format.ts';
import { createIngest } from '../../packages/hub/src/intake/ingest.ts';
import { createRejectFile } from '../../packages/hub/src/intake/ingest-reject-file.ts';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openStore } from '../../packages/hub/src/store.ts';
import { machineAndVersions } from '../detection/report.ts';
import { makeCowrieLog } from './cowrie-log.ts';

/**
 * Time from the arrival of an event at the hub to its session's score, durable in the database, while a sensor sends
 * `--rate` events a second (5,000) for `--seconds` (30): parse, append, fold, map, score, decide, commit. The value is the
 * 99th percentile in milliseconds; the rate that was really kept up is stated. Attribution and judging follow the log
 * beside it, as in a hub.
 */
const { values } = parseArgs({
  options: { rate: { type: 'string', default: '5000' }, seconds: { type: 'string', default: '30' } },
});
const ratePerSecond = Number(values.rate);
const seconds = Number(values.seconds);
const batchEveryMs = 50;
const batchEvents = Math.round((ratePerSecond * batchEveryMs) / 1000);
const sensorId = '920497a79896';

const directory = await mkdtemp(join(tmpdir(), 'cerberus-benchmark-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(directory, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
const store = await openStore({
  connection: postgres.connection,
  agent: { threshold: 0.7, autoAction: false },
  detection: { anomalyThreshold: 0.9 },
  log: silentLog,
});
/** Arrival by event id, taken out when its batch is committed. */
const arrivals = new Map<string, number>();
const latenciesMs: number[] = [];
const pipeline = store.startPipeline({
  onCommitted(batch) {
    const nowMs = performance.now();
    for (const { event } of batch) {
      const arrived = arrivals.get(event.id);
      if (arrived !== undefined) latenciesMs.push(nowMs - arrived);
      arrivals.delete(event.id);
    }
  },
});
const fail = (error: unknown): void => {
  throw error;
};
const beside = [store.followAttackers(fail), store.judgeSessions(fail)];
const ingest = createIngest({
  eventLog: store.eventLog,
  database: store.database,
  rejectFile: createRejectFile({ path: join(directory, 'rejects'), maxBytes: 1, log: silentLog, now: Date.now }),
  // The made log is of January 2026.
  now: () => Date.UTC(2026, 11, 1),
});

const remembered = new Map<string, RememberedSession>();
const events = makeCowrieLog(ratePerSecond * seconds, 1)
  .trimEnd()
  .split('\n')
  .flatMap((line) => {
    const translation = cowrieFormat.translate(line, { sessions: remembered });
    return 'event' in translation ? [translation.event] : [];
  });
const batches = Array.from({ length: Math.ceil(events.length / batchEvents) }, (_, index) => {
  const part = events.slice(index * batchEvents, (index + 1) * batchEvents);
  return { ids: part.map(({ id }) => id), body: gzipSync(part.map((event) => `${JSON.stringify(event)}\n`).join('')) };
});

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A sensor sends again what the hub has no room for yet. */
async function send(body: Uint8Array): Promise<void> {
  for (;;) {
    try {
      await ingest.receive({ sensorId, encoding: 'gzip', body: oneChunk(body) });
      return;
    } catch (error) {
      if (!(error instanceof CerberusError && error.code === 'too-many-requests')) throw error;
    }
    await sleep(batchEveryMs);
  }
}

const startedMs = performance.now();
const sent: Promise<unknown>[] = [];
for (const [index, { ids, body }] of batches.entries()) {
  const due = startedMs + index * batchEveryMs;
  if (performance.now() < due) await sleep(due - performance.now());
  // What comes late because the process was busy has waited since it was due.
  for (const id of ids) arrivals.set(id, due);
  sent.push(send(body));
  if (index % 100 === 99) process.stderr.write(`${index + 1} of ${batches.length} batches\n`);
}
await Promise.all(sent);
await pipeline.caughtUp(await store.eventLog.head());
const elapsedMs = performance.now() - startedMs;
await pipeline.stop();
for (const subscription of beside) await subscription.stop();
await store.stop();
await postgres.stop();
await rm(directory, { recursive: true, force: true });

const sorted = latenciesMs.toSorted((left, right) => left - right);
const percentile = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1));
process.stdout.write(
  `${JSON.stringify({
    name: 'score-latency',
    value: percentile(0.99),
    unit: 'ms from arrival to durable score, 99th percentile',
    median: percentile(0.5),
    worst: percentile(0.9999),
    n: sorted.length,
    eventsPerSecondAsked: ratePerSecond,
    eventsPerSecondKept: Math.round((sorted.length * 1000) / elapsedMs),
    seed: 1,
    ...machineAndVersions(),
  })}\n`,
);
