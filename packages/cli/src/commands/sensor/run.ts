import { CerberusError } from '@cerberusmesh/contracts';
import type { SensorConfigInput } from '@cerberusmesh/sensor';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { TRAP_SETTINGS } from '../../configuration/trap-settings.gen.ts';
import { onInterruption } from '../../interruption.ts';
import { awaitInstanceLock } from '../../supervision/instance-lock.ts';
import { createLog } from '../../supervision/log.ts';
import { remoteUplink, sensorConfiguration } from '../../supervision/sensor-configuration.ts';
import { startSensorProcess } from '../../supervision/sensor-process.ts';

interface SensorOptions extends ConfigurationOptions {
  readonly hub: string;
  readonly keyFile: string;
  readonly caFile?: string;
  readonly trap: readonly string[];
}

/** The sensor alone, confined as under `cerberus up`, kept running, reporting to a hub elsewhere. */
export async function run(options: SensorOptions): Promise<void> {
  const configuration = configurationFor(options);
  const log = createLog('supervisor', configuration.logLevel);
  const lock = await awaitInstanceLock(configuration.dataDirectory, 'sensor');
  try {
    const config = onlyTraps(sensorConfiguration(configuration, remoteUplink(options)), options.trap);
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

/** `--trap ssh=2222`: that kind on that port, and no other trap. */
function onlyTraps(config: SensorConfigInput, wanted: readonly string[]): SensorConfigInput {
  if (wanted.length === 0) return config;
  const traps = wanted.map((text): [string, { address: string; port: number }] => {
    const [kind = '', port] = text.split('=');
    if (!Object.hasOwn(TRAP_SETTINGS, kind))
      throw new CerberusError(
        'invalid-arguments',
        `--trap ${text}: there are ${Object.keys(TRAP_SETTINGS).join(', ')}`,
      );
    return [kind, { address: '0.0.0.0', port: parseNumber('--trap', port ?? '0', 0, 65_535) }];
  });
  return { ...config, traps: Object.fromEntries(traps) };
}
