import {
  type RetentionClass,
  type RetentionOutcome,
  type RetentionPolicy,
  type RetentionRun,
  retentionRunSchema,
} from '@cerberusmesh/contracts';
import type { BlobStore } from '../intake/blob-store.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { expireDerived } from './expire-derived.ts';
import { type EventCutoffs, expireEvents } from './expire-events.ts';
import { expireFiles } from './expire-files.ts';
import type { RejectedLines } from './expire-rejected.ts';
import { type HeldSubjects, heldSubjects } from './holds.ts';
import { RETENTION_LIMITS } from './limits.ts';

export interface RetentionOptions {
  readonly database: Database;
  readonly blobs: Pick<BlobStore, 'remove'>;
  readonly policy: RetentionPolicy;
  /** Where lines are that were refused; they go with the events. */
  readonly rejected?: readonly RejectedLines[];
  /** Who asked: `hub`, or a name. */
  readonly by: string;
  readonly dryRun: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
/** Any number that no other program takes on this database: "cert". */
export const RETENTION_LOCK_KEY = 0x63657274;

/**
 * Removes what has grown too old, or would before the next run, class by class, but for what is held. A run that is no dry
 * run leaves an entry in the audit, also when it fails half-way: what went before is in it.
 */
export async function runRetention(options: RetentionOptions): Promise<RetentionRun> {
  const { database, blobs, policy, dryRun, by } = options;
  const nowMs = options.now();
  const held = await heldSubjects(database);
  const cutoffs = cutoffsOf(policy, held, nowMs);
  const outcomes: RetentionOutcome[] = [];
  const add = (kind: RetentionClass, removed: Record<string, number>, heldCount = 0, waiting = 0) =>
    outcomes.push({ class: kind, cutoff: cutoffs[kind], removed: withoutZeros(removed), held: heldCount, waiting });

  const removeAll = async (stage: Stage): Promise<void> => {
    const gone = await expireEvents(database, eventCutoffs(cutoffs), held, { dryRun, nowMs });
    let rejectedLines = 0;
    if (cutoffs.events !== null)
      for (const lines of options.rejected ?? []) rejectedLines += await lines.expire(cutoffs.events, dryRun);
    const events = { events: gone.events, partitions: gone.partitionsDropped, rejectedLines };
    add('events', events, gone.heldEvents, gone.waiting);
    for (const kind of ['recordings', 'artefacts'] as const) {
      const cutoff = cutoffs[kind];
      if (cutoff === null) {
        add(kind, {});
        continue;
      }
      const { files, bytes, held: heldFiles } = await expireFiles(stage.files, { kind, cutoff }, held, stage.blobs);
      const fetches = kind === 'artefacts' ? await stage.derived('artefacts', cutoff) : {};
      add(kind, { files, bytes, ...fetches }, heldFiles);
    }
    for (const kind of ['credentials', 'aggregates'] as const) {
      const cutoff = cutoffs[kind];
      const rows = cutoff === null ? {} : await stage.derived(kind, cutoff);
      if (kind === 'credentials') add(kind, { events: gone.credentials, ...rows }, gone.heldCredentials);
      else add(kind, rows);
    }
  };

  if (dryRun) {
    await takenBack(database, (transaction) =>
      removeAll({
        files: transaction,
        blobs: null,
        derived: (kind, cutoff) => expireDerived(transaction, kind, cutoff, held),
      }),
    );
    return { at: timestamp(nowMs), by, dryRun, policy, outcomes };
  }
  try {
    await removeAll({
      files: database,
      blobs,
      derived: (kind, cutoff) =>
        database.transaction(async (transaction) => {
          await transaction.query('set local statement_timeout = 0');
          return expireDerived(transaction, kind, cutoff, held);
        }),
    });
  } finally {
    await writeAudit(database, { at: timestamp(nowMs), by, policy, outcomes });
  }
  return { at: timestamp(nowMs), by, dryRun, policy, outcomes };
}

/** One hub of several runs it: the others find the lock taken. Returns null then. */
export async function runRetentionAlone(options: RetentionOptions): Promise<RetentionRun | null> {
  return options.database.transaction(async (transaction) => {
    await transaction.query('set local idle_in_transaction_session_timeout = 0');
    const [row] = await transaction.query('select pg_try_advisory_xact_lock($1) as locked', [RETENTION_LOCK_KEY]);
    return row?.locked === true ? runRetention(options) : null;
  });
}

/** The newest entries of the audit, newest first. */
export async function listRetentionRuns(database: Queryable): Promise<RetentionRun[]> {
  const rows = await database.query(
    'select at, run_by, policy, outcomes from retention_runs order by id desc limit $1',
    [RETENTION_LIMITS.maxShownRuns],
  );
  return rows.map((row) =>
    retentionRunSchema.parse({
      at: row.at,
      by: row.run_by,
      dryRun: false,
      policy: row.policy,
      outcomes: row.outcomes,
    }),
  );
}

type Cutoffs = Readonly<Record<RetentionClass, string | null>>;

function cutoffsOf(policy: RetentionPolicy, held: HeldSubjects, nowMs: number): Cutoffs {
  const cutoff = (kind: RetentionClass) => {
    const days = policy[kind];
    if (days === null || held.everything) return null;
    return timestamp(nowMs + RETENTION_LIMITS.intervalMs - days * DAY_MS);
  };
  return {
    events: cutoff('events'),
    recordings: cutoff('recordings'),
    artefacts: cutoff('artefacts'),
    credentials: cutoff('credentials'),
    aggregates: cutoff('aggregates'),
  };
}

function eventCutoffs({ events, credentials }: Cutoffs): EventCutoffs {
  return { events, credentials };
}

/** Where rows are removed: for good, or in a transaction that is taken back. */
interface Stage {
  readonly files: Queryable;
  readonly blobs: Pick<BlobStore, 'remove'> | null;
  derived(kind: 'credentials' | 'aggregates' | 'artefacts', cutoff: string): Promise<Record<string, number>>;
}

/** Does the work of a dry run and takes it back, so that it counts exactly what the run would. */
async function takenBack(database: Database, work: (transaction: Queryable) => Promise<void>): Promise<void> {
  const enough = Symbol('a dry run');
  try {
    await database.transaction(async (transaction) => {
      await transaction.query('set local statement_timeout = 0');
      await work(transaction);
      throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
}

async function writeAudit(database: Queryable, entry: Omit<RetentionRun, 'dryRun'>): Promise<void> {
  await database.execute('insert into retention_runs (at, run_by, policy, outcomes) values ($1, $2, $3, $4)', [
    entry.at,
    entry.by,
    JSON.stringify(entry.policy),
    JSON.stringify(entry.outcomes),
  ]);
}

function withoutZeros(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
