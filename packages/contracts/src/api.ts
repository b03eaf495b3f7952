import { z } from 'zod';
import { alertSchema } from './alert.ts';
import { actionDetailSchema, decisionLabelSchema, policyCheckSchema, policyOutcomeSchema } from './answer.ts';
import { artefactSchema } from './artefact.ts';
import { decisionKindSchema, decisionSchema, decisionStateSchema } from './decision.ts';
import { detectionSchema, stageSchema, tacticSchema, techniqueIdSchema } from './detection.ts';
import { ERROR_CATALOGUE, type ErrorCode } from './errors.ts';
import { eventKindSchema, eventSchema, loggedEventSchema } from './events.ts';
import { cursorSchema, exportParameters, listPageOf, listParameters, pageOf, pageSizeSchema } from './paging.ts';
import {
  attackerTextSchema,
  nameSchema,
  sha256Schema,
  soughtTextSchema,
  timestampSchema,
  uuidSchema,
} from './primitives.ts';
import { attackerSchema, sessionSummarySchema } from './session.ts';

/** What crosses the HTTP API under /api/v1 and the live socket. Queries are strict: an unknown parameter is an error. */

const count = z.int().min(0);
const cursor = cursorSchema;
const limit = pageSizeSchema;

/**
 * The most characters of attacker-written text that a filter takes, and that the top lists show of a value. A filter of
 * exactly this length finds every text that begins with it: what a top list shows always finds what it counted.
 */
export const MAX_FILTER_CHARACTERS = 200;

const writtenText = soughtTextSchema(MAX_FILTER_CHARACTERS);

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.enum(Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]]), // reason: Object.keys forgets the key type
  requestId: z.string(),
  errors: z
    .array(
      z.object({
        pointer: z.string(),
        message: z.string(),
        /** In a filter: the characters before the fault, and the word that was probably meant. */
        position: z.int().min(0).optional(),
        suggestion: z.string().optional(),
      }),
    )
    .optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const eventsQuerySchema = z.strictObject({
  ...listParameters,
  kind: eventKindSchema.optional(),
  sessionId: uuidSchema.optional(),
  source: soughtTextSchema(253).optional(),
  /** Events about the file with these bytes: uploads, downloads, fetches. */
  sha256: sha256Schema.optional(),
  /** Oldest first; newest first is the default. */
  order: z.enum(['newest', 'oldest']).default('newest'),
});
/** `GET /api/v1/sessions/:id/events`: the session's own events. */
export const sessionEventsQuerySchema = eventsQuerySchema.omit({ sessionId: true, source: true, sha256: true });
export const eventsPageSchema = listPageOf(loggedEventSchema);
export const eventsExportQuerySchema = z.strictObject(exportParameters);

/** The single parameters are shorthands; `filter` has the same words and more, and all must hold. */
export const sessionsQuerySchema = z.strictObject({
  ...listParameters,
  state: z.enum(['open', 'closed']).optional(),
  trap: nameSchema.optional(),
  source: soughtTextSchema(253).optional(),
  technique: techniqueIdSchema.optional(),
  decision: decisionKindSchema.optional(),
  stage: stageSchema.optional(),
  /** Where the source address is registered: ISO 3166-1 alpha-2, or `unknown`. */
  country: z.union([z.string().regex(/^[A-Z]{2}$/, 'expected ISO 3166-1 alpha-2'), z.literal('unknown')]).optional(),
  /** The client's HASSH (32 hexadecimal digits), or its software as it named itself. */
  client: soughtTextSchema(255).optional(),
  /** The user name of the login that was let in. */
  username: writtenText.optional(),
  /** A user name, a secret, a command line that occurs in the session; see MAX_FILTER_CHARACTERS. */
  triedUsername: writtenText.optional(),
  triedSecret: writtenText.optional(),
  commandText: writtenText.optional(),
  minScore: z.coerce.number().min(0).max(1).optional(),
  authenticated: z.enum(['true', 'false']).optional(),
  withCommands: z.enum(['true', 'false']).optional(),
});
export const sessionsPageSchema = listPageOf(sessionSummarySchema);
/** `GET /api/v1/sessions/export`: the list's own filters, all that pass. */
export const sessionsExportQuerySchema = sessionsQuerySchema
  .omit({ limit: true, cursor: true, count: true })
  .extend(exportParameters);

