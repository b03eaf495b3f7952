import { detectionSchema, STAGES, type Total, timestampSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import {
  addFilter,
  type FieldConditions,
  numberField,
  orderedField,
  textField,
  timeField,
  uuidField,
} from './filter-conditions.ts';
import { countList, type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { Conditions } from './page.ts';

const itemSchema = detectionSchema.extend({
  sessionId: uuidSchema,
  count: z.int().min(1),
  firstAt: timestampSchema,
  lastAt: timestampSchema,
});
/** A technique that a rule saw in a session. */
export type DetectionItem = z.infer<typeof itemSchema>;

export interface DetectionsQuery {
  readonly techniqueId?: string | undefined;
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
}

const LIST: ListShape = {
  from: 'detections',
  columns: 'detections.*',
  sorts: {
    first: { sql: 'first_at', type: 'timestamptz' },
    seen: { sql: 'last_at', type: 'timestamptz' },
    confidence: { sql: 'confidence', type: 'double precision' },
    count: { sql: 'count', type: 'bigint' },
    technique: { sql: 'technique_id', type: 'text' },
  },
  defaultSort: '-first',
  tie: [
    { sql: 'session_id', type: 'uuid' },
    { sql: 'position', type: 'integer' },
  ],
};

const FIELDS: FieldConditions<'detections'> = {
  technique: textField('technique_id'),
  tactic: ({ values }) => ({ text: 'tactics && ?::text[]', values: [values] }),
  rule: textField('rule'),
  stage: orderedField('stage', STAGES),
  confidence: numberField('confidence'),
  session: uuidField('session_id'),
  first: timeField('first_at'),
  seen: timeField('last_at'),
  count: numberField('count'),
  statement: textField('statement'),
};

/** Detections that pass the filter, newest first unless asked otherwise, after or before `position`. */
export async function listDetections(
  database: Queryable,
  query: DetectionsQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
): Promise<ListPage<DetectionItem>> {
  const conditions = await detectionConditions(database, query, nowMs);
  return readListPage(database, LIST, conditions, query, position, detectionOfRow);
}

/** How many detections pass the filter. */
export async function countDetections(database: Queryable, query: DetectionsQuery, nowMs: number): Promise<Total> {
  return countList(database, LIST, await detectionConditions(database, query, nowMs));
}

/** The filter as conditions on `detections`. */
export async function detectionConditions(
  database: Queryable,
  query: DetectionsQuery,
  nowMs: number,
): Promise<Conditions> {
  const conditions = new Conditions();
  if (query.techniqueId !== undefined) conditions.add('technique_id = ?', query.techniqueId);
  await addFilter(conditions, 'detections', FIELDS, query.filter, { database, nowMs });
  return conditions;
}

function detectionOfRow(row: Record<string, unknown>): DetectionItem {
  return itemSchema.parse({
    sessionId: row.session_id,
    techniqueId: row.technique_id,
    techniqueName: row.technique_name,
    tactic: row.tactic,
    tactics: row.tactics,
    confidence: row.confidence,
    rule: row.rule,
    attackVersion: row.attack_version,
    stage: row.stage,
    statement: row.statement,
    evidence: row.evidence,
    count: row.count,
    firstAt: row.first_at,
    lastAt: row.last_at,
  });
}
