import type { Queryable } from '../storage/database.ts';
import type { HeldSubjects } from './holds.ts';

/** A removal of derived rows: `$1` is the cutoff, `$2` held sources, `$3` held sessions, `$4` held files. */
interface Removal {
  /** What the rows are, in the audit. */
  readonly name: string;
  readonly statement: string;
}

const NOT_HELD_SOURCE = 'not (address = any($2::text[]))';

/** Fetches name URLs of files; they go with them. */
const ARTEFACTS: readonly Removal[] = [
  { name: 'fetches', statement: 'delete from artefact_fetches where requested_at < $1' },
];

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
  {
    name: 'judgements',
    // Judging may be ahead of the pipeline: a session that has no row yet is no old one.
    statement: `delete from session_behaviour where to_timestamp((behaviour->>'lastAtMs')::float8 / 1000) < $1
      and not exists (select from sessions where id = session_id)`,
  },
  {
    name: 'analyses',
    statement: `delete from session_analyses where coalesce(analysed_at, due_at, $1) <= $1
      and not exists (select from sessions where id = session_id)`,
  },
  {
    name: 'modelCalls',
    statement: 'delete from llm_calls where at < $1 and (session_id is null or not (session_id = any($3::uuid[])))',
  },
  {
    name: 'labels',
    statement: `delete from session_labels where at < $1 and not exists (select from sessions where id = session_id)`,
  },
  {
    name: 'notes',
    statement: `delete from session_notes where at < $1 and not exists (select from sessions where id = session_id)`,
  },
  {
    name: 'alerts',
    statement: `delete from alerts where last_seen_at < $1
      and not (coalesce(source, '') = any($2::text[]) or session_ids && $3::uuid[])`,
  },
  { name: 'suppressions', statement: 'delete from alert_suppressions where expires_at < $1' },
  {
    name: 'actions',
    // What still has an effect, or may still have one, stays until it has none.
    statement: `delete from actions where coalesce(ended_at, created_at) < $1 and coalesce(undone_at, undo_at, $1) <= $1
      and state not in ('planning', 'waiting', 'running', 'undoing', 'unknown')
      and not (coalesce(source, '') = any($2::text[]) or coalesce(session_id = any($3::uuid[]), false))`,
  },
  { name: 'decisionLabels', statement: 'delete from decision_labels where at < $1' },
  { name: 'blocks', statement: 'delete from blocked_networks where until < $1' },
  {
    name: 'runs',
    statement: 'delete from runs where ended_at < $1',
  },
  { name: 'runTriggers', statement: 'delete from run_triggers where at < $1' },
  {
    name: 'withdrawals',
    statement: `delete from directives as withdrawal using directives as target where withdrawal.withdraws = target.directive_id
      and withdrawal.issued_at < $1 and withdrawal.expires_at < $1 and target.issued_at < $1
      and (withdrawal.state = 'failed' or target.state in ('undone', 'failed'))`,
  },
  {
    name: 'directives',
    statement: `delete from directives as given where issued_at < $1 and expires_at < $1
      and coalesce(effect_until < $1, state in ('undone', 'failed', 'pending'))
      and not exists (select from directives as other where other.withdraws = given.directive_id)`,
  },
  { name: 'deadLetters', statement: 'delete from export_dead_letters where died_at < $1' },
  { name: 'deliveries', statement: 'delete from connector_deliveries where at < $1' },
  {
    name: 'sightings',
    statement: 'delete from indicator_sightings where at < $1 and not (session_id = any($3::uuid[]))',
  },
  {
    name: 'indicators',
    statement: `delete from indicators where last_seen_at < $1 and coalesce(valid_until, last_seen_at) < $1
      and not allowlisted and not (value = any($2::text[]) or value = any($4::text[]))
      and not exists (select from indicator_sightings where indicator_id = indicators.id)`,
  },
  { name: 'evaluations', statement: 'delete from model_evaluations where evaluated_at < $1' },
  {
    name: 'models',
    statement: `delete from models where trained_at < $1 and not promoted
      and not exists (select from judging_models where model_id = models.id)`,
  },
  { name: 'rarityCounts', statement: 'delete from rarity_counts where last_seen_at < $1' },
  { name: 'waitingSessions', statement: 'delete from enrichment_waiting where opened_at < $1' },
  { name: 'visits', statement: `delete from attacker_visits where last_seen_at < $1 and ${NOT_HELD_SOURCE}` },
  { name: 'attackers', statement: `delete from attackers where last_seen_at < $1 and ${NOT_HELD_SOURCE}` },
  {
    name: 'credentialDigests',
    statement: `delete from attacker_credentials where last_seen_at < $1 and ${NOT_HELD_SOURCE}`,
  },
  {
    name: 'breadths',
    statement: `delete from source_breadth as source where ${NOT_HELD_SOURCE}
      and not exists (select from attackers where address = source.address)
      and not exists (select from attacker_visits where address = source.address)`,
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
  {
    name: 'indicatorSightings',
    statement: 'delete from indicator_sightings where at < $1 and not (session_id = any($3::uuid[]))',
  },
  { name: 'connectorDeliveries', statement: 'delete from connector_deliveries where at < $1' },
  { name: 'valueCounts', statement: 'delete from value_counts where hour < $1' },
  { name: 'eventCounts', statement: 'delete from event_minutes where minute < $1' },
];

/**
 * Tables that no policy empties, and why: what people set up or are, what protects or proves, and what holds nothing of an
 * attacker. A test holds tables and removals together.
 */
export const TABLES_WITHOUT_POLICY: Readonly<Record<string, string>> = {
  access_keys: 'people',
  audit_log: 'proof: refuses to be changed',
  baselines: 'sums over sessions, forgetting by themselves',
  directive_sequences: 'protects from orders played again',
  event_log_head: 'places in the log',
  event_log_offsets: 'places in the log',
  fleet_instances: 'the fleet; those that are over go by themselves after a month',
  idempotent_replies: 'replies to people; go by themselves after a day',
  indicator_feeds: 'set up by people',
  judging_models: 'which models are in use',
  key_pairs: 'bait: an old key is watched for',
  people: 'people',
  people_accounts: 'people',
  people_invitations: 'people',
  people_second_factors: 'people',
  people_sessions: 'people',
  people_verifications: 'people',
  pipeline_state: 'totals',
  playbook_versions: 'set up by people',
  rarity_totals: 'totals',
  retention_holds: 'proof',
  retention_runs: 'proof',
  saved_views: 'set up by people',
  schema_migrations: 'the schema',
  setup_token: 'people',
  sign_in_steps: 'people',
  sensors: 'the fleet',
  sensor_contacts: 'the fleet',
  source_positions: 'places in logs',
  traps: 'the fleet',
};

/** Statements of every removal, for the test that looks for tables that none of them reads. */
export const REMOVAL_STATEMENTS: readonly string[] = [...CREDENTIALS, ...ARTEFACTS, ...AGGREGATES].map(
  ({ statement }) => statement,
);

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
