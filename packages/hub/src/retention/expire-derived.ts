import type { Queryable } from '../storage/database.ts';
import type { HeldSubjects } from './holds.ts';

/** A removal of derived rows: `$1` is the cutoff, `$2` held sources, `$3` held sessions, `$4` held files. */
interface Removal {
  /** What the rows are, in the audit. */
  readonly name: string;
  readonly statement: string;
}

const NOT_HELD_SOURCE = 'not (address = any($2::text[]))';

/** What was tried, wherever it is kept outside of the log. */
const CREDENTIALS: readonly Removal[] = [
  {
    name: 'credentialDigests',
    statement: `delete from attacker_credentials where last_seen_at < $1 and ${NOT_HELD_SOURCE}`,
  },
  {
    name: 'credentialCounts',
    statement: `delete from value_counts where hour < $1 and list in ('username', 'secret')`,
  },
  {
    name: 'userNames',
    statement: `update sessions set username = null where username is not null and last_event_at < $1
      and not (source_address = any($2::text[]) or id = any($3::uuid[]))`,
  },
];

/** Sessions last: what hangs on them is found by them. */
const AGGREGATES: readonly Removal[] = [
  {
    name: 'detections',
    statement: `delete from detections using sessions where session_id = sessions.id and last_event_at < $1
      and not (source_address = any($2::text[]) or sessions.id = any($3::uuid[]))`,
  },
  {
    name: 'decisions',
    statement: `delete from decisions using sessions where session_id = sessions.id and last_event_at < $1
      and not (source_address = any($2::text[]) or sessions.id = any($3::uuid[]))`,
  },
  {
    name: 'sessions',
    statement: `delete from sessions where last_event_at < $1
      and not (source_address = any($2::text[]) or id = any($3::uuid[]))`,
  },
  { name: 'attackers', statement: `delete from attackers where last_seen_at < $1 and ${NOT_HELD_SOURCE}` },
  {
    name: 'credentialDigests',
    statement: `delete from attacker_credentials where last_seen_at < $1 and ${NOT_HELD_SOURCE}`,
  },
  { name: 'traits', statement: `delete from attacker_traits where last_seen_at < $1 and ${NOT_HELD_SOURCE}` },
  { name: 'enrichments', statement: `delete from enrichments where asked_at < $1 and ${NOT_HELD_SOURCE}` },
  {
    name: 'enrichmentSources',
    statement: `delete from enrichment_sources as source where ${NOT_HELD_SOURCE}
      and coalesce(fresh_until, due_at, $1) <= $1
      and not exists (select from attackers where address = source.address)`,
  },
  {
    name: 'providerUsage',
    statement: "delete from enrichment_usage where day < ($1::timestamptz at time zone 'UTC')::date",
  },
  {
    name: 'fileSightings',
    statement: `delete from artefact_sessions using artefacts where artefact_sessions.sha256 = artefacts.sha256
      and last_seen_at < $1 and not (artefacts.sha256 = any($4::text[]))
      and not exists (select from kept_files where sha256 = artefacts.sha256)`,
  },
  {
    name: 'fileRecords',
    statement: `delete from artefacts where last_seen_at < $1 and not (sha256 = any($4::text[]))
      and not exists (select from kept_files where sha256 = artefacts.sha256)`,
  },
  { name: 'valueCounts', statement: 'delete from value_counts where hour < $1' },
  { name: 'eventCounts', statement: 'delete from event_minutes where minute < $1' },
];

/** Fetches name URLs of files; they go with them. */
const ARTEFACTS: readonly Removal[] = [
  { name: 'fetches', statement: 'delete from artefact_fetches where requested_at < $1' },
];

const REMOVALS = { credentials: CREDENTIALS, aggregates: AGGREGATES, artefacts: ARTEFACTS } as const;

/** Removes derived rows of a class that are older than the cutoff. The caller's transaction says whether it counts. */
export async function expireDerived(
  transaction: Queryable,
  kind: keyof typeof REMOVALS,
  cutoff: string,
  held: HeldSubjects,
): Promise<Record<string, number>> {
  const all = [cutoff, held.sources, held.sessions, held.artefacts];
  const removed: Record<string, number> = {};
  for (const { name, statement } of REMOVALS[kind]) {
    // PostgreSQL wants no more values than a statement uses, and those without a gap.
    const used = usedValues(statement, all);
    const rows = await transaction.execute(used.statement, used.values);
    if (rows > 0) removed[name] = rows;
  }
  return removed;
}

/** Numbers the placeholders of a statement anew, in the order in which they are used first. */
function usedValues(statement: string, values: readonly unknown[]) {
  const order: number[] = [];
  const text = statement.replace(/\$(\d)/g, (_, digit: string) => {
    const index = Number(digit) - 1;
    if (!order.includes(index)) order.push(index);
    return `$${order.indexOf(index) + 1}`;
  });
  return { statement: text, values: order.map((index) => values[index]) };
}
