import { detectionSchema, timestampSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { Conditions, type Page, pageOf } from './page.ts';

export const detectionPositionSchema = z.strictObject({
  firstAt: timestampSchema,
  sessionId: uuidSchema,
  position: z.int().min(0),
});
/** A place in the list of detections, which is newest first. */
export type DetectionPosition = z.infer<typeof detectionPositionSchema>;

const itemSchema = detectionSchema.extend({
  sessionId: uuidSchema,
  position: z.int().min(0),
  count: z.int().min(1),
  firstAt: timestampSchema,
  lastAt: timestampSchema,
});
/** A technique that a rule saw in a session. */
export type DetectionItem = z.infer<typeof itemSchema>;

/** Detections of every session, or of one technique, newest first, after `after`. */
export async function listDetections(
  database: Queryable,
  query: { readonly limit: number; readonly techniqueId?: string },
  after: DetectionPosition | null,
): Promise<Page<DetectionItem, DetectionPosition>> {
  const conditions = new Conditions();
  if (query.techniqueId !== undefined) conditions.add('technique_id = ?', query.techniqueId);
  if (after !== null) {
    const { firstAt, sessionId, position } = after;
    conditions.add(
      '(first_at, session_id, position) < (?::timestamptz, ?::uuid, ?::integer)',
      firstAt,
      sessionId,
      position,
    );
  }
  const rows = await database.query(
    `select * from detections ${conditions.where()}
     order by first_at desc, session_id desc, position desc limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  return pageOf(rows.map(detectionOfRow), query.limit, ({ firstAt, sessionId, position }) => ({
    firstAt,
    sessionId,
    position,
  }));
}

function detectionOfRow(row: Record<string, unknown>): DetectionItem {
  return itemSchema.parse({
    sessionId: row.session_id,
    position: row.position,
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
