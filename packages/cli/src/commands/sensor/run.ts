import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { onInterruption } from '../../interruption.ts';
import { awaitInstanceLock } from '../../supervision/instance-lock.ts';
import { createLog } from '../../supervision/log.ts';
import { remoteUplink, sensorConfiguration } from '../../supervision/sensor-configuration.ts';
import { startSensorProcess } from '../../supervision/sensor-process.ts';

interface SensorOptions extends ConfigurationOptions {
  readonly hub: string;
  readonly keyFile: string;
  readonly caFile?: string;
}

/** The sensor alone, confined as under `cerberus up`, kept running, reporting to a hub elsewhere. */
export async function run(options: SensorOptions): Promise<void> {
  const configuration = configurationFor(options);
  const log = createLog('supervisor', configuration.logLevel);
  const lock = await awaitInstanceLock(configuration.dataDirectory, 'sensor');
  try {
    const config = sensorConfiguration(configuration, remoteUplink(options));
    const sensor = startSensorProcess(config, log, options.caFile);
    const asked = Promise.withResolvers<void>();
    onInterruption(() => asked.resolve());
    try {
      const message = await Promise.race([sensor.ready, asked.promise]);
      if (message !== undefined) process.stdout.write(`${JSON.stringify(message)}\n`);
      await asked.promise;
    } finally {
      await sensor.stop();
    }
  } finally {
    lock.release();
  }
}
