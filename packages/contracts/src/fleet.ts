import { z } from 'zod';
import { nameSchema, timestampSchema, uuidSchema } from './primitives.ts';

/** Sensors that the hub starts and ends by itself: decoys beyond those that a sensor opens by directive (docs/fleet.md). */

/** What can be asked for a sensor: a process of this machine, a container, an instance of EC2. */
export const FLEET_PROVIDERS = ['process', 'docker', 'ec2'] as const;
export const fleetProviderNameSchema = z.enum(FLEET_PROVIDERS);
export type FleetProviderName = z.infer<typeof fleetProviderNameSchema>;

/** Traps of one instance. */
export const MAX_FLEET_TRAPS = 16;
export const MAX_FLEET_TTL_MINUTES = 525_600;

export const fleetTrapSchema = z.strictObject({
  /** The kind of trap: `ssh`. */
  kind: nameSchema,
  /** Where it is reached from outside; 0 means any free port, where the provider has such a thing. */
  port: z.int().min(0).max(65_535),
});

/** What an instance shows. */
export const fleetSpecSchema = z.strictObject({
  persona: nameSchema,
  traps: z
    .array(fleetTrapSchema)
    .min(1)
    .max(MAX_FLEET_TRAPS)
    .refine((traps) => new Set(traps.map(({ kind }) => kind)).size === traps.length, 'each kind of trap once'),
});
export type FleetSpec = z.infer<typeof fleetSpecSchema>;

/**
 * `launching`: asked for. `ready`: its sensor reported and its traps answer. `ending`: to be ended, until the provider says that it
 * is gone. `ended`, `failed`: over.
 */
export const FLEET_STATES = ['launching', 'ready', 'ending', 'ended', 'failed'] as const;
export const fleetStateSchema = z.enum(FLEET_STATES);
export type FleetState = z.infer<typeof fleetStateSchema>;

/** Why an instance is over, or is to be. */
export const FLEET_END_REASONS = ['asked', 'expired', 'action-gone', 'failed'] as const;
export const fleetEndReasonSchema = z.enum(FLEET_END_REASONS);
export type FleetEndReason = z.infer<typeof fleetEndReasonSchema>;

/** What went wrong at a provider; callers branch on it. */
export const FLEET_CODES = [
  'unavailable',
  'throttled',
  'no-capacity',
  'refused',
  'invalid',
  'limit-reached',
  'not-ready-in-time',
  'gone',
] as const;
export const fleetCodeSchema = z.enum(FLEET_CODES);
export type FleetCode = z.infer<typeof fleetCodeSchema>;

export const fleetInstanceSchema = z.object({
  id: uuidSchema,
  provider: fleetProviderNameSchema,
  /** The name that its sensor has in events and lists. */
  sensorId: nameSchema,
  state: fleetStateSchema,
  spec: fleetSpecSchema,
  /** What the provider calls it: a process id, a container, `i-0123456789abcdef0`. */
  externalId: z.string().max(256).nullable(),
  /** Where its traps are reached, as far as the provider says. */
  address: z.string().max(253).nullable(),
  /** Traps that listen, as their sensor reported or the provider publishes them. */
  traps: z.array(
    z.object({ name: nameSchema, protocol: z.string().max(32), address: z.string().max(253), port: z.int() }),
  ),
  /** The action that asked for it; it ends with that. */
  actionKey: z.string().max(256).nullable(),
  /** A person's or key's name, or `action <key>`. */
  issuedBy: z.string().max(200),
  createdAt: timestampSchema,
  readyAt: timestampSchema.nullable(),
  /** When it ends by itself. */
  endsAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
  reason: fleetEndReasonSchema.nullable(),
  code: fleetCodeSchema.nullable(),
  /** One sentence: how it is, or what went wrong. */
  detail: z.string().max(1024),
});
export type FleetInstance = z.infer<typeof fleetInstanceSchema>;

export const fleetQuerySchema = z.strictObject({
  provider: fleetProviderNameSchema.optional(),
  state: fleetStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** Newest first. What is over is forgotten after a while, so the newest are all that anybody looks for. */
export const fleetPageSchema = z.object({ items: z.array(fleetInstanceSchema), nextCursor: z.null() });

export const fleetLaunchSchema = z.strictObject({
  provider: fleetProviderNameSchema,
  persona: nameSchema.default('web-server'),
  traps: fleetSpecSchema.shape.traps.default([{ kind: 'ssh', port: 0 }]),
  /** At most what the configuration permits the provider; its default when left out. */
  ttlMinutes: z.int().min(1).max(MAX_FLEET_TTL_MINUTES).optional(),
});
export type FleetLaunch = z.infer<typeof fleetLaunchSchema>;

export const fleetProviderStatusSchema = z.object({
  name: fleetProviderNameSchema,
  /** Whether the configuration has it. */
  enabled: z.boolean(),
  ready: z.boolean(),
  /** Why it is not ready; null when it is. */
  reason: z.string().max(1024).nullable(),
  /** Instances that are not over. */
  instances: z.int().min(0),
  maxInstances: z.int().min(0),
  maxTtlMinutes: z.int().min(1),
});
export type FleetProviderStatus = z.infer<typeof fleetProviderStatusSchema>;
export const fleetProvidersSchema = z.object({ items: z.array(fleetProviderStatusSchema) });

const change = { instanceId: uuidSchema, provider: fleetProviderNameSchema };
/** `fleet.launched`: an instance was asked for. */
export const fleetLaunchedSchema = z.object({
  ...change,
  ...fleetSpecSchema.shape,
  endsAt: timestampSchema,
  by: z.string().max(200),
});
/** `fleet.ready`: its sensor reported. */
export const fleetReadySchema = z.object({
  ...change,
  externalId: z.string().max(256).nullable(),
  address: z.string().max(253).nullable(),
  durationMs: z.int().min(0),
});
/** `fleet.failed`: it did not come about, or went away without being asked to. */
export const fleetFailedSchema = z.object({ ...change, code: fleetCodeSchema, message: z.string().max(1024) });
/** `fleet.ended`: the provider says that it is gone. */
export const fleetEndedSchema = z.object({ ...change, reason: fleetEndReasonSchema, lifetimeMs: z.int().min(0) });
