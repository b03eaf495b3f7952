import { type ConfigurationOptions, configurationFor } from '../command-options.ts';
import { superviseUntilSignal } from '../supervision/supervise-until-signal.ts';

export function run(options: ConfigurationOptions): Promise<void> {
  return superviseUntilSignal(configurationFor(options), 'up');
}
