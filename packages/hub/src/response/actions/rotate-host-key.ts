import { nameSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { ActionError } from '../playbooks/action.ts';
import { createSensorAction, type SensorActionDependencies, valuesOf } from './directive-action.ts';
import type { ResponseAction } from './response-action.ts';

const valuesSchema = z.looseObject({
  trap: nameSchema.optional(),
  /** Whether the credentials that lie about on the machine change too. */
  bait: z.boolean().optional(),
});

/** `rotate_host_key`: the trap gets new host keys, the machine new bait; what was there before is watched for. */
export function createRotateHostKeyAction(dependencies: SensorActionDependencies): ResponseAction {
  return createSensorAction(dependencies, {
    kind: 'rotate_host_key',
    directive: 'rotate_host_key',
    summary: 'Gives a trap new host keys and its machine new bait, and watches for the old.',
    effect: 'write',
    defaultTtlMs: null,
    plan(request, world) {
      const { trap, bait = true } = valuesOf(valuesSchema, request);
      const candidates = world.traps.filter(({ protocol }) => protocol === 'ssh').map(({ name }) => name);
      const wanted = trap ?? candidates.find((name) => name === request.trap) ?? candidates[0];
      if (wanted === undefined)
        throw new ActionError('nothing_fits', `The sensor ${world.sensorId} has no trap with host keys.`, {
          retryable: false,
        });
      const more = bait ? ' and new values for the credentials on its machine; the old ones are watched for' : '';
      return {
        data: { trap: wanted, bait },
        sentence: `Makes new host keys for the trap ${wanted} of the sensor ${world.sensorId}${more}. Open sessions go on as they are.`,
        against: [],
        blast: bait ? 2 : 1,
      };
    },
  });
}
