import { z } from 'zod';
import { stageSchema, techniqueIdSchema } from './detection.ts';
import { exportParameters, listPageOf, listParameters } from './paging.ts';
import { attackerTextSchema, nameSchema, personTextSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** What makes an alert. `escalated`: an action or a person asked for a person. */
export const ALERT_RULES = [
  'decision-made',
  'anomaly-found',
  'honeytoken-used',
  'session-dangerous',
  'sensor-lost',
  'events-lost',
  'escalated',
] as const;
export const alertRuleSchema = z.enum(ALERT_RULES);
export type AlertRule = z.infer<typeof alertRuleSchema>;

/** Mildest first. */
export const ALERT_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export const alertSeveritySchema = z.enum(ALERT_SEVERITIES);
export type AlertSeverity = z.infer<typeof alertSeveritySchema>;

export const ALERT_STATUSES = ['new', 'acknowledged', 'assigned', 'suppressed', 'resolved'] as const;
export const alertStatusSchema = z.enum(ALERT_STATUSES);
export type AlertStatus = z.infer<typeof alertStatusSchema>;

/** Why an alert was closed. */
export const alertResolutionSchema = z.enum(['true-positive', 'false-positive', 'benign', 'duplicate', 'other']);
export type AlertResolution = z.infer<typeof alertResolutionSchema>;

/** Somebody who signed in, or a key. */
export const actorReferenceSchema = z.object({ id: z.string().max(128), name: z.string().max(200) });
export type ActorReference = z.infer<typeof actorReferenceSchema>;

/**
 * One row of the triage queue: everything that one rule found at one source within a window, however often it did. It
 * stays what people made of it when the tables that are derived from the log are made again.
 */
export const alertSchema = z.object({
  id: uuidSchema,
  rule: alertRuleSchema,
  /** What of the rule: the decision's kind, the honeytoken's kind, the sensor. Rule, subject and source make the group. */
  subject: z.string().max(128),
  severity: alertSeveritySchema,
  status: alertStatusSchema,
  /** A sentence; may quote attacker text. */
  summary: attackerTextSchema,
  source: z.string().max(253).nullable(),
  sensorId: nameSchema.nullable(),
  trap: nameSchema.nullable(),
  /** The latest session; null for what no session did. */
  sessionId: uuidSchema.nullable(),
  /** Distinct sessions in it. */
  sessionCount: z.int().min(0),
  techniqueIds: z.array(techniqueIdSchema),
  /** The furthest. */
  stage: stageSchema.nullable(),
  /** The highest. */
  score: z.number().min(0).max(1).nullable(),
  /** The latest, for `decision-made`. */
  decisionId: uuidSchema.nullable(),
  /** How often it was found. */
  count: z.int().min(1),
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  /** Latest events that show it. */
  evidence: z.array(uuidSchema).max(20),
  assignee: actorReferenceSchema.nullable(),
  resolution: alertResolutionSchema.nullable(),
  /** Why it was suppressed or resolved, in a person's words. */
  reason: z.string().max(1_000).nullable(),
  suppressionId: uuidSchema.nullable(),
  changedAt: timestampSchema.nullable(),
  changedBy: actorReferenceSchema.nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

/** `GET /api/v1/alerts`, latest seen first. Suppressed ones only when the filter names a status. */
export const alertsQuerySchema = z.strictObject({
  ...listParameters,
  status: alertStatusSchema.optional(),
  severity: alertSeveritySchema.optional(),
});
export const alertsPageSchema = listPageOf(alertSchema);
export const alertsExportQuerySchema = z.strictObject(exportParameters);

/** `GET /api/v1/alerts/counts`. `open`: new, acknowledged or assigned. */
export const alertCountsSchema = z.object({
  open: z.int().min(0),
  byStatus: z.record(alertStatusSchema, z.int().min(0)),
  /** Of the open ones. */
  bySeverity: z.record(alertSeveritySchema, z.int().min(0)),
  byRule: z.record(alertRuleSchema, z.int().min(0)),
});
export type AlertCounts = z.infer<typeof alertCountsSchema>;

export const alertActionSchema = z.enum(['acknowledge', 'assign', 'unassign', 'suppress', 'resolve', 'reopen']);
export type AlertAction = z.infer<typeof alertActionSchema>;

/** `PATCH /api/v1/alerts`: one action on many. By `filter` it reaches at most 10,000 alerts. */
export const alertsChangeSchema = z
  .strictObject({
    ids: z.array(uuidSchema).min(1).max(500).optional(),
    filter: listParameters.filter,
    action: alertActionSchema,
    /** Needed to suppress and to resolve. */
    reason: personTextSchema(1_000).min(1).optional(),
    /** Of `resolve`; `other` when it is not said. */
    resolution: alertResolutionSchema.optional(),
    /** Of `assign`: a person's id; the caller when it is not said. */
    assigneeId: personTextSchema(128).min(1).optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), 'give either ids or filter')
  .refine(
    ({ action, reason }) => (action !== 'suppress' && action !== 'resolve') || reason !== undefined,
    'say the reason',
  );
export type AlertsChange = z.infer<typeof alertsChangeSchema>;
export const alertsChangedSchema = z.object({ changed: z.int().min(0) });

/** `GET /api/v1/alerts/assignees`: who an alert may be given to. */
export const assigneesSchema = z.object({ items: z.array(actorReferenceSchema), nextCursor: z.null() });

/** Alerts that a suppression covers are recorded, and asked of nobody. */
export const newSuppressionSchema = z
  .strictObject({
    rule: alertRuleSchema.optional(),
    subject: personTextSchema(128).min(1).optional(),
    /** Address or CIDR network. */
    source: z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).optional(),
    sensorId: nameSchema.optional(),
    reason: personTextSchema(1_000).min(1),
    /** Hours from now; a suppression always ends. */
    hours: z.number().min(0.1).max(8_760).default(24),
  })
  .refine(
    ({ rule, subject, source, sensorId }) =>
      rule !== undefined || subject !== undefined || source !== undefined || sensorId !== undefined,
    'name at least one of rule, subject, source, sensorId',
  );
export const suppressionSchema = z.object({
  id: uuidSchema,
  rule: alertRuleSchema.nullable(),
  subject: z.string().nullable(),
  source: z.string().nullable(),
  sensorId: z.string().nullable(),
  reason: z.string(),
  createdBy: actorReferenceSchema,
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  /** Alerts that it covered so far. */
  suppressedCount: z.int().min(0),
});
export type Suppression = z.infer<typeof suppressionSchema>;
export const suppressionsPageSchema = z.object({ items: z.array(suppressionSchema), nextCursor: z.null() });
