import { switchPlaybook } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';

/** Switches a playbook off: nothing starts it until it is enabled; runs under way go on. */
export async function run(id: string, options: ConfigurationOptions): Promise<void> {
  await withStore(
    configurationFor(options),
    'playbook disable',
    ({ database }) => switchPlaybook(database, id, false),
    { action: 'playbook.disable', target: { kind: 'playbook', id } },
  );
  process.stderr.write('It is off.\n');
}
