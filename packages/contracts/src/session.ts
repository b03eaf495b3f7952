import { z } from 'zod';
import { sessionJudgementSchema } from './anomaly.ts';
import { cvssAssessmentSchema } from './cvss.ts';
import { decisionKindSchema, decisionSchema, decisionStateSchema } from './decision.ts';
import { detectionSchema, scoreContributionSchema, stageSchema, tacticSchema, techniqueIdSchema } from './detection.ts';
import {
  attackerTextSchema,
  base64Schema,
  endpointSchema,
  nameSchema,
  sha256Schema,
  timestampSchema,
  uuidSchema,
} from './primitives.ts';

const count = z.int().min(0);

/** Where a source address is registered, from the offline table; null where the table does not know. */
export const originSchema = z.object({
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
});
export type Origin = z.infer<typeof originSchema>;

/**
 * An open session without an event for this long is no longer called live: its end was never reported (an imported log
 * that stops, a sensor that is gone). Traps end idle sessions much earlier.
 */
export const SESSION_SILENCE_MS = 3_600_000;

/** A session as a list shows it: the fold of its events, always rebuildable from them. */
export const sessionSummarySchema = z.object({
  id: uuidSchema,
  externalId: z.string().nullable(),
  sensorId: nameSchema,
  trap: nameSchema.nullable(),
  protocol: z.string().nullable(),
  source: endpointSchema,
  destination: endpointSchema.nullable(),
  origin: originSchema,
  state: z.enum(['open', 'closed']),
  openedAt: timestampSchema,
  lastEventAt: timestampSchema,
  closedAt: timestampSchema.nullable(),
  durationMs: z.number().min(0).nullable(),
  clientSoftware: attackerTextSchema.nullable(),
  hassh: z.string().nullable(),
  eventCount: count,
  credentialCount: count,
  /** The user name of the login that was let in. */
  username: attackerTextSchema.nullable(),
  authenticated: z.boolean(),
  commandCount: count,
  fileCount: count,
  techniqueIds: z.array(techniqueIdSchema),
  stage: stageSchema,
  score: z.number().min(0).max(1),
  level: z.int().min(1).max(5),
  /** The strongest decision so far. */
  decision: decisionKindSchema.nullable(),
  recordingSha256: sha256Schema.nullable(),
});
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

/** One statement of a command line with what it maps to. */
export const mappedStatementSchema = z.object({
  text: attackerTextSchema,
  tactic: tacticSchema.nullable(),
  techniques: z.array(
    z.object({
      id: techniqueIdSchema,
      name: z.string(),
      tactics: z.array(tacticSchema),
      confidence: z.number().min(0).max(1),
      rule: z.string(),
    }),
  ),
});
export type MappedStatement = z.infer<typeof mappedStatementSchema>;

/** Text that an attacker wrote stands beside `<name>Base64`, its exact bytes, where the text alone would lose some. */
export const sessionDetailSchema = sessionSummarySchema.extend({
  credentials: z.array(
    z.object({
      at: timestampSchema,
      eventId: uuidSchema,
      method: z.string(),
      username: attackerTextSchema,
      usernameBase64: base64Schema.optional(),
      secret: attackerTextSchema.nullable(),
      secretBase64: base64Schema.optional(),
      /** OpenSSH form: `ssh-ed25519 AAAA...`. */
      publicKey: attackerTextSchema.optional(),
      publicKeyFingerprint: attackerTextSchema.nullable(),
      accepted: z.boolean(),
      truncated: z.literal(true).optional(),
    }),
  ),
  commands: z.array(
    z.object({
      at: timestampSchema,
      eventId: uuidSchema,
      input: attackerTextSchema,
      inputBase64: base64Schema.optional(),
      truncated: z.literal(true).optional(),
      channel: z.string(),
      exitCode: z.int().nullable(),
      statements: z.array(mappedStatementSchema),
    }),
  ),
  files: z.array(
    z.object({
      at: timestampSchema,
      eventId: uuidSchema,
      /** `fetched`: by the hub afterwards, because the operator allowed it. */
      direction: z.enum(['downloaded', 'uploaded', 'fetched']),
      path: attackerTextSchema.nullable(),
      pathBase64: base64Schema.optional(),
      url: attackerTextSchema.nullable(),
      urlBase64: base64Schema.optional(),
      sha256: sha256Schema.nullable(),
      bytes: count.nullable(),
      /** Whether the bytes are here to be downloaded. */
      kept: z.boolean(),
      truncated: z.literal(true).optional(),
    }),
  ),
  /** True when one of the three lists was cut at the detail limit; the events endpoint has the rest. */
  cut: z.boolean(),
  contributions: z.array(scoreContributionSchema),
  /** Who acts and how unusual it is; null before the session was judged. */
  judgement: sessionJudgementSchema.nullable(),
  detections: z.array(
    detectionSchema.extend({
      count: z.int().min(1),
      firstAt: timestampSchema,
      lastAt: timestampSchema,
      /** How grave the weakness is that the technique exploits, by the rules of `intel/cvss`; absent where none covers it. */
      cvss: cvssAssessmentSchema.pick({ weakness: true, remedy: true, v31: true, v40: true }).optional(),
    }),
  ),
  decisions: z.array(decisionSchema.extend({ at: timestampSchema, state: decisionStateSchema })),
  /** The stages of the kill chain that it reached, with the moment and what shows it. */
  stages: z.array(
    z.object({
      stage: stageSchema,
      at: timestampSchema,
      techniques: z.array(techniqueIdSchema),
      evidence: z.array(uuidSchema),
    }),
  ),
  /** Tools and botnets that it looks like, most confident first. */
  families: z.array(
    z.object({
      family: z.string(),
      name: z.string(),
      kind: z.string(),
      confidence: z.number().min(0).max(1),
      /** Which signs, and the events that show each. */
      evidence: z.array(z.object({ indicator: z.string(), weight: z.number(), sources: z.array(z.string()) })),
    }),
  ),
});
export type SessionDetail = z.infer<typeof sessionDetailSchema>;

/** A source tracked over its sessions. */
export const attackerSchema = z.object({
  address: z.string(),
  origin: originSchema,
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  sessionCount: count,
  credentialCount: count,
  commandCount: count,
  maxScore: z.number().min(0).max(1),
  techniqueIds: z.array(techniqueIdSchema),
});
export type Attacker = z.infer<typeof attackerSchema>;
