import { z } from 'zod';
import { nameSchema, sha256Schema, timestampSchema, uuidSchema } from './primitives.ts';

/** What an anomaly model is made of: forest and autoencoder read a session's features, the LSTM what happened in it. */
export const MODEL_KINDS = ['isolation-forest', 'autoencoder', 'lstm'] as const;
export const modelKindSchema = z.enum(MODEL_KINDS);
export type ModelKind = z.infer<typeof modelKindSchema>;

const figures = z.record(z.string().max(64), z.number());

/** A trained model as it is kept, without its weights. */
export const modelArtefactSchema = z.object({
  id: uuidSchema,
  name: nameSchema,
  kind: modelKindSchema,
  /** 1, 2, ... among the models of the same name. */
  version: z.int().min(1),
  trainedAt: timestampSchema,
  /** Of the shape and the numbers that it was trained on: the same hash, seed and parameters make the same weights. */
  trainingDataSha256: sha256Schema,
  /** Features in the order of a row, or words in the order of their tokens. */
  features: z.array(z.string().max(128)).max(65_536),
  /** A model is only used where features mean what they meant when it was trained. */
  featuresVersion: z.string().max(32),
  parameters: z.record(z.string().max(64), z.union([z.number(), z.string().max(256), z.boolean(), z.null()])),
  seed: z.int().min(0).max(0xffff_ffff),
  /** Figures of the training by name: `learnedFrom`, `heldOut`, `epochs`, `validationLoss`. */
  metrics: figures,
  /** Scores at 0, 1, ... 100 % of data that it did not learn from: the rank among them makes models comparable. */
  scoreQuantiles: z.array(z.number()).length(101),
  weightsBytes: z.int().min(1),
  weightsSha256: sha256Schema,
  /** Whether this is the one of its kind that scores sessions. */
  promoted: z.boolean(),
  /** When it last became so. */
  promotedAt: timestampSchema.nullable(),
});
export type ModelArtefact = z.infer<typeof modelArtefactSchema>;

/** The event `model.promoted`: from here on this model of its kind scores sessions. */
export const modelPromotionSchema = modelArtefactSchema
  .pick({ name: true, kind: true, version: true, trainingDataSha256: true, featuresVersion: true, weightsSha256: true })
  .extend({
    modelId: uuidSchema,
    /** The one that did until now. */
    replacedModelId: uuidSchema.nullable(),
  });
export type ModelPromotion = z.infer<typeof modelPromotionSchema>;

/** `GET /api/v1/models`: newest first. */
export const modelsQuerySchema = z.strictObject({
  kind: modelKindSchema.optional(),
  promoted: z.enum(['true', 'false']).optional(),
});
export const modelsPageSchema = z.object({ items: z.array(modelArtefactSchema), nextCursor: z.null() });
