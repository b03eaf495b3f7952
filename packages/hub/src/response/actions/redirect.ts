import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { createSensorAction, type SensorActionDependencies, sourceOf, valuesOf } from './directive-action.ts';
import type { ResponseAction } from './response-action.ts';

const SEVEN_DAYS_MS = 7 * 86_400_000;

const valuesSchema = z.looseObject({
  /** The machine that the source is shown. */
  persona: nameSchema.optional(),
});

/** `redirect`: the attacker meets another machine from the next connection on. */
export function createRedirectAction(dependencies: SensorActionDependencies): ResponseAction {
  return createSensorAction(dependencies, {
    kind: 'redirect',
    directive: 'redirect',
    summary: 'Shows a source another machine from its next connection on.',
    effect: 'write',
    defaultTtlMs: SEVEN_DAYS_MS,
    plan(request, world) {
      const source = sourceOf(request);
      const other = world.persona === 'database-server' ? 'web-server' : 'database-server';
      const { persona = other } = valuesOf(valuesSchema, request);
      return {
        data: { source, persona },
        sentence: `Shows ${source} the machine ${persona} on the sensor ${world.sensorId} from its next connection on; what it did on the first one stays there.`,
        against: [],
        blast: 1,
      };
    },
  });
}
