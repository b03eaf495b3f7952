import { askForEnd } from '@cerberusmesh/hub/fleet';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat } from '../../output.ts';
import { actingName } from '../retention/acting-name.ts';
import { instanceIdOf, MAX_WAIT_SECONDS, printInstance, requireInstance, waitWhile } from './shown-instance.ts';

/** Ends a sensor that the hub started by itself, and waits until it is gone. */
export async function run(id: string, options: ConfigurationOptions & { wait: string; output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const waitSeconds = parseNumber('--wait', options.wait, 0, MAX_WAIT_SECONDS);
  const instanceId = instanceIdOf(id);
  const instance = await withStore(
    configurationFor(options),
    'fleet end',
    async (store) => {
      await requireInstance(store, instanceId);
      await askForEnd(store.database, instanceId, 'asked', `To be ended: ${actingName()}.`, Date.now());
      if (!store.hubRuns) process.stderr.write('It is written down; the hub ends it as soon as it runs.\n');
      return waitWhile(store, instanceId, ['ending'], waitSeconds);
    },
    { action: 'fleet.end', target: { kind: 'fleet-instance', id: instanceId } },
  );
  printInstance(instance, format);
}
