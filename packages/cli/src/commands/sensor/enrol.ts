import { createSensorKey } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';

export async function run(sensorId: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const configuration = configurationFor(options);
  const { key } = await withStore(configuration, 'sensor enrol', (store) =>
    createSensorKey(store.database, { sensorId }),
  );
  if (options.output === 'json') {
    process.stdout.write(`${JSON.stringify({ sensorId, key })}\n`);
    return;
  }
  process.stdout.write(`${key}\n`);
  process.stderr.write(
    `This key is shown once. On the sensor's machine, put it into a file that only its user can read, then:\n` +
      `  CERBERUS_SENSOR__ID=${sensorId} cerberus sensor --hub https://<this hub> --key-file <file>\n`,
  );
}
