import { fleetQuerySchema } from '@cerberusmesh/contracts';
import { listFleetInstances } from '@cerberusmesh/hub/fleet';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

/** The sensors that the hub started by itself, newest first. */
export async function run(
  options: ConfigurationOptions & { provider?: string; state?: string; limit: string; output: string },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const query = parseQuery(fleetQuerySchema, {
    provider: options.provider,
    state: options.state,
    limit: options.limit,
  });
  const instances = await withStore(configurationFor(options), 'fleet list', ({ database }) =>
    listFleetInstances(database, query),
  );
  process.stdout.write(
    renderList(
      instances,
      [
        { name: 'id', value: (instance) => instance.id },
        { name: 'sensor', value: (instance) => instance.sensorId },
        { name: 'provider', value: (instance) => instance.provider },
        { name: 'state', value: (instance) => instance.state },
        { name: 'traps', value: ({ traps }) => traps.map((trap) => `${trap.name}:${trap.port}`).join(' ') },
        { name: 'ends', value: (instance) => instance.endsAt },
        { name: 'by', value: (instance) => instance.issuedBy },
        { name: 'detail', value: (instance) => instance.detail },
      ],
      format,
    ),
  );
}
