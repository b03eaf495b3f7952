import type { Fleet } from '../../fleet/fleet.ts';
import type { SensorActionDependencies } from './directive-action.ts';
import { createInsertTrapAction } from './insert-trap.ts';
import { createLaunchDecoyAction } from './launch-decoy.ts';
import { createRaiseRecordingAction } from './raise-recording.ts';
import { createRedirectAction } from './redirect.ts';
import type { ResponseAction } from './response-action.ts';
import { createRotateHostKeyAction } from './rotate-host-key.ts';
import { createSensorBlockAction } from './sensor-block.ts';

/** The actions that sensors carry out. */
export function sensorActions(
  dependencies: SensorActionDependencies & { readonly fleet: Fleet },
): readonly ResponseAction[] {
  return [
    createInsertTrapAction(dependencies),
    createLaunchDecoyAction(dependencies),
    createRotateHostKeyAction(dependencies),
    createRedirectAction(dependencies),
    createRaiseRecordingAction(dependencies),
    createSensorBlockAction(dependencies),
  ];
}
