import { z } from 'zod';
import type { Database, Queryable } from '../storage/database.ts';
import type { HeldSubjects } from './holds.ts';
import { RETENTION_LIMITS } from './limits.ts';

/** Before when events go; null: never. */
export interface EventCutoffs {
  readonly events: string | null;
  readonly credentials: string | null;
}

export interface ExpiredEvents {
  readonly events: number;
  readonly credentials: number;
  readonly partitionsDropped: number;
  readonly heldEvents: number;
  readonly heldCredentials: number;
  readonly waiting: number;
}

const partitionSchema = z.object({ name: z.string().regex(/^events_[a-z0-9_]+$/), bounds: z.string() });
type Partition = z.infer<typeof partitionSchema>;

const count = z.int().min(0);
const contentSchema = z.object({
  total: count,
  events: count,
  credentials: count,
  heldEvents: count,
  heldCredentials: count,
  /** The newest seq that would go. */
  newestSeq: count.nullable(),
});

/** Of `events` with `$1` the cutoff of events, `$2` that of credentials, and what is held. */
const OLD_EVENT = '($1::timestamptz is not null and at < $1)';
const OLD_CREDENTIAL = `($2::timestamptz is not null and at < $2 and kind = 'credential.tried' and not ${OLD_EVENT})`;
const HELD = `(coalesce(source_address = any($3::text[]), false) or coalesce(session_id = any($4::uuid[]), false)
  or (kind in ('file.uploaded', 'file.downloaded', 'artefact.fetched') and coalesce(data->>'sha256' = any($5::text[]), false)))`;
const GOES = `((${OLD_EVENT} or ${OLD_CREDENTIAL}) and not ${HELD})`;

/**
 * Removes events by partition: one in which nothing is left is dropped, one in which something stays (newer events, held
 * ones) is replaced by a table of just that. No row is deleted, so nothing is left to be vacuumed. An empty partition
 * takes the place of a dropped one, because events may still come in late.
 */
export async function expireEvents(
  database: Database,
  cutoffs: EventCutoffs,
  held: HeldSubjects,
  run: { readonly dryRun: boolean; readonly nowMs: number },
): Promise<ExpiredEvents> {
  const values = [cutoffs.events, cutoffs.credentials, held.sources, held.sessions, held.artefacts];
  const readSeq = await oldestReadSeq(database, run.nowMs);
  const sum = { events: 0, credentials: 0, partitionsDropped: 0, heldEvents: 0, heldCredentials: 0, waiting: 0 };
  for (const partition of await partitionsOf(database)) {
    if (isNewer(partition, cutoffs)) continue;
    const content = await contentOf(database, partition, values);
    sum.heldEvents += content.heldEvents;
    sum.heldCredentials += content.heldCredentials;
    const goes = content.events + content.credentials;
    if (goes === 0) continue;
    if (content.newestSeq !== null && content.newestSeq > readSeq) {
      sum.waiting += goes;
      continue;
    }
    if (!run.dryRun) await replacePartition(database, partition, goes === content.total, values);
    sum.events += content.events;
    sum.credentials += content.credentials;
    if (goes === content.total) sum.partitionsDropped += 1;
  }
  return sum;
}

async function partitionsOf(database: Queryable): Promise<Partition[]> {
  const rows = await database.query(
    `select child.relname as name, pg_get_expr(child.relpartbound, child.oid) as bounds
       from pg_inherits join pg_class as child on child.oid = inhrelid
      where inhparent = 'events'::regclass order by child.relname`,
  );
  return rows.map((row) => partitionSchema.parse(row));
}

/** Whether a month begins after everything that may go. */
function isNewer({ name }: Partition, { events, credentials }: EventCutoffs): boolean {
  const month = /^events_(\d{4})_(\d{2})$/.exec(name);
  if (month === null) return false;
  const start = `${month[1]}-${month[2]}-01T00:00:00.000Z`;
  return [events, credentials].every((cutoff) => cutoff === null || cutoff <= start);
}

async function contentOf(database: Queryable, { name }: Partition, values: readonly unknown[]) {
  const tally = (condition: string) => `count(*) filter (where ${condition})::int`;
  const [row] = await database.query(
    `select count(*)::int as total,
            ${tally(`${OLD_EVENT} and not ${HELD}`)} as events,
            ${tally(`${OLD_CREDENTIAL} and not ${HELD}`)} as credentials,
            ${tally(`${OLD_EVENT} and ${HELD}`)} as "heldEvents",
            ${tally(`${OLD_CREDENTIAL} and ${HELD}`)} as "heldCredentials",
            (max(seq) filter (where ${GOES}))::float8 as "newestSeq"
       from ${name}`,
    values,
  );
  return contentSchema.parse(row);
}

/** How far every consumer has read that still moves: what it has not seen may not go. */
async function oldestReadSeq(database: Queryable, nowMs: number): Promise<number> {
  const [row] = await database.query(
    `select min(seq)::float8 as seq from event_log_offsets
      where updated_at > $1 or seq = (select seq from event_log_head)`,
    [new Date(nowMs - RETENTION_LIMITS.abandonedConsumerMs).toISOString()],
  );
  return z.object({ seq: z.number().nullable() }).parse(row).seq ?? Number.MAX_SAFE_INTEGER;
}

/**
 * Puts a table of what stays in the place of a partition. Writers of that month wait meanwhile, readers only for the
 * moment of the exchange. The names are ours (checked by `partitionSchema`), the bounds those of the catalogue.
 */
async function replacePartition(
  database: Database,
  { name, bounds }: Partition,
  isEmpty: boolean,
  values: readonly unknown[],
): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('set local statement_timeout = 0');
    await transaction.query(`set local lock_timeout = ${RETENTION_LIMITS.lockTimeoutMs}`);
    await transaction.query(`lock table ${name} in share mode`);
    await transaction.query(
      `create table ${name}_kept (like ${name} including defaults including constraints including indexes)`,
    );
    if (!isEmpty) await transaction.execute(`insert into ${name}_kept select * from ${name} where not ${GOES}`, values);
    await transaction.query(`alter table events detach partition ${name}`);
    await transaction.query(`drop table ${name}`);
    await transaction.query(`alter table ${name}_kept rename to ${name}`);
    await transaction.query(`alter table events attach partition ${name} ${bounds}`);
  });
}
