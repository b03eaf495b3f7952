import { z } from 'zod';
import { modelKindSchema } from './model.ts';
import { attackerTextSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** How unusual a session is, who says so, and what makes it so. */
export const anomalySchema = z.object({
  /** Mean of the ranks: the share of earlier sessions that were less unusual, 0 to 1. */
  score: z.number().min(0).max(1),
  models: z
    .array(
      z.object({
        /** `baseline`: the ordinary day of this trap; else a promoted model. */
        kind: z.enum(['baseline', ...modelKindSchema.options]),
        /** `name@version` of a model. */
        version: z.string().max(256),
        rank: z.number().min(0).max(1),
      }),
    )
    .min(1)
    .max(8),
  /** Features (docs/features.md) or `token:` of the sequence model, strongest first; shares of what made the score. */
  contributions: z.array(z.object({ feature: z.string().max(128), share: z.number().min(0).max(1) })).max(10),
});
export type Anomaly = z.infer<typeof anomalySchema>;

/** `rarity.found`: what a session used that hardly any session before it did. */
export const raritySchema = z.object({
  /** 0: as many use it; 1: one in thousands. The rarest of the items, by what its kind says of an attacker. */
  score: z.number().min(0).max(1),
  items: z
    .array(
      z.object({
        kind: z.enum(['technique', 'program', 'username', 'client']),
        /** As the attacker wrote it, cut; an ATT&CK id for a technique. */
        value: attackerTextSchema.max(128),
        /** Sessions before this one that had it, among those that had anything of this kind. */
        sessions: z.int().min(0),
        of: z.int().min(1),
        score: z.number().min(0).max(1),
      }),
    )
    .min(1)
    .max(8),
});
export type Rarity = z.infer<typeof raritySchema>;

/** Whether a person or a program acted, with what speaks for it. */
export const actorVerdictSchema = z.object({
  actor: z.enum(['human', 'bot', 'unknown']),
  humanProbability: z.number().min(0).max(1),
  /** Of the rules that judged. */
  version: z.string().max(32),
  evidence: z.array(z.object({ name: z.string().max(64), weight: z.number(), reason: z.string().max(512) })).max(20),
});

/** A session's behaviour as it is explained: `GET /api/v1/sessions/:id` has it, null before it was judged. */
export const sessionJudgementSchema = z.object({
  actor: actorVerdictSchema,
  anomaly: anomalySchema.nullable(),
  features: z.array(z.object({ name: z.string(), unit: z.string(), value: z.number(), meaning: z.string() })),
});
export type SessionJudgement = z.infer<typeof sessionJudgementSchema>;

/** `GET /api/v1/anomalies/preview`: what a threshold would have raised. */
export const anomalyPreviewQuerySchema = z.strictObject({
  threshold: z.coerce.number().min(0).max(1).default(0.95),
  days: z.coerce.number().int().min(1).max(366).default(14),
});
export const anomalyPreviewSchema = z.object({
  threshold: z.number(),
  days: z.number(),
  judged: z.int(),
  raised: z.int(),
  perDay: z.number(),
  /** Sessions by score in twenty equal steps from 0 to 1. */
  distribution: z.array(z.int()).length(20),
  strongest: z.array(z.object({ sessionId: uuidSchema, score: z.number(), endedAt: timestampSchema })).max(20),
});

/** `GET /api/v1/anomalies/baselines`: how far each trap's recent past has moved from its month. */
export const baselinesPageSchema = z.object({
  items: z.array(
    z.object({
      sensorId: z.string(),
      trap: z.string(),
      sessions: z.number(),
      /** Population stability index by feature, strongest first; from 0.25 on the population is another. */
      drift: z.array(z.object({ feature: z.string(), index: z.number() })),
    }),
  ),
  nextCursor: z.null(),
});
