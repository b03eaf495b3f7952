import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { textHash } from '../../text-hash.ts';
import { createSensorAction, type SensorActionDependencies, valuesOf } from './directive-action.ts';
import type { ResponseAction } from './response-action.ts';
import type { SensorWorld } from './sensor-world.ts';

const SEVEN_DAYS_MS = 7 * 86_400_000;

const valuesSchema = z.looseObject({
  /** The kind of trap; what the attacker uses when left out. */
  trap: nameSchema.optional(),
  /** 0 means any free port. */
  port: z.int().min(0).max(65_535).optional(),
  /** The machine that it shows. */
  persona: nameSchema.optional(),
});

/** Machines of the same house: whoever is on one believes in the others. */
const NEIGHBOURS: ReadonlyMap<string, string> = new Map([
  ['web-server', 'database-server'],
  ['database-server', 'web-server'],
  ['router', 'web-server'],
]);

/** `launch_decoy`: a further trap beside the one that is attacked, showing another machine. */
export function createLaunchDecoyAction(dependencies: SensorActionDependencies): ResponseAction {
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
function kindFor(trap: string | null, world: SensorWorld): string {
  const attacked = world.traps.find(({ name }) => name === trap)?.protocol;
  return attacked ?? world.traps[0]?.protocol ?? 'ssh';
}
