import { CerberusError } from '@cerberusmesh/contracts';
import { type ConfigurationOptions, configurationFor } from '../command-options.ts';
import { withStore } from '../open-store.ts';

export async function run(options: ConfigurationOptions): Promise<void> {
  const configuration = configurationFor(options);
  await withStore(configuration, 'replay', async (store) => {
    if (store.hubRuns)
      throw new CerberusError('instance-running', 'A hub is running on this data directory. Stop it first.');
    const events = await store.eventLog.head();
    process.stderr.write(`Deriving everything again from ${events} events.\n`);
    const startedAtMs = performance.now();
    await store.rebuild();
    const seconds = (performance.now() - startedAtMs) / 1000;
    process.stdout.write(`${JSON.stringify({ events, seconds: Number(seconds.toFixed(3)) })}\n`);
  });
}
