import { createSensorAction, type SensorActionDependencies, sourceOf } from './directive-action.ts';
import type { ResponseAction } from './response-action.ts';

const ONE_DAY_MS = 86_400_000;

/** `raise_recording`: more of what this source does is kept. */
export function createRaiseRecordingAction(dependencies: SensorActionDependencies): ResponseAction {
  return createSensorAction(dependencies, {
    kind: 'raise_recording',
    directive: 'raise_recording',
    summary: 'Records a source with larger limits: longer sessions, more and larger files.',
    effect: 'write',
    defaultTtlMs: ONE_DAY_MS,
    plan(request, world) {
      const source = sourceOf(request);
      return {
        data: { source, level: 'full' },
        sentence: `Records ${source} in full on the sensor ${world.sensorId}, in the sessions that it has and those to come.`,
        against: [],
        blast: 1,
      };
    },
  });
}
