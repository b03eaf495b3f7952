import { mkdirSync } from 'node:fs';
import { permissionFlags, SENSOR_ENVIRONMENT, SENSOR_PROCESS, type SensorConfigInput } from '@cerberusmesh/sensor';
import { z } from 'zod';
import { readySchema } from './instance-file.ts';
import type { Log } from './log.ts';
import { type ManagedProcess, startManagedProcess } from './managed-process.ts';

/** What a sensor says when all of its traps listen. */
export const sensorReadySchema = z.object({ traps: readySchema.shape.traps });

/**
 * The process that faces attackers: under Node's permission model, with an environment that holds nothing but what it
 * needs.
 *
 * @param caFile certificate authority of a hub elsewhere, PEM
 */
export function startSensorProcess(config: SensorConfigInput, log: Log, caFile?: string): ManagedProcess {
  // Node's permission model grants a folder with what is in it only when the folder is there at start.
  mkdirSync(config.spoolDirectory, { recursive: true, mode: 0o700 });
  let { traps } = config;
  const sensor = startManagedProcess({
    name: 'sensor',
    log,
    launch: () => ({
      arguments: [...permissionFlags(config), SENSOR_PROCESS],
      environment: {
        ...SENSOR_ENVIRONMENT,
        PATH: process.env.PATH,
        TZ: process.env.TZ,
        NODE_EXTRA_CA_CERTS: caFile,
        CERBERUS_SENSOR_CONFIG: JSON.stringify({ ...config, traps }),
      },
    }),
  });
  // Any free port is chosen once: a sensor that died comes back where it was announced.
  sensor.ready.then(
    (message) => {
      const { traps: listening } = sensorReadySchema.parse(message);
      const entries = Object.entries(config.traps).map(([name, trap]) => {
        const port = listening.find((candidate) => candidate.name === name)?.port;
        return [name, port === undefined ? trap : { ...Object(trap), port }];
      });
      traps = Object.fromEntries(entries);
    },
    () => {}, // Whoever asked for the sensor is told why it did not start.
  );
  return sensor;
}
