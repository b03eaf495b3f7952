import { mkdirSync } from 'node:fs';
import { permissionFlags, SENSOR_PROCESS, type SensorConfigInput } from '@cerberusmesh/sensor';
import type { Log } from './log.ts';
import { type ManagedProcess, startManagedProcess } from './managed-process.ts';

/**
 * The process that faces attackers: under Node's permission model, with an environment that holds nothing but what it
 * needs.
 *
 * @param caFile certificate authority of a hub elsewhere, PEM
 */
export function startSensorProcess(config: SensorConfigInput, log: Log, caFile?: string): ManagedProcess {
  // Node's permission model grants a folder with what is in it only when the folder is there at start.
  mkdirSync(config.spoolDirectory, { recursive: true, mode: 0o700 });
  return startManagedProcess({
    name: 'sensor',
    log,
    launch: () => ({
      arguments: [...permissionFlags(config), SENSOR_PROCESS],
      environment: {
        PATH: process.env.PATH,
        TZ: process.env.TZ,
        NODE_EXTRA_CA_CERTS: caFile,
        CERBERUS_SENSOR_CONFIG: JSON.stringify(config),
      },
    }),
  });
}
