import { z } from 'zod';
import { nameSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** Other products that the hub speaks to, as the API shows them. Never a secret, never a URL that may hold one. */

/**
 * `exporter`: events are sent to it as they come. `actions`: playbooks and decisions tell people by it. `enrichment`: it is
 * asked about sources.
 */
export const connectorRoleSchema = z.enum(['exporter', 'actions', 'enrichment']);
export type ConnectorRole = z.infer<typeof connectorRoleSchema>;

const count = z.int().min(0);

/** Lists that are short enough for one answer. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.null() });
}

export const connectorSchema = z.object({
  name: nameSchema,
  /** As the product calls itself. */
  title: z.string(),
  roles: z.array(connectorRoleSchema).min(1),
  /** Whether everything that it needs is set. */
  configured: z.boolean(),
  enabled: z.boolean(),
  /** `off`, `ready`, `retrying` (the last try failed), `resting` (so did those before it), `limited` (quota used up). */
  health: z.enum(['off', 'ready', 'retrying', 'resting', 'limited']),
  /** `open`: left alone until `resumesAt`. */
  circuit: z.enum(['closed', 'open']),
  resumesAt: timestampSchema.nullable(),
  lastSuccessAt: timestampSchema.nullable(),
  lastFailureAt: timestampSchema.nullable(),
  /** A code such as `unreachable`, `refused`, `address-refused`. */
  lastFailure: z.string().nullable(),
  lastReason: z.string().nullable(),
  /** Where the last connection was allowed or refused to go, and why; null before the first. */
  lastAddressDecision: z
    .object({ at: timestampSchema, host: z.string(), permitted: z.boolean(), text: z.string() })
    .nullable(),
  /** Events of the log that it has not been sent yet; 0 for those that are asked. */
  queueLength: count,
  deadLetters: count,
  /** Events since the hub started. */
  delivered: count,
  /** The setting that switches it on: `exporters.slack.enabled`. */
  setting: z.string(),
});
export type ConnectorStatus = z.infer<typeof connectorSchema>;
export const connectorsPageSchema = listOf(connectorSchema);

/** `POST /api/v1/connectors/:name/test`: what the product replied, or why there was no reply. */
export const connectorTestSchema = z.object({
  ok: z.boolean(),
  durationMs: count,
  /** What the product calls the thing that it made, when it says. */
  reference: z.string().nullable(),
  failure: z.string().nullable(),
  detail: z.string(),
  /** Where it was to connect and what was decided about that. */
  address: z.object({ host: z.string(), permitted: z.boolean(), text: z.string() }).nullable(),
});
export type ConnectorTest = z.infer<typeof connectorTestSchema>;

/** One try to deliver, newest first; the newest two hundred of each connector are kept. */
export const connectorDeliverySchema = z.object({
  at: timestampSchema,
  /** `export`: events of the log; `action`: a playbook told somebody; `test`: a person tried it. */
  purpose: z.enum(['export', 'action', 'test']),
  durationMs: count,
  events: count,
  /** Null when it worked. */
  failure: z.string().nullable(),
  reason: z.string().nullable(),
  /** Events that the product refused for what they are. */
  rejected: count,
});
export type ConnectorDelivery = z.infer<typeof connectorDeliverySchema>;
export const connectorDeliveriesPageSchema = listOf(connectorDeliverySchema);

export const deadLetterSchema = z.object({
  id: z.int(),
  eventId: uuidSchema,
  seq: z.int(),
  failure: z.string(),
  reason: z.string(),
  diedAt: timestampSchema,
  replays: count,
  isReplayAsked: z.boolean(),
});
export const deadLettersQuerySchema = z.strictObject({ afterId: z.coerce.number().int().min(0).default(0) });
export const deadLettersPageSchema = listOf(deadLetterSchema);
/** Those named, or all. */
export const replayRequestSchema = z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(1_000).optional() });
export const replayAnswerSchema = z.object({ asked: count });
