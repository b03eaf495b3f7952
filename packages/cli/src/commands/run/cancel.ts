import { askRun } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseRunId } from './parse-run-id.ts';

/** Ends a run: nothing new is begun, what is under way is waited for. */
export async function run(id: string, options: ConfigurationOptions): Promise<void> {
  await withStore(
    configurationFor(options),
    'run cancel',
    ({ database }) => askRun(database, parseRunId(id), 'cancel'),
    { action: 'run.cancel', target: { kind: 'run', id } },
  );
  process.stderr.write('It will be cancelled.\n');
}
