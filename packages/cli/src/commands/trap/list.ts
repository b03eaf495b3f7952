import { listTraps } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

export async function run(options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const traps = await withStore(configurationFor(options), 'trap list', (store) => listTraps(store.database));
  process.stdout.write(
    renderList(
      traps,
      [
        { name: 'sensor', value: (trap) => trap.sensorId },
        { name: 'trap', value: (trap) => trap.name },
        { name: 'protocol', value: (trap) => trap.protocol },
        { name: 'address', value: (trap) => trap.address },
        { name: 'port', value: (trap) => trap.port },
        { name: 'decoy-of', value: (trap) => trap.directiveId ?? '' },
      ],
      format,
    ),
  );
}
