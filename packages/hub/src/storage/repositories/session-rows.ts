import {
  attackerTraitKindSchema,
  DECISION_KINDS,
  type DecisionKind,
  decisionKindSchema,
  detectionSchema,
  type SessionSummary,
  scoreContributionSchema,
  stageSchema,
  timestampSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { SessionFacts } from '../../detection/session-facts.ts';
import type { Columns } from './bulk-rows.ts';

/** Columns of `sessions` with their types, in the order of the table. */
export const SESSION_COLUMNS = [
  ['id', 'uuid'],
  ['external_id', 'text'],
  ['sensor_id', 'text'],
  ['trap', 'text'],
  ['protocol', 'text'],
  ['source_address', 'text'],
  ['source_port', 'integer'],
  ['destination_address', 'text'],
  ['destination_port', 'integer'],
  ['country', 'text'],
  ['opened_at', 'timestamptz'],
  ['last_event_at', 'timestamptz'],
  ['closed_at', 'timestamptz'],
  ['duration_ms', 'double precision'],
  ['client_software', 'text'],
  ['hassh', 'text'],
  ['event_count', 'integer'],
  ['credential_count', 'integer'],
  ['failed_credential_count', 'integer'],
  ['username', 'text'],
  ['authenticated', 'boolean'],
  ['command_count', 'integer'],
  ['unknown_command_count', 'integer'],
  ['upload_count', 'integer'],
  ['download_count', 'integer'],
  ['tunnel_count', 'integer'],
  ['http_request_count', 'integer'],
  ['technique_ids', 'text[]'],
  ['stage', 'text'],
  ['score', 'double precision'],
  ['level', 'smallint'],
  ['contributions', 'json'],
  ['decision', 'text'],
  ['recording_sha256', 'text'],
  ['evidence', 'json'],
  ['anomaly', 'double precision'],
  ['context', 'json'],
] as const satisfies Columns<string>;

export type SessionColumn = (typeof SESSION_COLUMNS)[number][0];

export function sessionRow(facts: SessionFacts): Record<SessionColumn, unknown> {
  return {
    id: facts.id,
    external_id: facts.externalId,
    sensor_id: facts.sensorId,
    trap: facts.trap,
    protocol: facts.protocol,
    source_address: facts.source.address,
    source_port: facts.source.port,
    destination_address: facts.destination?.address ?? null,
    destination_port: facts.destination?.port ?? null,
    country: facts.country,
    opened_at: facts.openedAt,
    last_event_at: facts.lastEventAt,
    closed_at: facts.closedAt,
    duration_ms: facts.durationMs,
    client_software: facts.clientSoftware,
    hassh: facts.hassh,
    event_count: facts.eventCount,
    credential_count: facts.credentialCount,
    failed_credential_count: facts.failedCredentialCount,
    username: facts.username,
    authenticated: facts.authenticated,
    command_count: facts.commandCount,
    unknown_command_count: facts.unknownCommandCount,
    upload_count: facts.uploadCount,
    download_count: facts.downloadCount,
    tunnel_count: facts.tunnelCount,
    http_request_count: facts.httpRequestCount,
    technique_ids: techniqueIds(facts),
    stage: facts.stage,
    score: facts.score,
    level: facts.level,
    contributions: facts.contributions,
    decision: strongestDecision(facts),
    recording_sha256: facts.recordingSha256,
    evidence: facts.evidence,
    anomaly: facts.anomaly,
    context: facts.context,
  };
}

const count = z.int().min(0);
const eventIds = z.array(z.string());

/** A row of `sessions` as PostgreSQL gives it. */
export const sessionRowSchema = z.object({
  id: z.string(),
  external_id: z.string().nullable(),
  sensor_id: z.string(),
  trap: z.string().nullable(),
  protocol: z.string().nullable(),
  source_address: z.string(),
  source_port: z.int().nullable(),
  destination_address: z.string().nullable(),
  destination_port: z.int().nullable(),
  country: z.string().nullable(),
  opened_at: timestampSchema,
  last_event_at: timestampSchema,
  closed_at: timestampSchema.nullable(),
  duration_ms: z.number().nullable(),
  client_software: z.string().nullable(),
  hassh: z.string().nullable(),
  event_count: count,
  credential_count: count,
  failed_credential_count: count,
  username: z.string().nullable(),
  authenticated: z.boolean(),
  command_count: count,
  unknown_command_count: count,
  upload_count: count,
  download_count: count,
  tunnel_count: count,
  http_request_count: count,
  technique_ids: z.array(z.string()),
  stage: stageSchema,
  score: z.number(),
  level: z.int(),
  contributions: z.array(scoreContributionSchema),
  decision: decisionKindSchema.nullable(),
  recording_sha256: z.string().nullable(),
  evidence: z.object({
    credentials: eventIds,
    commands: eventIds,
    files: eventIds,
    tunnels: eventIds,
    opened: eventIds,
  }),
  anomaly: z.number().nullable(),
  context: z
    .object({
      visits: z.int().min(1),
      activeDays: z.int().min(1),
      recognisedBy: z.array(attackerTraitKindSchema),
      assessments: z.array(z.object({ provider: z.string(), verdict: z.string(), maliciousness: z.number() })),
      rarity: z.object({ score: z.number(), item: z.string() }).nullable(),
    })
    .nullable(),
});

/** With `detections` and `decided` read beside the row (`FACTS_QUERY`). */
const factsRowSchema = sessionRowSchema.extend({
  detections: z.array(detectionSchema.extend({ count: z.int(), firstAt: timestampSchema, lastAt: timestampSchema })),
  decided: z.array(z.object({ trigger: z.string(), kind: decisionKindSchema })),
});

const JSON_TIME = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/** Facts of the sessions whose ids are `$1`, in one statement. */
export const FACTS_QUERY = `
  select s.*,
    (select coalesce(json_agg(json_build_object(
        'techniqueId', d.technique_id, 'techniqueName', d.technique_name, 'tactic', d.tactic, 'tactics', d.tactics,
        'confidence', d.confidence, 'rule', d.rule, 'attackVersion', d.attack_version, 'stage', d.stage,
        'statement', d.statement, 'evidence', d.evidence, 'count', d.count,
        'firstAt', to_char(d.first_at at time zone 'UTC', ${JSON_TIME}),
        'lastAt', to_char(d.last_at at time zone 'UTC', ${JSON_TIME})) order by d.position), '[]')
      from detections d where d.session_id = s.id) as detections,
    (select coalesce(json_agg(json_build_object('trigger', c.trigger, 'kind', c.kind) order by c.position), '[]')
      from decisions c where c.session_id = s.id) as decided
  from sessions s where s.id = any($1::uuid[])`;

/** The facts that a row of `FACTS_QUERY` holds. */
export function factsOfRow(row: unknown): SessionFacts {
  const parsed = factsRowSchema.parse(row);
  return {
    ...identityOfRow(parsed),
    country: parsed.country,
    failedCredentialCount: parsed.failed_credential_count,
    unknownCommandCount: parsed.unknown_command_count,
    uploadCount: parsed.upload_count,
    downloadCount: parsed.download_count,
    tunnelCount: parsed.tunnel_count,
    httpRequestCount: parsed.http_request_count,
    detections: parsed.detections,
    anomaly: parsed.anomaly,
    context: parsed.context,
    contributions: parsed.contributions,
    decided: parsed.decided,
    evidence: parsed.evidence,
  };
}

const summaryRowSchema = sessionRowSchema.omit({
  contributions: true,
  evidence: true,
  failed_credential_count: true,
  unknown_command_count: true,
  tunnel_count: true,
  http_request_count: true,
});
/** Columns of `sessions` that a list reads. */
export const SUMMARY_COLUMNS = Object.keys(summaryRowSchema.shape);

/** What a list shows of a session. */
export function summaryOfRow(row: unknown): SessionSummary {
  const parsed = summaryRowSchema.parse(row);
  return {
    ...identityOfRow(parsed),
    origin: { country: parsed.country },
    state: parsed.closed_at === null ? 'open' : 'closed',
    fileCount: parsed.upload_count + parsed.download_count,
    techniqueIds: parsed.technique_ids,
    decision: parsed.decision,
  };
}

/** What facts and summary have in common. */
function identityOfRow(row: z.infer<typeof summaryRowSchema>) {
  const { destination_address: address } = row;
  return {
    id: row.id,
    externalId: row.external_id,
    sensorId: row.sensor_id,
    trap: row.trap,
    protocol: row.protocol,
    source: { address: row.source_address, port: row.source_port },
    destination: address === null ? null : { address, port: row.destination_port },
    openedAt: row.opened_at,
    lastEventAt: row.last_event_at,
    closedAt: row.closed_at,
    durationMs: row.duration_ms,
    clientSoftware: row.client_software,
    hassh: row.hassh,
    eventCount: row.event_count,
    credentialCount: row.credential_count,
    username: row.username,
    authenticated: row.authenticated,
    commandCount: row.command_count,
    stage: row.stage,
    score: row.score,
    level: row.level,
    recordingSha256: row.recording_sha256,
  };
}

/** Without repeats, in order of first sight. */
function techniqueIds(facts: SessionFacts): string[] {
  return facts.detections.length === 0 ? [] : [...new Set(facts.detections.map((detection) => detection.techniqueId))];
}

function strongestDecision(facts: SessionFacts): DecisionKind | null {
  let strongest = -1;
  for (const decided of facts.decided) strongest = Math.max(strongest, DECISION_KINDS.indexOf(decided.kind));
  return DECISION_KINDS[strongest] ?? null;
}
