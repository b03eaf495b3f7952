import { switchPlaybook } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';

/** Switches a playbook on: what starts it starts it again. */
export async function run(id: string, options: ConfigurationOptions): Promise<void> {
  await withStore(configurationFor(options), 'playbook enable', ({ database }) => switchPlaybook(database, id, true), {
    action: 'playbook.enable',
    target: { kind: 'playbook', id },
  });
  process.stderr.write('It is on.\n');
}