export const decisionItemSchema = decisionSchema.extend({
  /** What has become of it by now. */
  state: decisionStateSchema,
  at: timestampSchema,
  sessionId: uuidSchema,
  source: z.string(),
});
export type DecisionItem = z.infer<typeof decisionItemSchema>;
export const decisionsQuerySchema = z.strictObject({
  ...listParameters,
  kind: decisionKindSchema.optional(),
  state: decisionStateSchema.optional(),
  sessionId: uuidSchema.optional(),
});
/** `GET /api/v1/decisions/:id`: why, and what became of it. */
export const decisionDetailSchema = decisionItemSchema.extend({
  /** What is done about it; null when nothing was begun. */
  answer: actionDetailSchema.nullable(),
  /** What policy says: as it was looked at for the answer, else as it would be now. Null where nothing can be done. */
  verdict: z.object({ outcome: policyOutcomeSchema, checks: z.array(policyCheckSchema) }).nullable(),
  label: decisionLabelSchema.nullable(),
});
export type DecisionDetail = z.infer<typeof decisionDetailSchema>;
export const decisionsPageSchema = listPageOf(decisionItemSchema);
export const decisionsExportQuerySchema = z.strictObject(exportParameters);

export const attackersQuerySchema = z.strictObject(listParameters);
export const attackersPageSchema = listPageOf(attackerSchema);
export const attackersExportQuerySchema = z.strictObject(exportParameters);

export const techniqueCountSchema = z.object({
  id: techniqueIdSchema,
  name: z.string(),
  tactics: z.array(tacticSchema),
  sessions: count,
});
export type TechniqueCount = z.infer<typeof techniqueCountSchema>;

export const techniquesQuerySchema = z.strictObject({
  range: z.enum(['1h', '24h', '7d', '30d', 'all']).default('all'),
});
/** Techniques seen in the range, most frequent first. */
export const techniquesPageSchema = pageOf(techniqueCountSchema);

export const detectionItemSchema = detectionSchema.extend({
  sessionId: uuidSchema,
  count: z.int().min(1),
  firstAt: timestampSchema,
  lastAt: timestampSchema,
});
export type DetectionItem = z.infer<typeof detectionItemSchema>;
export const detectionsQuerySchema = z.strictObject({
  ...listParameters,
  technique: techniqueIdSchema.optional(),
});
export const detectionsPageSchema = listPageOf(detectionItemSchema);
export const detectionsExportQuerySchema = z.strictObject(exportParameters);

export const artefactsQuerySchema = z.strictObject({
  limit,
  cursor: cursor.optional(),
  sessionId: uuidSchema.optional(),
  source: soughtTextSchema(253).optional(),
  /** As guessed from the first bytes: `application/x-elf`. */
  mediaType: soughtTextSchema(255).optional(),
  /** Whether the bytes are here. */
  kept: z.enum(['true', 'false']).optional(),
});
/** Files, last seen first. */
export const artefactsPageSchema = pageOf(artefactSchema);

export const trapStatusSchema = z.object({
  sensorId: nameSchema,
  name: nameSchema,
  protocol: z.string(),
  address: z.string(),
  port: z.int(),
  /** The order that opened it; absent for a trap of the sensor's configuration. */
  directiveId: uuidSchema.optional(),
});
export type TrapStatus = z.infer<typeof trapStatusSchema>;

