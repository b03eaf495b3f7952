import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { LOG_LEVELS } from './json-log.ts';
import { DEFAULT_LIMITS, type SensorLimits } from './limits.ts';
import { DEFAULT_PERSONA } from './personas.ts';
import type { TrapDefinition } from './trap.ts';
import { TRAP_DEFINITIONS } from './traps/registry.gen.ts';

/** Any part of the limits, at any depth. */
export type LimitOverrides<Limits> = {
  readonly [Name in keyof Limits]?: Limits[Name] extends number ? number : LimitOverrides<Limits[Name]>;
};

/** A schema that takes a positive number for each limit that `defaults` names, and for nothing else. */
function overridesOf<Limits extends object>(
  defaults: Limits,
): z.ZodType<LimitOverrides<Limits>, LimitOverrides<Limits>> {
  const shape = Object.entries(defaults).map(([name, value]): [string, z.ZodType] => {
    return [name, typeof value === 'number' ? z.number().positive().optional() : overridesOf(Object(value)).optional()];
  });
  // reason: an object built from entries has lost the names that its type is to have
  return z.strictObject(Object.fromEntries(shape)) as unknown as z.ZodType<
    LimitOverrides<Limits>,
    LimitOverrides<Limits>
  >;
}

/** Every kind of trap that this sensor can run: one a folder of `traps/`. */
export const ALL_TRAPS: readonly TrapDefinition<unknown>[] = Object.values(TRAP_DEFINITIONS);

/** What a sensor is told. Unknown keys are errors. */
export const sensorConfigSchema = z.strictObject({
  sensorId: nameSchema,
  /** Name of a persona that ships, or path of a file of one's own. */
  persona: z.string().min(1).default(DEFAULT_PERSONA),
  /** Path of a policy of one's own: which passwords are let in. */
  credentialPolicyFile: z.string().min(1).optional(),
  /** Events, recordings and artefacts that the hub does not have yet. The only place the sensor writes to. */
  spoolDirectory: z.string().min(1),
  /** Where host keys are kept; `state` in the spool directory when absent. Must be writable. */
  hostKeyDirectory: z.string().min(1).optional(),
  /** What each trap that is to run is told, by the name of its definition; one that is not named does not run. */
  traps: z.strictObject(Object.fromEntries(ALL_TRAPS.map(({ name, configSchema }) => [name, configSchema.optional()]))),
  uplink: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('socket'), path: z.string().min(1) }),
    z.strictObject({
      kind: z.literal('https'),
      /** `http:` is taken for tests and for tunnels that encrypt already. */
      url: z.url({ protocol: /^https?$/ }),
      /** A file that holds the sensor's key; read once, at start. */
      keyFile: z.string().min(1),
    }),
  ]),
  limits: overridesOf(DEFAULT_LIMITS).default({}),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

/** As written by a person or the supervisor. */
export type SensorConfigInput = z.input<typeof sensorConfigSchema>;
/** With the defaults filled in. */
export type SensorConfig = z.infer<typeof sensorConfigSchema>;

/** The default limits with the configuration's own in their place. */
export function limitsOf({ limits }: Pick<SensorConfig, 'limits'>): SensorLimits {
  return {
    ...DEFAULT_LIMITS,
    ...limits,
    spool: { ...DEFAULT_LIMITS.spool, ...limits.spool },
    uplink: { ...DEFAULT_LIMITS.uplink, ...limits.uplink },
    directives: { ...DEFAULT_LIMITS.directives, ...limits.directives },
    shell: { ...DEFAULT_LIMITS.shell, ...limits.shell },
  };
}
