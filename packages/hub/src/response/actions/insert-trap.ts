import { z } from 'zod';
import { ActionError } from '../playbooks/action.ts';
import { createSensorAction, type SensorActionDependencies, sourceOf, valuesOf } from './directive-action.ts';
import type { ResponseAction } from './response-action.ts';
import { chooseRecipes, TRAP_RECIPES } from './trap-recipes.ts';

const THIRTY_DAYS_MS = 30 * 86_400_000;

const valuesSchema = z.looseObject({
  /** What to plant, by the name of a recipe; chosen by what was done when left out. */
  recipe: z.enum(TRAP_RECIPES.map(({ id }) => id)).optional(),
  /** For everybody who comes to this sensor instead of this source alone. */
  everybody: z.boolean().optional(),
});

/** `insert_trap`: bait where this attacker will look next, in the running session and every later one. */
export function createInsertTrapAction(dependencies: SensorActionDependencies): ResponseAction {
  return createSensorAction(dependencies, {
    kind: 'insert_trap',
    directive: 'insert_trap',
    summary: 'Plants files, credentials, documents or a service on the machine that the attacker sees.',
    effect: 'write',
    defaultTtlMs: THIRTY_DAYS_MS,
    plan(request, world) {
      const { recipe, everybody = false } = valuesOf(valuesSchema, request);
      const source = everybody ? null : sourceOf(request);
      const recipes = recipe === undefined ? chooseRecipes(world) : TRAP_RECIPES.filter(({ id }) => id === recipe);
      const built = recipes.flatMap((each) => {
        const parts = each.build(world);
        return parts === null ? [] : [{ reason: each.reason, ...parts }];
      });
      if (built.length === 0)
        throw new ActionError('nothing_fits', 'Nothing that could be planted fits this sensor.', { retryable: false });
      const data = {
        source,
        files: built.flatMap(({ files }) => files),
        bait: built.flatMap(({ bait }) => bait),
        services: built.flatMap(({ services }) => services),
      };
      const things = [
        ...data.files.map(({ path }) => path),
        ...data.services.map(({ unit, address, port }) => `${unit} on ${address} port ${port}`),
      ];
      const whom = source ?? 'everybody';
      const why = built.map(({ reason }) => `${reason}.`).join(' ');
      return {
        data,
        sentence: `Plants for ${whom} on the sensor ${world.sensorId}: ${things.join(', ')}. ${why}`,
        against: [],
        blast: things.length,
      };
    },
  });
}
