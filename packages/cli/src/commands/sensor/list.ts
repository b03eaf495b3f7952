import { listSensors } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

/** As the API calls a sensor silent. */
const SILENT_AFTER_MS = 120_000;

export async function run(options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const sensors = await withStore(configurationFor(options), 'sensor list', (store) =>
    listSensors(store.database, { nowMs: Date.now(), silentAfterMs: SILENT_AFTER_MS }),
  );
  process.stdout.write(
    renderList(
      sensors,
      [
        { name: 'sensor', value: (sensor) => sensor.id },
        { name: 'state', value: (sensor) => sensor.state },
        { name: 'persona', value: (sensor) => sensor.persona ?? '' },
        { name: 'version', value: (sensor) => sensor.version ?? '' },
        { name: 'last-seen', value: (sensor) => sensor.lastSeenAt },
        { name: 'events', value: (sensor) => sensor.eventCount },
      ],
      format,
    ),
  );
}
