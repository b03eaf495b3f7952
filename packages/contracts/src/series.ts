import { z } from 'zod';
import { filterTextSchema } from './paging.ts';
import { timestampSchema } from './primitives.ts';

/** What can be counted over time. `events` takes no filter: it comes from a roll-up, never from the log. */
export const seriesSubjectSchema = z.enum(['events', 'sessions', 'detections', 'decisions', 'alerts']);

/** `GET /api/v1/stats/series`. The last 24 hours without `from`; `by` splits sessions into groups. */
export const seriesQuerySchema = z.strictObject({
  of: seriesSubjectSchema.default('sessions'),
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
  filter: filterTextSchema.optional(),
  by: z.enum(['sensor', 'trap', 'stage', 'country']).optional(),
  /** About how many buckets; the width is a round one. */
  points: z.coerce.number().int().min(10).max(400).default(96),
});
export const seriesSchema = z.object({
  of: seriesSubjectSchema,
  from: timestampSchema,
  to: timestampSchema,
  bucketSeconds: z.int().min(1),
  /** Beginning of each bucket, oldest first, empty ones included. */
  at: z.array(timestampSchema),
  /** One line without `by`, else one a group, greatest first, at most 12; values in the order of `at`. */
  lines: z.array(z.object({ group: z.string().nullable(), values: z.array(z.int().min(0)) })),
});
export type Series = z.infer<typeof seriesSchema>;
