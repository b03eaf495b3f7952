import { networkSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { parseNetwork } from '../networks.ts';
import { ActionError } from '../playbooks/action.ts';
import { createSensorAction, type SensorActionDependencies, sourceOf, valuesOf } from './directive-action.ts';
import type { ResponseAction } from './response-action.ts';

const ONE_DAY_MS = 86_400_000;
/** As for the block list: wider networks would keep out the innocent. */
const LEAST_PREFIX = { 4: 24, 6: 48 } as const;

const valuesSchema = z.looseObject({
  /** Instead of the session's source. */
  address: networkSchema.optional(),
  endSessions: z.boolean().optional(),
});

/** `sensor_block`: the sensor drops what comes from there, and says so. */
export function createSensorBlockAction(dependencies: SensorActionDependencies): ResponseAction {
  return createSensorAction(dependencies, {
    kind: 'sensor_block',
    directive: 'block',
    summary: 'Has the sensor drop connections of a source or a small network.',
    effect: 'destructive',
    defaultTtlMs: ONE_DAY_MS,
    plan(request, world) {
      const { address, endSessions = true } = valuesOf(valuesSchema, request);
      const source = address ?? sourceOf(request);
      const network = parseNetwork(source);
      if (network === null || network.prefix < LEAST_PREFIX[network.version])
        throw new ActionError('invalid_values', 'What is to be blocked is no address and no small network.', {
          retryable: false,
        });
      return {
        data: { source, endSessions },
        sentence: `The sensor ${world.sensorId} drops connections from ${source}${endSessions ? ' and ends its sessions' : ''}; each minute in which it does is an event.`,
        against: [source],
        blast: 1,
      };
    },
  });
}
