import { createSensorKey } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { openDirectiveSigner } from './open-directive-signer.ts';

export async function run(sensorId: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const configuration = configurationFor(options);
  const { key } = await withStore(
    configuration,
    'sensor enrol',
    (store) => createSensorKey(store.database, { sensorId }),
    { action: 'sensor.enrol', target: { kind: 'sensor', id: sensorId } },
  );
  const { key: directiveKey } = await openDirectiveSigner(configuration);
  if (options.output === 'json') {
    process.stdout.write(`${JSON.stringify({ sensorId, key, directiveKey: directiveKey.publicKey })}\n`);
    return;
  }
  process.stdout.write(`${key}\ndirectives ${directiveKey.algorithm} ${directiveKey.publicKey}\n`);
  process.stderr.write(
    `The key is shown once; the line after it says what this hub signs its orders with. On the sensor's machine, put both into a file that only its user can read, then:\n` +
      `  CERBERUS_SENSOR__ID=${sensorId} cerberus sensor --hub https://<this hub> --key-file <file>\n`,
  );
}
