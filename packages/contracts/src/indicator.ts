import { z } from 'zod';
import { attackerTextSchema, soughtTextSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** Indicators of compromise: values by which others may know the same attacker, with how sure and for how long. */

export const INDICATOR_TYPES = [
  'ipv4',
  'ipv6',
  'domain',
  'url',
  'sha256',
  'sha1',
  'md5',
  'email',
  /** A public key that was planted, in OpenSSH form without its comment. */
  'ssh-key',
  'ja3',
  'ja4',
  'hassh',
  'user-agent',
  /** Where ransom or mined coins go. */
  'wallet',
] as const;
export const indicatorTypeSchema = z.enum(INDICATOR_TYPES);
export type IndicatorType = z.infer<typeof indicatorTypeSchema>;

/** With whom it may be shared: Traffic Light Protocol 2.0 (first.org/tlp), weakest restriction first. */
export const TLP_LABELS = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export const tlpSchema = z.enum(TLP_LABELS);
export type Tlp = z.infer<typeof tlpSchema>;

/** `expired`: past its validity; a new sighting makes it active again. `allowlisted`: known to be harmless, by a person. */
export const INDICATOR_STATUSES = ['active', 'expired', 'allowlisted'] as const;
export const indicatorStatusSchema = z.enum(INDICATOR_STATUSES);
export type IndicatorStatus = z.infer<typeof indicatorStatusSchema>;

export const MAX_INDICATOR_CHARACTERS = 2_048;

const confidence = z.number().min(0).max(1);
const label = z.string().regex(/^[a-z0-9][a-z0-9._:-]{0,63}$/, 'expected 1-64 of a-z 0-9 . _ : -');
const labels = z.array(label).max(20);
/** `session`, `playbook:<id>`, `person`, `feed:<name>`. */
const origin = z.string().max(160);

export const indicatorSchema = z.object({
  id: uuidSchema,
  type: indicatorTypeSchema,
  value: attackerTextSchema.max(MAX_INDICATOR_CHARACTERS),
  confidence,
  tlp: tlpSchema,
  status: indicatorStatusSchema,
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  /** Sessions that showed it. */
  sightings: z.int().min(0),
  /** Where it comes from. */
  sources: z.array(origin),
  /** Null: until somebody says otherwise. */
  validUntil: timestampSchema.nullable(),
  labels: z.array(z.string()),
  note: z.string().nullable(),
});
export type Indicator = z.infer<typeof indicatorSchema>;

export const indicatorDetailSchema = indicatorSchema.extend({
  /** The newest sessions that showed it. */
  evidence: z.array(z.object({ sessionId: uuidSchema, eventId: uuidSchema, at: timestampSchema })),
});
export type IndicatorDetail = z.infer<typeof indicatorDetailSchema>;

/** The event `indicator.added`: new, or seen again after it had expired. */
export const indicatorAddedSchema = indicatorSchema
  .pick({ type: true, value: true, confidence: true, tlp: true, validUntil: true, labels: true })
  .extend({ indicatorId: uuidSchema, origin });

const filters = {
  type: indicatorTypeSchema.optional(),
  status: indicatorStatusSchema.optional(),
  tlp: tlpSchema.optional(),
  /** Part of the value. */
  search: soughtTextSchema(200).min(1).optional(),
  minConfidence: z.coerce.number().min(0).max(1).optional(),
};

/** `GET /api/v1/indicators`, last seen first. */
export const indicatorsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(1024).optional(),
  ...filters,
});
export const indicatorsPageSchema = z.object({
  items: z.array(indicatorSchema),
  nextCursor: z.string().max(1024).nullable(),
});

/** `nftables` and `suricata` hold addresses alone (and, for Suricata, domains and URLs). */
export const INDICATOR_FORMATS = ['csv', 'json', 'plain', 'nftables', 'suricata'] as const;
export const indicatorFormatSchema = z.enum(INDICATOR_FORMATS);
export type IndicatorFormat = z.infer<typeof indicatorFormatSchema>;

/** `GET /api/v1/indicators/export`: active ones at most this restricted, unless asked otherwise. */
export const indicatorExportQuerySchema = z.strictObject({
  format: indicatorFormatSchema.default('json'),
  ...filters,
  status: indicatorStatusSchema.default('active'),
  /** Leaves out what is restricted more than this. */
  maxTlp: tlpSchema.default('green'),
});

/** `POST /api/v1/indicators`. Types `ip` and `file` find out which address family or hash it is. */
export const newIndicatorSchema = z.strictObject({
  type: z.enum([...INDICATOR_TYPES, 'ip', 'file']),
  value: soughtTextSchema(MAX_INDICATOR_CHARACTERS).min(1),
  confidence: confidence.default(0.8),
  tlp: tlpSchema.default('green'),
  /** When left out: as long as indicators of its type are believed. */
  validUntil: timestampSchema.nullable().optional(),
  labels: labels.default([]),
  note: z.string().max(2_000).optional(),
});
export type NewIndicator = z.infer<typeof newIndicatorSchema>;

/** `PATCH /api/v1/indicators/:id`. */
export const indicatorChangeSchema = z
  .strictObject({
    /** `expired` ends its validity now, `active` begins it anew, `allowlisted` is for ever. */
    status: indicatorStatusSchema.optional(),
    confidence: confidence.optional(),
    tlp: tlpSchema.optional(),
    validUntil: timestampSchema.nullable().optional(),
    labels: labels.optional(),
    note: z.string().max(2_000).nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'nothing is to be changed');
export type IndicatorChange = z.infer<typeof indicatorChangeSchema>;

/** Indicators that one order may be about. */
export const MAX_CHANGED_INDICATORS = 500;
/** `PATCH /api/v1/indicators`: the same said of many. */
export const indicatorsChangeSchema = z.strictObject({
  ids: z.array(uuidSchema).min(1).max(MAX_CHANGED_INDICATORS),
  status: indicatorStatusSchema,
});
/** `missing`: there is none with this id any more. */
export const indicatorsChangedSchema = z.object({ changed: z.int().min(0), missing: z.int().min(0) });
