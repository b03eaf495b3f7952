import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { importFiles } from '../../packages/hub/src/intake/import.ts';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openStore, type Store } from '../../packages/hub/src/store.ts';
import { filesAt } from './given-files.ts';
import { dataPath, printReport } from './report.ts';

const countsSchema = z.object({ sessions: z.int(), unscored: z.int(), techniques: z.int(), explained: z.int() });

/**
 * Real Cowrie logs (files or a folder of them) through the whole pipeline as `cerberus import` does, twice, each time into
 * a fresh database: is every session scored, does every technique name events of its session that are in the log, and are
 * both runs' findings the same? The value is the share of techniques that are explained.
 */
const files = filesAt(dataPath(), /\.(json|jsonl|log)(\.gz)?$/);
const runs = [await findingsOf(files), await findingsOf(files)];
const [first, second] = runs;
if (first === undefined || second === undefined) throw new Error('both runs are there');
const differences = Object.keys(first.findings).filter((name) => first.findings[name] !== second.findings[name]);
printReport({
  name: 'cowrie-logs',
  value: first.explained / Math.max(1, first.techniques),
  unit: 'share of techniques in sessions whose evidence is in the log and of that session',
  n: first.sessions,
  techniques: first.techniques,
  sessionsWithoutScore: first.unscored,
  identical: differences.length === 0,
  differences,
  events: first.events,
  rejected: first.rejected,
  contributions: first.contributions,
});

interface Findings {
  readonly sessions: number;
  readonly unscored: number;
  readonly techniques: number;
  readonly explained: number;
  readonly events: number;
  readonly rejected: number;
  /** Sessions by what their score is made of. */
  readonly contributions: Readonly<Record<string, number>>;
  /** Digest of each table of findings. */
  readonly findings: Readonly<Record<string, unknown>>;
}

async function findingsOf(paths: readonly string[]): Promise<Findings> {
  const directory = await mkdtemp(join(tmpdir(), 'cerberus-evaluation-'));
  // So that PostgreSQL, which is not root, keeps its files inside and they go with it.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'database'), log: silentLog });
  const store = await openStore({
    connection: postgres.connection,
    agent: { threshold: 0.7, autoAction: false },
    detection: { anomalyThreshold: 0.9 },
    log: silentLog,
  });
  try {
    const { events, rejected } = await importAll(store, paths, join(directory, 'rejected.ndjson'));
    return { events, rejected, ...(await readFindings(store)) };
  } finally {
    await store.stop();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function importAll(store: Store, paths: readonly string[], rejectFile: string) {
  const fail = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);
  const pipeline = store.startPipeline({ onError: fail });
  const summary = await importFiles({
    files: [...paths],
    format: 'auto',
    eventLog: store.eventLog,
    database: store.database,
    waitForPipeline: (seq) => pipeline.caughtUp(seq),
    rejectFile,
    standardInput: process.stdin,
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  const following = store.followAttackers(fail);
  await following.caughtUp(await store.eventLog.head());
  await following.stop();
  await pipeline.caughtUp(await store.eventLog.head());
  const judging = store.judgeSessions(fail);
  await judging.caughtUp(await store.eventLog.head());
  await judging.stop();
  await pipeline.caughtUp(await store.eventLog.head());
  await pipeline.stop();
  process.stderr.write(`${summary.events} events of ${summary.sessions} sessions\n`);
  return summary;
}

async function readFindings({ database }: Store): Promise<Omit<Findings, 'events' | 'rejected'>> {
  const [counts] = await database.query(
    `select (select count(*)::int from sessions) as sessions,
       (select count(*)::int from sessions where score <= 0 or level < 1 or contributions::text = '[]') as unscored,
       (select count(*)::int from detections) as techniques,
       (select count(*)::int from detections as found where cardinality(evidence) > 0
          and not exists (select from unnest(evidence) as named (id)
            where not exists (select from events where events.id = named.id and events.session_id = found.session_id)))
         as explained`,
  );
  const rows = await database.query(
    `select part->>'factor' as factor, count(*)::int as sessions from sessions, json_array_elements(contributions) as part
      where part->>'factor' in ('anomaly', 'rarity', 'persistence', 'intelligence', 'stage', 'breadth') group by 1 order by 1`,
  );
  const digest = async (table: string, order: string): Promise<unknown> =>
    (
      await database.query(
        `select md5(string_agg(found::text, '|' order by ${order})) as digest from ${table} as found`,
      )
    )[0]?.digest;
  return {
    ...countsSchema.parse(counts),
    contributions: Object.fromEntries(rows.map(({ factor, sessions }) => [String(factor), Number(sessions)])),
    findings: {
      sessions: await digest('sessions', 'id'),
      detections: await digest('detections', 'session_id, position'),
      decisions: await digest('decisions', 'session_id, position'),
      attackers: await digest('attackers', 'address'),
      judgements: await digest('session_behaviour', 'session_id'),
      concluded: await digest(
        `(select id, at, session_id, kind, data::text as data from events where kind in ('detection.raised', 'session.scored',
            'decision.made', 'anomaly.found', 'rarity.found', 'attacker.updated'))`,
        'id',
      ),
    },
  };
}