export const sensorStatusSchema = z.object({
  id: nameSchema,
  persona: nameSchema.nullable(),
  version: z.string().nullable(),
  startedAt: timestampSchema.nullable(),
  lastSeenAt: timestampSchema,
  state: z.enum(['online', 'stopped', 'silent']),
  eventCount: count,
});
export type SensorStatus = z.infer<typeof sensorStatusSchema>;

export const trapsPageSchema = pageOf(trapStatusSchema);
export const sensorsPageSchema = pageOf(sensorStatusSchema);

export const statsQuerySchema = z.strictObject({
  /** How far back the series and the top lists look. */
  range: z.enum(['1h', '24h', '7d', '30d', 'all']).default('24h'),
});

const ranked = z.array(z.object({ value: attackerTextSchema, count }));

/** What the Overview page shows. */
export const statsSchema = z.object({
  generatedAt: timestampSchema,
  range: z.enum(['1h', '24h', '7d', '30d', 'all']),
  totals: z.object({
    events: count,
    sessions: count,
    openSessions: count,
    attackers: count,
    credentials: count,
    commands: count,
    files: count,
    decisions: count,
    proposedDecisions: count,
  }),
  /** Events per bucket, oldest first, buckets without events included. `bucketSeconds` wide; `at` in Unix seconds. */
  series: z.object({
    bucketSeconds: z.int().min(1),
    points: z.array(z.object({ at: z.int(), events: count, sessions: count })),
  }),
  topCountries: z.array(z.object({ country: z.string().nullable(), sessions: count })),
  topUsernames: ranked,
  topSecrets: ranked,
  topCommands: ranked,
  techniques: z.array(techniqueCountSchema),
  decisions: z.array(z.object({ kind: decisionKindSchema, count })),
  stages: z.array(z.object({ stage: stageSchema, sessions: count })),
  scores: z.array(z.object({ level: z.int().min(1).max(5), sessions: count })),
});
export type Stats = z.infer<typeof statsSchema>;

/** The reply to one batch of events. Every line of the batch is in exactly one of the three counts. */
export const ingestReplySchema = z.object({ accepted: count, duplicates: count, rejected: count });
export type IngestReply = z.infer<typeof ingestReplySchema>;

/** One line of an ingest batch is one event as JSON. */
export const ingestLineSchema = eventSchema;

/**
 * Live socket, server to browser. `events` and `sessions` are batched a few times a second; a client that falls behind
 * gets `lagged` with the number left out instead of an unbounded queue.
 */
export const liveMessageSchemas = {
  events: z.array(loggedEventSchema),
  sessions: z.array(sessionSummarySchema),
  decisions: z.array(decisionItemSchema),
  /** Alerts that are new or changed. */
  alerts: z.array(alertSchema),
  totals: statsSchema.shape.totals.extend({ eventsPerMinute: count }),
  lagged: z.object({ leftOut: count }),
} as const;

/** `GET /health`: says no more than whether the hub works, because anybody may ask. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  database: z.enum(['ok', 'failing']),
  /** Events in the log that the pipeline has not processed yet; null when the database does not answer. */
  pipelineLagEvents: count.nullable(),
});

/** What the agent is told at run time by `POST /config`; a restart returns to the configuration file. */
export const agentSettingsSchema = z.object({ threshold: z.number().min(0).max(1), autoAction: z.boolean() });
export type AgentSettings = z.infer<typeof agentSettingsSchema>;
export const agentSettingsChangeSchema = z
  .strictObject({ threshold: agentSettingsSchema.shape.threshold.optional(), autoAction: z.boolean().optional() })
  .refine((change) => change.threshold !== undefined || change.autoAction !== undefined, 'name a setting to change');

/** `GET /status`. */
export const hubStatusSchema = z.object({
  version: z.string(),
  startedAt: timestampSchema,
  uptimeSeconds: count,
  database: z.enum(['ok', 'failing']),
  pipelineLagEvents: count.nullable(),
  eventCount: count.nullable(),
  liveClients: count,
  agent: agentSettingsSchema,
});
export type HubStatus = z.infer<typeof hubStatusSchema>;
