import { stringify } from 'yaml';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';

export function run(options: ConfigurationOptions): void {
  const configuration = configurationFor(options);
  const url = configuration.database.url;
  const shown =
    url === undefined ? configuration : { ...configuration, database: { url: url.replace(/:[^:@/]*@/, ':***@') } };
  process.stdout.write(stringify(shown));
}
