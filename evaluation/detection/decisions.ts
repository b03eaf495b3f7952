/**
 * Whether every decision explains itself: foreign logs go through the whole pipeline, and each decision on their sessions
 * is held against the event log (its evidence exists and belongs to its session), against the other kinds (each has a
 * sentence why it was not chosen) and against a second run over the same events (the same decisions, word for word).
 *
 *   node evaluation/detection/decisions.ts --data FOLDER_OR_FILE [--sessions N]
 */
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DECISION_KINDS, decisionSchema } from '@cerberusmesh/contracts';
import { importFiles } from '../../packages/hub/src/intake/import.ts';
import { startEmbeddedPostgres } from '../../packages/hub/src/storage/embedded-postgres.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openStore } from '../../packages/hub/src/store.ts';
import { printReport } from './report.ts';

const { values: flags } = parseArgs({
  options: { data: { type: 'string' }, sessions: { type: 'string', default: '1000' } },
});
if (flags.data === undefined) {
  process.stderr.write('usage: --data FOLDER_OR_FILE [--sessions N]\n');
  process.exit(2);
}
const leastSessions = Number(flags.sessions);
const files = (await stat(flags.data)).isDirectory()
  ? (await readdir(flags.data)).toSorted().map((name) => join(flags.data ?? '', name))
  : [flags.data];

const directory = await mkdtemp(join(tmpdir(), 'cerberus-decisions-'));
// So that PostgreSQL, which is not root, keeps its files inside and they go with it.
await chmod(directory, 0o755);
const postgres = await startEmbeddedPostgres({
  directory: join(directory, 'database'),
  log: silentLog,
  durable: false,
});
try {
  const store = await openStore({
    connection: postgres.connection,
    agent: {},
    detection: { anomalyThreshold: 0.9 },
    log: silentLog,
  });
  const { database, eventLog } = store;
  const pipeline = store.startPipeline();
  let sessions = 0;
  let used = 0;
  for (const file of files) {
    const summary = await importFiles({
      files: [file],
      format: 'auto',
      eventLog,
      database,
      waitForPipeline: (seq) => pipeline.caughtUp(seq),
      rejectFile: join(directory, 'rejects.ndjson'),
      now: Date.now,
    });
    used += 1;
    sessions += summary.sessions;
    process.stderr.write(`${file}: ${summary.sessions} sessions, ${JSON.stringify(summary.decisions)}\n`);
    if (sessions >= leastSessions) break;
  }
  await pipeline.stop();

  const decided = async () =>
    (await database.query('select session_id, body from decisions order by session_id, position')).map(
      ({ session_id: sessionId, body }) => ({ sessionId: String(sessionId), decision: decisionSchema.parse(body) }),
    );
  const before = await decided();
  const cited = before.flatMap(({ sessionId, decision }) => decision.evidence.map((id) => `${sessionId} ${id}`));
  const missing = await database.query(
    `select cited from unnest($1::text[]) as cited where not exists (
       select from events where id = split_part(cited, ' ', 2)::uuid and session_id = split_part(cited, ' ', 1)::uuid)`,
    [cited],
  );
  const unexplained = before.filter(
    ({ decision: { kind, reasons, alternatives, counterfactual } }) =>
      reasons.length === 0 ||
      counterfactual === '' ||
      alternatives.map((other) => other.kind).join() !== DECISION_KINDS.filter((other) => other !== kind).join(),
  );
  await store.rebuild();
  const changed = JSON.stringify(await decided()) === JSON.stringify(before) ? 0 : 1;
  await store.stop();

  const kinds = Map.groupBy(before, ({ decision }) => decision.kind);
  printReport({
    name: 'decisions',
    value:
      before.length === 0
        ? 0
        : 1 - (new Set(missing.map(({ cited: one }) => one)).size + unexplained.length) / before.length,
    unit: 'share of decisions that explain themselves from events that exist',
    n: before.length,
    sessions,
    files: used,
    evidenceCited: cited.length,
    evidenceMissing: missing.length,
    unexplained: unexplained.length,
    differentAfterRebuild: changed,
    byKind: Object.fromEntries([...kinds].map(([kind, some]) => [kind, some.length])),
  });
} finally {
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}
