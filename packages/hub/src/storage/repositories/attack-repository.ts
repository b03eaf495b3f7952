import { type AttackHeat, type KillChain, STAGES, type TechniqueEvidence } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { Conditions } from './page.ts';
import { bucketWidth, timeSpan } from './time-buckets.ts';

/** Which findings count. `from` included, `to` excluded, by when they were first seen in their session. */
export interface FindingSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sensor?: string | undefined;
}

const HEATS: Readonly<Record<Exclude<AttackHeat, 'coverage'>, string>> = {
  events: 'sum(detections.count)',
  sessions: 'count(distinct detections.session_id)',
  sources: 'count(distinct sessions.source_address)',
};

function spanConditions(span: FindingSpan): Conditions {
  const conditions = new Conditions();
  if (span.from !== undefined) conditions.add('first_at >= ?::timestamptz', span.from);
  if (span.to !== undefined) conditions.add('first_at < ?::timestamptz', span.to);
  if (span.sensor !== undefined) conditions.add('sessions.sensor_id = ?', span.sensor);
  return conditions;
}

/** Heat by technique; what sub-techniques have counts for the technique above them too, sessions and sources once. */
export async function readTechniqueHeat(
  database: Queryable,
  heat: Exclude<AttackHeat, 'coverage'>,
  span: FindingSpan,
): Promise<Map<string, number>> {
  const conditions = spanConditions(span);
  const joined = heat === 'sources' || span.sensor !== undefined;
  const rows = await database.query(
    `select technique_id as id, left(technique_id, 5) as parent, grouping(technique_id) as above,
       ${HEATS[heat]}::bigint as value
     from detections ${joined ? 'join sessions on sessions.id = detections.session_id' : ''} ${conditions.where()}
     group by grouping sets ((technique_id), (left(technique_id, 5)))`,
    conditions.values,
  );
  const parsed = z
    .array(z.object({ id: z.string().nullable(), above: z.int(), parent: z.string().nullable(), value: z.int() }))
    .parse(rows);
  const heats = new Map<string, number>();
  for (const { id, above, value } of parsed) if (above === 0 && id !== null) heats.set(id, value);
  for (const { parent, above, value } of parsed) if (above === 1 && parent !== null) heats.set(parent, value);
  return heats;
}

/** What is known of a technique and its sub-techniques here. */
export async function readTechniqueEvidence(
  database: Queryable,
  techniqueId: string,
  span: FindingSpan,
): Promise<Pick<TechniqueEvidence, 'findings' | 'sessions' | 'sources' | 'firstSeenAt' | 'lastSeenAt' | 'evidence'>> {
  const conditions = spanConditions(span);
  conditions.add('(technique_id = ? or starts_with(technique_id, ?))', techniqueId, `${techniqueId}.`);
  const from = `from detections join sessions on sessions.id = detections.session_id ${conditions.where()}`;
  const [totals] = await database.query(
    `select coalesce(sum(detections.count), 0)::bigint as findings, count(distinct sessions.id)::int as sessions,
       count(distinct source_address)::int as sources, min(first_at) as "firstSeenAt", max(last_at) as "lastSeenAt" ${from}`,
    conditions.values,
  );
  const rows = await database.query(
    `select session_id, source_address, sensor_id, trap, technique_id, rule, confidence, statement, detections.count,
       first_at, last_at, detections.evidence ${from}
     order by first_at desc, session_id desc, position desc limit ${REPOSITORY_LIMITS.maxTechniqueEvidence}`,
    conditions.values,
  );
  return {
    ...totalsSchema.parse(totals),
    evidence: z.array(evidenceRowSchema).parse(rows),
  };
}

const totalsSchema = z.object({
  findings: z.int(),
  sessions: z.int(),
  sources: z.int(),
  firstSeenAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
});

const evidenceRowSchema = z
  .object({
    session_id: z.string(),
    source_address: z.string(),
    sensor_id: z.string(),
    trap: z.string().nullable(),
    technique_id: z.string(),
    rule: z.string(),
    confidence: z.number(),
    statement: z.string().nullable(),
    count: z.int(),
    first_at: z.string(),
    last_at: z.string(),
    evidence: z.array(z.string()),
  })
  .transform((row): TechniqueEvidence['evidence'][number] => ({
    sessionId: row.session_id,
    source: row.source_address,
    sensorId: row.sensor_id,
    trap: row.trap,
    techniqueId: row.technique_id,
    rule: row.rule,
    confidence: row.confidence,
    statement: row.statement,
    count: row.count,
    firstAt: row.first_at,
    lastAt: row.last_at,
    events: row.evidence,
  }));

const KILL_CHAIN_POINTS = 56;
const DEFAULT_SPAN_MS = 7 * 86_400_000;

/**
 * Sessions by the furthest stage that they reached, over time or by sensor.
 *
 * @throws CerberusError `invalid-request` for a span that ends before it begins, or longer than a century
 */
export async function readKillChain(
  database: Queryable,
  query: FindingSpan & { readonly by: KillChain['by'] },
  nowMs: number,
): Promise<KillChain> {
  const { fromMs, toMs } = timeSpan(query, nowMs, DEFAULT_SPAN_MS);
  const bucketSeconds = bucketWidth(fromMs, toMs, KILL_CHAIN_POINTS);
  const first = Math.floor(fromMs / 1000 / bucketSeconds);
  const conditions = new Conditions();
  conditions.add('opened_at >= ?::timestamptz', new Date(fromMs).toISOString());
  conditions.add('opened_at < ?::timestamptz', new Date(toMs).toISOString());
  if (query.sensor !== undefined) conditions.add('sensor_id = ?', query.sensor);
  const column =
    query.by === 'sensor'
      ? 'sensor_id'
      : `floor(extract(epoch from opened_at) / ${conditions.value(bucketSeconds)}::bigint)::bigint::text`;
  const rows = await database.query(
    `select ${column} as column, stage, count(*)::int as sessions from sessions ${conditions.where()} group by 1, 2`,
    conditions.values,
  );
  const parsed = z.array(z.object({ column: z.string(), stage: z.string(), sessions: z.int() })).parse(rows);
  const bySensor = query.by === 'sensor';
  const keys = bySensor
    ? [...new Set(parsed.map(({ column: key }) => key))].toSorted()
    : Array.from({ length: Math.max(1, Math.ceil(toMs / 1000 / bucketSeconds) - first) }, (_, at) =>
        String(first + at),
      );
  const sessions = new Map(parsed.map((row) => [`${row.stage}\n${row.column}`, row.sessions]));
  return {
    by: query.by,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    columns: bySensor ? keys : keys.map((key) => new Date(Number(key) * bucketSeconds * 1000).toISOString()),
    bucketSeconds: bySensor ? null : bucketSeconds,
    rows: STAGES.map((stage) => ({ stage, sessions: keys.map((key) => sessions.get(`${stage}\n${key}`) ?? 0) })),
    maximum: Math.max(0, ...parsed.map((row) => row.sessions)),
  };
}
