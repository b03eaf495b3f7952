import { releaseHold } from '@cerberusmesh/hub/retention';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { actingName } from './acting-name.ts';

/** Ends a hold: what it kept goes with the next run. */
export async function run(id: string, options: ConfigurationOptions): Promise<void> {
  const number = parseNumber('id', id, 1, 2_147_483_647);
  await withStore(
    configurationFor(options),
    'retention release',
    ({ database }) => releaseHold(database, { id: number, by: actingName(), at: new Date().toISOString() }),
    { action: 'retention.release', target: { kind: 'hold', id } },
  );
}
