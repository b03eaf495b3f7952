import { z } from 'zod';
import { confidenceSchema, stageSchema, techniqueIdSchema } from './detection.ts';
import { attackerTextSchema, nameSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** ATT&CK as the console shows it: matrix with heat, evidence of a technique, Navigator layers, kill chain. */

const count = z.int().min(0);

export const attackDomainSchema = z.enum(['enterprise', 'ics']);
export type AttackDomain = z.infer<typeof attackDomainSchema>;

/** `events`: findings; `coverage`: rules that can find the technique. */
export const attackHeatSchema = z.enum(['events', 'sessions', 'sources', 'coverage']);
export type AttackHeat = z.infer<typeof attackHeatSchema>;

const span = {
  /** Of the findings' first sight, `from` included and `to` excluded. */
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
  sensor: nameSchema.optional(),
} as const;

export const attackMatrixQuerySchema = z.strictObject({
  domain: attackDomainSchema.default('enterprise'),
  heat: attackHeatSchema.default('sessions'),
  ...span,
});

const techniqueCellSchema = z.object({
  id: techniqueIdSchema,
  name: z.string(),
  /** Heat of the technique itself and of its sub-techniques. */
  value: count,
  /** Rules that can find it, sub-techniques included. */
  rules: count,
});

/** `GET /api/v1/attack/matrix`. A technique of several tactics stands in each of their columns. */
export const attackMatrixSchema = z.object({
  domain: attackDomainSchema,
  heat: attackHeatSchema,
  attackVersion: z.string(),
  /** The greatest value of a cell. */
  maximum: count,
  /** Techniques (without sub-techniques) that have heat, and that rules can find. */
  seen: count,
  covered: count,
  total: count,
  tactics: z.array(
    z.object({
      /** The short name: `initial-access`. */
      id: z.string(),
      name: z.string(),
      techniques: z.array(techniqueCellSchema.extend({ subTechniques: z.array(techniqueCellSchema) })),
    }),
  ),
});
export type AttackMatrix = z.infer<typeof attackMatrixSchema>;

export const techniqueEvidenceQuerySchema = z.strictObject({
  domain: attackDomainSchema.default('enterprise'),
  ...span,
});

/** `GET /api/v1/attack/techniques/:id`: what is known of a technique here, with the newest evidence. */
export const techniqueEvidenceSchema = z.object({
  id: techniqueIdSchema,
  name: z.string(),
  attackVersion: z.string(),
  tactics: z.array(z.string()),
  parentId: techniqueIdSchema.nullable(),
  /** Names of the rules that can find it or one of its sub-techniques. */
  rules: z.array(z.string()),
  findings: count,
  sessions: count,
  sources: count,
  firstSeenAt: timestampSchema.nullable(),
  lastSeenAt: timestampSchema.nullable(),
  /** Newest first, at most 100; `GET /detections?filter=technique:...` has all. */
  evidence: z.array(
    z.object({
      sessionId: uuidSchema,
      source: z.string(),
      sensorId: nameSchema,
      trap: nameSchema.nullable(),
      techniqueId: techniqueIdSchema,
      rule: z.string(),
      confidence: confidenceSchema,
      statement: attackerTextSchema.nullable(),
      count: z.int().min(1),
      firstAt: timestampSchema,
      lastAt: timestampSchema,
      events: z.array(uuidSchema),
    }),
  ),
});
export type TechniqueEvidence = z.infer<typeof techniqueEvidenceSchema>;

/** An ATT&CK Navigator layer of format 4.5, in the parts that are written. */
export const navigatorLayerSchema = z.object({
  name: z.string(),
  versions: z.object({ attack: z.string(), navigator: z.string(), layer: z.string() }),
  domain: z.enum(['enterprise-attack', 'ics-attack']),
  description: z.string(),
  sorting: z.int(),
  hideDisabled: z.boolean(),
  techniques: z.array(
    z.object({
      techniqueID: techniqueIdSchema,
      score: z.number(),
      comment: z.string(),
      enabled: z.boolean(),
      showSubtechniques: z.boolean(),
      metadata: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
  gradient: z.object({ colors: z.array(z.string()).min(2), minValue: z.number(), maxValue: z.number() }),
  legendItems: z.array(z.object({ label: z.string(), color: z.string() })),
  metadata: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type NavigatorLayer = z.infer<typeof navigatorLayerSchema>;

/** A layer from elsewhere: what is compared, tolerant of the rest. `POST /api/v1/attack/navigator/diff`. */
export const importedLayerSchema = z.object({
  name: z.string().max(500).default(''),
  domain: z.enum(['enterprise-attack', 'ics-attack']),
  techniques: z
    .array(
      z.object({
        techniqueID: z.string().max(32),
        score: z.number().nullish(),
        enabled: z.boolean().optional(),
      }),
    )
    .max(5_000),
});

const layerDifferenceSchema = z.object({
  id: techniqueIdSchema,
  name: z.string(),
  /** This hub's value and the layer's score; null where the layer gives none. */
  here: count,
  there: z.number().nullable(),
});

/** Techniques with heat here against those with a score (or no score at all, but enabled) in the layer. */
export const layerComparisonSchema = z.object({
  name: z.string(),
  domain: attackDomainSchema,
  heat: attackHeatSchema,
  onlyHere: z.array(layerDifferenceSchema),
  onlyThere: z.array(layerDifferenceSchema),
  both: z.array(layerDifferenceSchema),
  /** Ids of the layer that ATT&CK of this version does not have. */
  unknown: z.array(z.string()),
});
export type LayerComparison = z.infer<typeof layerComparisonSchema>;

/** `GET /api/v1/attack/kill-chain`: sessions by the furthest stage they reached. The last 7 days without `from`. */
export const killChainQuerySchema = z.strictObject({ by: z.enum(['time', 'sensor']).default('time'), ...span });
export const killChainSchema = z.object({
  by: z.enum(['time', 'sensor']),
  from: timestampSchema,
  to: timestampSchema,
  /** By time: the beginning of each bucket as a time stamp, oldest first; by sensor: its id. */
  columns: z.array(z.string()),
  /** Width of a bucket; null by sensor. */
  bucketSeconds: z.int().min(1).nullable(),
  /** One row a stage, in the order of the chain; one value a column. */
  rows: z.array(z.object({ stage: stageSchema, sessions: z.array(count) })),
  maximum: count,
});
export type KillChain = z.infer<typeof killChainSchema>;
