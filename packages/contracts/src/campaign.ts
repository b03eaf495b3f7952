import { z } from 'zod';
import { attackerTraitKindSchema } from './attribution.ts';
import { techniqueIdSchema } from './detection.ts';
import { timestampSchema } from './primitives.ts';
import { originSchema } from './session.ts';

/** Sources that the same hand or the same tool ties together. Derived from what attackers leave behind, never stored. */

export const campaignIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'expected the id of a campaign');

/** A trait that several members show. */
export const campaignTieSchema = z.object({
  kind: attackerTraitKindSchema,
  value: z.string().max(128),
  addresses: z.array(z.string()),
  /** How sure this trait alone makes it, 0-1. */
  confidence: z.number().min(0).max(1),
});

export const campaignSummarySchema = z.object({
  id: campaignIdSchema,
  addressCount: z.int().min(2),
  sessionCount: z.int().min(0),
  countries: z.array(z.string()),
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  maxScore: z.number().min(0).max(1),
  techniqueIds: z.array(techniqueIdSchema),
  /** Strongest tie. */
  confidence: z.number().min(0).max(1),
  /** How many ties of each kind. */
  ties: z.array(z.object({ kind: attackerTraitKindSchema, count: z.int().min(1) })),
});
export type CampaignSummary = z.infer<typeof campaignSummarySchema>;

/** `GET /api/v1/campaigns`, last seen first. `cut`: more sources are tied than are looked through at once. */
export const campaignsPageSchema = z.object({
  items: z.array(campaignSummarySchema),
  nextCursor: z.null(),
  cut: z.boolean(),
});

/** `GET /api/v1/campaigns/:id`: the graph. An edge for each pair of members that share a trait, strongest first. */
export const campaignDetailSchema = campaignSummarySchema.extend({
  members: z.array(
    z.object({
      address: z.string(),
      origin: originSchema,
      firstSeenAt: timestampSchema,
      lastSeenAt: timestampSchema,
      sessionCount: z.int().min(0),
      maxScore: z.number().min(0).max(1),
    }),
  ),
  traits: z.array(campaignTieSchema),
  edges: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      confidence: z.number().min(0).max(1),
      /** Positions in `traits`. */
      shared: z.array(z.int().min(0)),
    }),
  ),
  /** Members, traits or edges beyond the limits were left out. */
  cut: z.boolean(),
});
export type CampaignDetail = z.infer<typeof campaignDetailSchema>;
