import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';

export function run(options: ConfigurationOptions): void {
  configurationFor(options);
  process.stdout.write('The configuration is valid.\n');
}
