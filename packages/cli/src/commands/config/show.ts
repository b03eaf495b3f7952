import { stringify } from 'yaml';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';

export function run(options: ConfigurationOptions): void {
  const configuration = configurationFor(options);
  const url = configuration.database.url;
  const shown =
    url === undefined ? configuration : { ...configuration, database: { url: url.replace(/:[^:@/]*@/, ':***@') } };
  process.stdout.write(stringify(withoutSecrets(shown)));
}

/** Keys of connectors are secrets wherever they stand. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'apiKey' ? '***' : withoutSecrets(inner)]),
  );
}
