import { FLEET_PROVIDERS } from '@cerberusmesh/contracts';
import { countActive } from '@cerberusmesh/hub/fleet';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

/** What sensors can be had of, as the configuration says. How they are at this moment the hub knows (GET /api/v1/fleet-providers). */
export async function run(options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const counts = await withStore(configuration, 'fleet providers', ({ database }) =>
    countActive(database, { lock: false }),
  );
  const providers = FLEET_PROVIDERS.map((name) => {
    const { enabled, maxInstances, ttlMinutes } = configuration.fleet[name];
    return { name, enabled, instances: counts.get(name) ?? 0, maxInstances, ttlMinutes };
  });
  process.stdout.write(
    renderList(
      providers,
      [
        { name: 'provider', value: (provider) => provider.name },
        { name: 'enabled', value: (provider) => (provider.enabled ? 'yes' : 'no') },
        { name: 'instances', value: (provider) => `${provider.instances} of ${provider.maxInstances}` },
        { name: 'ttl-minutes', value: (provider) => provider.ttlMinutes },
      ],
      format,
    ),
  );
}
