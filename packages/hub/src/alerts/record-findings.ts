import { ALERT_SEVERITIES, type Alert, STAGES, type Stage, techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { ALERT_COLUMNS, alertOfRow } from '../storage/repositories/alerts-repository.ts';
import type { AlertFinding } from './alert-finding.ts';
import { ALERT_LIMITS } from './limits.ts';

/** Findings of one rule, subject and source, close enough in time to be one alert. */
interface Group {
  readonly key: string;
  readonly findings: AlertFinding[];
}

const candidateSchema = z.object({
  id: z.string(),
  group_key: z.string(),
  first_seen_at: z.string(),
  last_seen_at: z.string(),
  session_ids: z.array(z.string()),
  evidence: z.array(z.string()),
  technique_ids: z.array(techniqueIdSchema),
  severity: z.int(),
  stage: z.string().nullable(),
  score: z.number().nullable(),
});
type Candidate = z.infer<typeof candidateSchema>;

/** Adds findings to the alerts that they belong to, or makes new ones. Returns the alerts as they are now. */
export async function recordFindings(
  transaction: Queryable,
  findings: readonly AlertFinding[],
  options: { readonly uuid: () => string; readonly nowMs: number },
): Promise<Alert[]> {
  const techniques = await readTechniques(transaction, findings);
  const groups = grouped(findings);
  const candidates = await readCandidates(transaction, groups);
  const changed: Alert[] = [];
  for (const group of groups) {
    const known = candidates.get(group.key);
    const belongs = known !== undefined && isNear(known, group) ? known : undefined;
    const row =
      belongs === undefined
        ? await insertAlert(transaction, group, techniques, options)
        : await extendAlert(transaction, group, techniques, belongs);
    if (row !== undefined) changed.push(alertOfRow(row));
  }
  return changed;
}

function groupKey({ rule, subject, source }: AlertFinding): string {
  return JSON.stringify([rule, subject, source]);
}

/** By group, and within a group apart where the time between is too long; in the order of their first findings. */
function grouped(findings: readonly AlertFinding[]): Group[] {
  const groups: Group[] = [];
  const latest = new Map<string, Group>();
  for (const finding of findings.toSorted((left, right) => (left.at < right.at ? -1 : 1))) {
    const key = groupKey(finding);
    const group = latest.get(key);
    const last = group?.findings.at(-1);
    if (group !== undefined && last !== undefined && gapMs(last.at, finding.at) <= ALERT_LIMITS.groupWindowMs) {
      group.findings.push(finding);
    } else {
      const next = { key, findings: [finding] };
      groups.push(next);
      latest.set(key, next);
    }
  }
  return groups;
}

function gapMs(earlier: string, later: string): number {
  return Date.parse(later) - Date.parse(earlier);
}

function isNear(known: Candidate, group: Group): boolean {
  const first = group.findings[0]?.at ?? '';
  const last = group.findings.at(-1)?.at ?? '';
  return (
    gapMs(known.last_seen_at, first) <= ALERT_LIMITS.groupWindowMs &&
    gapMs(last, known.first_seen_at) <= ALERT_LIMITS.groupWindowMs
  );
}

/** The latest alert of each group that is not closed, locked until this commits. */
async function readCandidates(transaction: Queryable, groups: readonly Group[]): Promise<Map<string, Candidate>> {
  const rows = await transaction.query(
    `select id, group_key, first_seen_at, last_seen_at, session_ids, evidence, technique_ids, severity, stage, score
     from alerts where group_key = any($1::text[]) and status <> 'resolved' order by last_seen_at, id for update`,
    [[...new Set(groups.map(({ key }) => key))]],
  );
  const candidates = z.array(candidateSchema).parse(rows);
  return new Map(candidates.map((candidate) => [candidate.group_key, candidate]));
}

/** Techniques of the sessions that are found, by session. */
async function readTechniques(
  transaction: Queryable,
  findings: readonly AlertFinding[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = new Set(findings.flatMap(({ sessionId }) => sessionId ?? []));
  if (ids.size === 0) return new Map();
  const rows = await transaction.query('select id, technique_ids from sessions where id = any($1::uuid[])', [[...ids]]);
  const parsed = z.array(z.object({ id: z.string(), technique_ids: z.array(z.string()) })).parse(rows);
  return new Map(parsed.map(({ id, technique_ids: techniqueIds }) => [id, techniqueIds]));
}

async function insertAlert(
  transaction: Queryable,
  group: Group,
  techniques: ReadonlyMap<string, readonly string[]>,
  { uuid, nowMs }: { readonly uuid: () => string; readonly nowMs: number },
): Promise<Record<string, unknown> | undefined> {
  const merged = merge(group, techniques, null);
  const { latest } = merged;
  const suppression = await coveringSuppression(transaction, latest, nowMs);
  const [row] = await transaction.query(
    `insert into alerts (id, group_key, rule, subject, severity, status, summary, source, sensor_id, trap, session_id,
       session_ids, session_count, technique_ids, stage, score, decision_id, count, first_seen_at, last_seen_at, evidence,
       reason, suppression_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
     returning ${ALERT_COLUMNS}`,
    [
      uuid(),
      group.key,
      latest.rule,
      latest.subject,
      merged.severity,
      suppression === null ? 'new' : 'suppressed',
      latest.summary,
      latest.source,
      latest.sensorId,
      latest.trap,
      latest.sessionId,
      merged.sessionIds,
      merged.sessionIds.length,
      merged.techniqueIds,
      merged.stage,
      merged.score,
      latest.decisionId,
      group.findings.length,
      group.findings[0]?.at,
      latest.at,
      merged.evidence,
      suppression?.reason ?? null,
      suppression?.id ?? null,
    ],
  );
  return row;
}

async function extendAlert(
  transaction: Queryable,
  group: Group,
  techniques: ReadonlyMap<string, readonly string[]>,
  known: Candidate,
): Promise<Record<string, unknown> | undefined> {
  const merged = merge(group, techniques, known);
  const { latest } = merged;
  const [row] = await transaction.query(
    `update alerts set severity = $2, summary = $3, sensor_id = $4, trap = $5, session_id = coalesce($6, session_id),
       session_ids = $7, session_count = session_count + $8, technique_ids = $9, stage = $10, score = $11,
       decision_id = coalesce($12, decision_id), count = count + $13, first_seen_at = least(first_seen_at, $14),
       last_seen_at = greatest(last_seen_at, $15), evidence = $16
     where id = $1 returning ${ALERT_COLUMNS}`,
    [
      known.id,
      merged.severity,
      latest.summary,
      latest.sensorId,
      latest.trap,
      latest.sessionId,
      merged.sessionIds,
      merged.newSessions,
      merged.techniqueIds,
      merged.stage,
      merged.score,
      latest.decisionId,
      group.findings.length,
      group.findings[0]?.at,
      latest.at,
      merged.evidence,
    ],
  );
  return row;
}

/** What an alert shows once these findings are in it. */
function merge(group: Group, techniques: ReadonlyMap<string, readonly string[]>, known: Candidate | null) {
  const latest = group.findings.at(-1);
  if (latest === undefined) throw new Error('a group has at least one finding');
  const sessions = new Set(group.findings.flatMap(({ sessionId }) => sessionId ?? []));
  const before = new Set(known?.session_ids ?? []);
  const newSessions = [...sessions].filter((id) => !before.has(id));
  const scores = [known?.score ?? null, ...group.findings.map(({ score }) => score)].filter((score) => score !== null);
  return {
    latest,
    severity: Math.max(
      known?.severity ?? 0,
      ...group.findings.map(({ severity }) => ALERT_SEVERITIES.indexOf(severity)),
    ),
    stage: furthest([known?.stage ?? null, ...group.findings.map(({ stage }) => stage)]),
    score: scores.length === 0 ? null : Math.max(...scores),
    newSessions: newSessions.length,
    sessionIds: [...before, ...newSessions].slice(-ALERT_LIMITS.maxSessions),
    techniqueIds: [
      ...new Set([...(known?.technique_ids ?? []), ...[...sessions].flatMap((id) => techniques.get(id) ?? [])]),
    ].slice(0, ALERT_LIMITS.maxTechniques),
    evidence: [...new Set([...(known?.evidence ?? []), ...group.findings.flatMap(({ evidence }) => evidence)])].slice(
      -ALERT_LIMITS.maxEvidence,
    ),
  };
}

function furthest(stages: readonly (string | null)[]): Stage | null {
  const names: readonly (string | null)[] = STAGES;
  const reached = Math.max(...stages.map((stage) => names.indexOf(stage)));
  return STAGES[reached] ?? null;
}

/** The suppression in force that covers a finding, which it counts. */
async function coveringSuppression(
  transaction: Queryable,
  finding: AlertFinding,
  nowMs: number,
): Promise<{ id: string; reason: string } | null> {
  const [row] = await transaction.query(
    `update alert_suppressions set suppressed_count = suppressed_count + 1
     where id = (
       select id from alert_suppressions
       where expires_at > $1 and coalesce(rule = $2, true) and coalesce(subject = $3, true)
         and coalesce(sensor_id = $4, sensor_id is null)
         and (source is null or case when pg_input_is_valid($5::text, 'inet') then $5::text::inet <<= source else false end)
       order by created_at limit 1
     ) returning id, reason`,
    [new Date(nowMs).toISOString(), finding.rule, finding.subject, finding.sensorId, finding.source ?? ''],
  );
  return row === undefined ? null : z.object({ id: z.string(), reason: z.string() }).parse(row);
}
