import { z } from 'zod';
import { attackerTextSchema, timestampSchema } from './primitives.ts';

/** What providers outside and inside of the hub know about a source address. */

const shortText = attackerTextSchema.max(256);

/** What a provider makes of an address. */
export const enrichmentVerdictSchema = z.enum(['benign', 'suspicious', 'malicious']);
export type EnrichmentVerdict = z.infer<typeof enrichmentVerdictSchema>;

/**
 * What one provider says of one address; everything is optional. All texts come from third parties, and some (host names,
 * registration data) from whoever holds the address: data to show, never to trust.
 */
export const enrichmentFactsSchema = z.object({
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  autonomousSystem: z.object({ number: z.int().min(1).max(4_294_967_295), name: shortText.nullable() }).optional(),
  /** CIDR, or first and last address. */
  network: z.string().max(100).optional(),
  organisation: shortText.optional(),
  /** Where abuse is reported to. */
  abuseContact: shortText.optional(),
  hostnames: z.array(shortText).max(20).optional(),
  /** Open ports that a scanner of the provider has seen. */
  ports: z.array(z.int().min(0).max(65_535)).max(100).optional(),
  tags: z.array(shortText).max(30).optional(),
  /** CVE ids that the provider thinks its services have. */
  vulnerabilities: z
    .array(z.string().regex(/^CVE-\d{4}-\d{4,}$/))
    .max(50)
    .optional(),
  verdict: enrichmentVerdictSchema.optional(),
  /** How sure the provider is that the address is malicious, 0-1. */
  maliciousness: z.number().min(0).max(1).optional(),
  reportCount: z.int().min(0).optional(),
  lastReportedAt: timestampSchema.optional(),
});
export type EnrichmentFacts = z.infer<typeof enrichmentFactsSchema>;

/** Why there is no answer. */
export const enrichmentFailureSchema = z.enum([
  'timed-out',
  'unreachable',
  /** The provider said that too much was asked. */
  'rate-limited',
  /** The key is missing, wrong, or not good for this. */
  'refused',
  /** An answer that is not what the provider documents. */
  'not-understood',
  /** An error of the provider's own. */
  'server-error',
]);
export type EnrichmentFailure = z.infer<typeof enrichmentFailureSchema>;

/** One provider's latest word on one address. `unknown` is an answer like any other. */
export const enrichmentRecordSchema = z.object({
  provider: z.string().max(64),
  state: z.enum(['known', 'unknown', 'failed']),
  facts: enrichmentFactsSchema.nullable(),
  failure: enrichmentFailureSchema.nullable(),
  at: timestampSchema,
  /** Until when the provider is not asked again. */
  expiresAt: timestampSchema,
});
export type EnrichmentRecord = z.infer<typeof enrichmentRecordSchema>;

/**
 * `source.assessed`: a provider called the source of a session suspicious or malicious. Written once for a session and
 * provider, when the answer comes or, where it was known already, when the session begins.
 */
export const sourceAssessmentSchema = z.object({
  provider: z.string().max(64),
  verdict: enrichmentVerdictSchema,
  /** How sure it is that the source means harm, 0-1: what the provider says, else what its verdict stands for. */
  maliciousness: z.number().min(0).max(1),
  reportCount: z.int().min(0).nullable(),
  tags: z.array(shortText).max(10),
  /** When the provider said so. */
  answeredAt: timestampSchema,
});
export type SourceAssessment = z.infer<typeof sourceAssessmentSchema>;

/** How a provider is. */
export const intelProviderSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** `local`: answers from tables in this process; `remote`: asks another party about the address. */
  kind: z.enum(['local', 'remote']),
  /**
   * `off`: not configured; `resting`: failed too often, and is left alone for a while; `limited`: the quota is used up or
   * the provider asked for a pause.
   */
  state: z.enum(['off', 'ready', 'resting', 'limited']),
  /** When it is asked again, while `resting` or `limited`. */
  resumesAt: timestampSchema.nullable(),
  lastSuccessAt: timestampSchema.nullable(),
  lastFailureAt: timestampSchema.nullable(),
  lastFailure: enrichmentFailureSchema.nullable(),
  /** Questions of the current day (UTC), and how many may be asked in one; null where there is no quota. */
  askedToday: z.int().min(0),
  maxPerDay: z.int().min(1).nullable(),
});
export type IntelProvider = z.infer<typeof intelProviderSchema>;
/** `GET /api/v1/intel/providers`. */
export const intelProvidersPageSchema = z.object({
  items: z.array(intelProviderSchema),
  nextCursor: z.string().nullable(),
});
