import { z } from 'zod';
import { techniqueIdSchema } from './detection.ts';
import { modelArtefactSchema } from './model.ts';
import { sha256Schema, timestampSchema, uuidSchema } from './primitives.ts';

/** Points of a curve at most, both ends included; the console draws and lists all of them. */
export const MAX_CURVE_POINTS = 64;

const share = z.number().min(0).max(1);

/** How often predictions of about the same confidence were right. */
export const reliabilityBinSchema = z.object({
  /** Bounds of the confidences in it, the upper one included. */
  from: share,
  to: share,
  count: z.int().min(0),
  meanConfidence: share,
  shareRight: share,
});

/** What people said of sessions held against the scores: only where there are sessions of both sorts. */
export const labelledEvaluationSchema = z.object({
  anomalous: z.int().min(1),
  ordinary: z.int().min(1),
  areaUnderRoc: share,
  /** Area under the precision-recall curve, by steps (average precision). */
  averagePrecision: share,
  /** From (0, 0) to (1, 1); `score` is the threshold, null where nothing is above it. */
  roc: z
    .array(z.object({ score: z.number().nullable(), falsePositiveRate: share, truePositiveRate: share }))
    .min(2)
    .max(MAX_CURVE_POINTS),
  /** Recall grows; precision of what scores at least `score`. */
  precisionRecall: z
    .array(z.object({ score: z.number(), recall: share, precision: share }))
    .min(1)
    .max(MAX_CURVE_POINTS),
  /** Sessions by tenths of their rank, and which share of each tenth people called anomalous. */
  calibration: z.array(reliabilityBinSchema).length(10),
});

/** One run of `cerberus model evaluate`, as it is kept. */
export const modelEvaluationSchema = z.object({
  id: uuidSchema,
  evaluatedAt: timestampSchema,
  model: modelArtefactSchema.pick({ id: true, name: true, version: true, kind: true }),
  sessions: z.int().min(1),
  /** Scores at 0, 1, ... 100 % of these sessions, beside `scoreQuantiles` of the model. */
  scoreQuantiles: z.array(z.number()).length(101),
  /** Share of these sessions above what 95, 99 and 99.9 % of the held-out ones scored: 0.05, 0.01, 0.001 if nothing changed. */
  shareAbove: z.object({ '95': share, '99': share, '99.9': share }),
  /** Population stability index of the ranks: above 0.25 the model should be trained again. */
  drift: z.number(),
  /** Which share of these sessions ranks at most `expected`: the diagonal where nothing changed since the training. */
  ranks: z.array(z.object({ expected: share, observed: share })).length(21),
  labelled: labelledEvaluationSchema.nullable(),
  /** The least ordinary, first, and the features or events that raised each score. */
  highest: z
    .array(
      z.object({
        sessionId: uuidSchema,
        score: z.number(),
        rank: share,
        because: z.array(z.object({ feature: z.string().max(128), share })).max(10),
      }),
    )
    .max(100),
});
export type ModelEvaluation = z.infer<typeof modelEvaluationSchema>;

/** `GET /api/v1/evaluations`: newest first, at most 20 of each model. */
export const modelEvaluationsQuerySchema = z.strictObject({ modelId: uuidSchema.optional() });
export const modelEvaluationsPageSchema = z.object({ items: z.array(modelEvaluationSchema), nextCursor: z.null() });

/** `GET /api/v1/evaluations/attack-mapper`: how sure the ATT&CK mapper may be of its leading finding, cross-validated. */
export const mapperEvaluationSchema = z.object({
  ranker: z.string(),
  attackVersion: z.string(),
  trainedOn: z.array(z.object({ name: z.string(), licence: z.string(), sha256: sha256Schema, examples: z.int() })),
  /** Techniques that the learned ranker knows. */
  techniques: z.array(techniqueIdSchema),
  metrics: z.record(z.string(), z.number()),
  reliability: z.array(reliabilityBinSchema).length(10),
});
export type MapperEvaluation = z.infer<typeof mapperEvaluationSchema>;
