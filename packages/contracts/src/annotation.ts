import { z } from 'zod';
import { actorReferenceSchema } from './alert.ts';
import { exportParameters, listPageOf, listParameters } from './paging.ts';
import { personTextSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** What people add: saved views, labels and notes. */

/** Pages of the console that have a state worth a name. */
export const savedViewPageSchema = z.enum([
  'sessions',
  'events',
  'attackers',
  'detections',
  'decisions',
  'alerts',
  'indicators',
  'attack',
  'runs',
  'anomalies',
  'campaigns',
]);
export type SavedViewPage = z.infer<typeof savedViewPageSchema>;

const viewName = personTextSchema(100).min(1);
/** The query of the page's address without `?`: `filter=trap%3Assh&sort=-score`. */
const viewQuery = z
  .string()
  .max(4_000)
  .regex(/^[!$-;=@-~]*$/, 'expected the query of an address, percent-encoded');

export const newSavedViewSchema = z.strictObject({
  name: viewName,
  page: savedViewPageSchema,
  query: viewQuery,
  /** Everybody sees it; only its owner and administrators change it. */
  shared: z.boolean().default(false),
});
export const savedViewChangeSchema = z.strictObject({
  name: viewName.optional(),
  query: viewQuery.optional(),
  shared: z.boolean().optional(),
});
export const savedViewSchema = z.object({
  id: uuidSchema,
  name: z.string(),
  page: savedViewPageSchema,
  query: z.string(),
  shared: z.boolean(),
  owner: actorReferenceSchema,
  /** Whether the caller may change it. */
  mine: z.boolean(),
  createdAt: timestampSchema,
  changedAt: timestampSchema,
});
export type SavedView = z.infer<typeof savedViewSchema>;
export const savedViewsQuerySchema = z.strictObject({ page: savedViewPageSchema.optional() });
/** The caller's own and the shared ones, by name. */
export const savedViewsPageSchema = z.object({ items: z.array(savedViewSchema), nextCursor: z.null() });

/** What a person says of a finding. `anomaly`: the anomaly of this session; `session`: the session as a threat. */
export const labelTargetSchema = z.enum(['session', 'anomaly']);
export const labelVerdictSchema = z.enum(['true-positive', 'false-positive', 'unsure']);
export type LabelVerdict = z.infer<typeof labelVerdictSchema>;
/** `PUT /api/v1/sessions/:id/labels/:target`: one label a target, the latest word counts. */
export const newLabelSchema = z.strictObject({
  verdict: labelVerdictSchema,
  note: personTextSchema(1_000).default(''),
});
export const labelSchema = z.object({
  sessionId: uuidSchema,
  target: labelTargetSchema,
  verdict: labelVerdictSchema,
  note: z.string(),
  by: actorReferenceSchema,
  at: timestampSchema,
  /** What the hub said when the label was given; null where it said nothing. */
  score: z.number().nullable(),
});
export type Label = z.infer<typeof labelSchema>;
/** `GET /api/v1/labels`, newest first; `/labels/export` is what an evaluation reads. */
export const labelsQuerySchema = z.strictObject(listParameters);
export const labelsPageSchema = listPageOf(labelSchema);
export const labelsExportQuerySchema = z.strictObject(exportParameters);
/** `GET /api/v1/sessions/:id/labels`. */
export const sessionLabelsSchema = z.object({ items: z.array(labelSchema), nextCursor: z.null() });

export const newNoteSchema = z.strictObject({ text: personTextSchema(10_000).min(1) });
export const noteSchema = z.object({
  id: uuidSchema,
  sessionId: uuidSchema,
  text: z.string(),
  by: actorReferenceSchema,
  /** Whether the caller wrote it and may delete it. */
  mine: z.boolean(),
  at: timestampSchema,
});
export type Note = z.infer<typeof noteSchema>;
/** `GET /api/v1/sessions/:id/notes`, oldest first. */
export const notesPageSchema = z.object({ items: z.array(noteSchema), nextCursor: z.null() });
