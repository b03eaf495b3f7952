import { fleetProviderNameSchema, fleetSpecSchema, nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import { textHash } from '../../text-hash.ts';
import { createSensorAction, type SensorActionDependencies, valuesOf } from './directive-action.ts';
import { createFleetDecoy } from './fleet-decoy.ts';
import type { ActionRequest, ResponseAction } from './response-action.ts';
import { readSensorWorld, type SensorWorld } from './sensor-world.ts';

const SEVEN_DAYS_MS = 7 * 86_400_000;

const valuesSchema = z.looseObject({
  /** The kind of trap; what the attacker uses when left out. */
  trap: nameSchema.optional(),
  /** 0 means any free port. */
  port: z.int().min(0).max(65_535).optional(),
  /** The machine that it shows. */
  persona: nameSchema.optional(),
});

/** With `provider` it is a sensor of its own instead. */
const fleetValuesSchema = valuesSchema.extend({
  provider: fleetProviderNameSchema,
  /** Instead of `trap` and `port`, for more than one. */
  traps: fleetSpecSchema.shape.traps.optional(),
});

/** Machines of the same house: whoever is on one believes in the others. */
const NEIGHBOURS: ReadonlyMap<string, string> = new Map([
  ['web-server', 'database-server'],
  ['database-server', 'web-server'],
  ['router', 'web-server'],
]);

/**
 * `launch_decoy`: something that looks like another machine of the same house. Without `provider` a further trap on the
 * sensor that is attacked, by directive; with it a sensor of its own.
 */
export function createLaunchDecoyAction(
  dependencies: SensorActionDependencies & { readonly fleet: Fleet },
): ResponseAction {
  const bySensor = createDirectedDecoy(dependencies);
  const byFleet = createFleetDecoy(dependencies.fleet);
  return {
    ...bySensor,
    summary: 'Opens another trap on the sensor, or launches a sensor of its own, for an attacker who looks for more.',
    async readiness() {
      const ready = await bySensor.readiness();
      if (ready.ready) return ready;
      const providers = await dependencies.fleet.providers();
      return providers.some((provider) => provider.ready) ? { ready: true } : ready;
    },
    async plan(request) {
      if (request.values.provider === undefined) return bySensor.plan(request);
      const { provider, ...values } = valuesOf(fleetValuesSchema, request);
      const world = await worldOf(dependencies, request);
      const traps = values.traps ?? [{ kind: values.trap ?? kindFor(request.trap, world), port: values.port ?? 0 }];
      const persona = values.persona ?? NEIGHBOURS.get(world?.persona ?? '') ?? 'web-server';
      return byFleet.plan(bySensor.kind, { provider, spec: { persona, traps }, ttlMs: request.ttlMs });
    },
    apply: (plan, context) => (byFleet.planned(plan) ? byFleet : bySensor).apply(plan, context),
    verify: (applied) => (byFleet.planned(applied.plan) ? byFleet : bySensor).verify(applied),
    undo: (applied) => (byFleet.planned(applied.plan) ? byFleet : bySensor).undo(applied),
  };
}

/** What is known of the sensor that is attacked; a sensor of its own needs none. */
function worldOf({ database }: SensorActionDependencies, request: ActionRequest): Promise<SensorWorld | null> {
  return request.sensorId === null ? Promise.resolve(null) : readSensorWorld(database, request);
}

/** A further trap beside the one that is attacked, showing another machine. */
function createDirectedDecoy(dependencies: SensorActionDependencies): ResponseAction {
  return createSensorAction(dependencies, {
    kind: 'launch_decoy',
    directive: 'launch_decoy',
    summary: 'Opens another trap on the sensor, for an attacker who looks for more.',
    effect: 'write',
    defaultTtlMs: SEVEN_DAYS_MS,
    plan(request, world) {
      const { port = 0, ...values } = valuesOf(valuesSchema, request);
      const trap = values.trap ?? kindFor(request.trap, world);
      const persona = values.persona ?? NEIGHBOURS.get(world.persona ?? '') ?? null;
      const subject = request.decisionId ?? request.runId ?? request.sessionId ?? request.source ?? '';
      const name = `decoy-${trap}-${Buffer.from(textHash(`${trap} ${subject}`))
        .toString('hex')
        .slice(0, 6)}`;
      const where = port === 0 ? 'any free port' : `port ${port}`;
      const machine = persona === null ? "the sensor's own machine" : `the machine ${persona}`;
      return {
        data: { trap, name, address: null, port, persona },
        sentence: `Opens the trap ${name} (${trap}) on ${where} of the sensor ${world.sensorId}, showing ${machine}: an attacker who looks for other machines finds one.`,
        against: [],
        blast: 1,
      };
    },
  });
}

/** The kind that the attacker is at home with, as far as the sensor has it. */
function kindFor(trap: string | null, world: SensorWorld | null): string {
  const attacked = world?.traps.find(({ name }) => name === trap)?.protocol;
  return attacked ?? world?.traps[0]?.protocol ?? 'ssh';
}
