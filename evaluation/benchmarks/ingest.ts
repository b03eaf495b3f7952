import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { encodeEvents, INSERT_COLUMNS } from '../../packages/hub/src/event-log/encode-events.ts';
import { createPostgresEventLog } from '../../packages/hub/src/event-log/postgres-event-log.ts';
import { sampleEvents } from '../../packages/hub/src/event-log/sample-events.ts';
import { createIngest } from '../../packages/hub/src/intake/ingest.ts';
import { createRejectFile } from '../../packages/hub/src/intake/ingest-reject-file.ts';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { migrate } from '../../packages/hub/src/storage/migrate.ts';
import { openDatabase, type PostgresDatabase } from '../../packages/hub/src/storage/postgres-database.ts';
import { machineAndVersions } from '../detection/report.ts';

/**
 * Events per second from a sensor's compressed batch to durable in the log (`value`), on an embedded PostgreSQL with
 * fsync on; beside it the append alone, `COPY` of the same rows into a table with the same indexes (`ratio` is value to
 * that), single events appended one after the other, and reading back. Medians of 5 rounds that take turns.
 */
const batchEvents = 1_000;
const batchesPerRound = 20;
const rounds = 5;
const seed = 1;
/** After every sample event of a run (one a millisecond), before any is too old. */
const NOW_MS = Date.parse('2026-05-02T00:00:00.000Z');

const directory = await mkdtemp(join(tmpdir(), 'cerberus-benchmark-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(directory, 0o755);
const postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
const database = openDatabase(postgres.connection, { log: silentLog });

const rates = {
  ingest: [] as number[],
  append: [] as number[],
  copy: [] as number[],
  single: [] as number[],
  duplicates: [] as number[],
  read: [] as number[],
};
try {
  await migrate(database, silentLog);
  await database.query('create table copied (like events including all)');
  const eventLog = createPostgresEventLog({ database, log: silentLog });
  const rejectFile = createRejectFile({
    path: join(directory, 'rejects'),
    maxBytes: 1,
    log: silentLog,
    now: () => NOW_MS,
  });
  const ingest = createIngest({ eventLog, database, rejectFile, now: () => NOW_MS });

  let next = 0;
  const take = (count: number) => sampleEvents(count, (next += count) - count);
  const batches = () => Array.from({ length: batchesPerRound }, () => take(batchEvents));

  for (let round = 0; round <= rounds; round++) {
    const bodies = batches().map((events) => gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join('')));
    const appended = batches();
    const copied = batches();
    const singles = take(200);
    const measured = {
      // Two sensors at once, each with one batch under way.
      ingest: await rate(batchesPerRound * batchEvents, async () => {
        const send = async (): Promise<void> => {
          for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) {
            const reply = await ingest.receive({ sensorId: 'sensor-1', encoding: 'gzip', body: oneChunk(body) });
            if (reply.accepted !== batchEvents) throw new Error(`accepted ${reply.accepted}`);
          }
        };
        await Promise.all([send(), send()]);
      }),
      append: await rate(batchesPerRound * batchEvents, async () => {
        for (const events of appended) await eventLog.append(events);
      }),
      copy: await rate(batchesPerRound * batchEvents, async () => {
        for (const events of copied) await copyRows(database, events, next);
      }),
      single: await rate(singles.length, async () => {
        for (const event of singles) await eventLog.append([event]);
      }),
      duplicates: await rate(batchesPerRound * batchEvents, async () => {
        for (const events of appended) await eventLog.append(events);
      }),
      read: await rate(10_000, async () => {
        await eventLog.read((await eventLog.head()) - 10_000, 10_000);
      }),
    };
    process.stderr.write(`round ${round}: ${JSON.stringify(measured)}\n`);
    if (round === 0) continue; // Warms the compiler and PostgreSQL's caches.
    for (const name of ['ingest', 'append', 'copy', 'single', 'duplicates', 'read'] as const)
      rates[name].push(measured[name]);
  }
  await eventLog.stop();
} finally {
  await database.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

process.stdout.write(
  `${JSON.stringify({
    name: 'ingest',
    value: median(rates.ingest),
    unit: 'events per second, received as gzip NDJSON to durable',
    ratio: Number((median(rates.ingest) / median(rates.copy)).toFixed(2)),
    against: 'COPY of the same rows into a table with the same indexes',
    copy: median(rates.copy),
    append: median(rates.append),
    singleAppends: median(rates.single),
    duplicatesFound: median(rates.duplicates),
    readBack: median(rates.read),
    n: rounds * batchesPerRound * batchEvents,
    batchEvents,
    rounds,
    seed,
    ...machineAndVersions(),
  })}\n`,
);

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((count * 1000) / (performance.now() - start));
}

function median(values: number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** `COPY ... FROM STDIN` as psql would send it, one transaction a batch. */
async function copyRows(
  to: PostgresDatabase,
  events: ReturnType<typeof sampleEvents>,
  firstSeq: number,
): Promise<void> {
  const { data } = await encodeEvents(events, setImmediate);
  const rows = events.map((event, index) =>
    [
      firstSeq + index,
      event.id,
      event.at,
      event.kind,
      event.sensorId,
      event.trap,
      event.sessionId,
      event.source?.address,
      event.source?.port,
      event.destination?.address,
      event.destination?.port,
      event.protocol,
      (data[index] ?? '').replaceAll('\\', '\\\\'),
    ].join('\t'),
  );
  const client = await to.pool.connect();
  try {
    await new Promise<void>((done, failed) => {
      // node-postgres lets a query speak the protocol itself; these are the answers that COPY can get.
      const ignore = (): void => {};
      const copy = {
        submit: (connection: { query(text: string): void }) =>
          connection.query(`copy copied (seq, ${INSERT_COLUMNS}) from stdin`),
        handleCopyInResponse(connection: { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }) {
          connection.sendCopyFromChunk(Buffer.from(`${rows.join('\n')}\n`));
          connection.endCopyFrom();
        },
        handleError: failed,
        handleReadyForQuery: () => done(),
        handleCommandComplete: ignore,
        handleRowDescription: ignore,
        handleDataRow: ignore,
        handlePortalSuspended: ignore,
        handleEmptyQuery: ignore,
        handleCopyData: ignore,
      };
      client.query(copy);
    });
  } finally {
    client.release();
  }
}
