import { join } from 'node:path';
import { policyOfDays, rejectedFilesIn, runRetention } from '@cerberusmesh/hub/retention';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { openKeptFiles } from '../../open-kept-files.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';
import { actingName } from './acting-name.ts';
import { describeOutcomes } from './describe-outcomes.ts';

interface RunOptions extends ConfigurationOptions {
  readonly dryRun?: boolean;
  readonly output: string;
}

/** Removes what the policy no longer keeps, or says what that would be. */
export async function run(options: RunOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const done = await withStore(
    configuration,
    'retention run',
    ({ database }) =>
      runRetention({
        database,
        blobs: openKeptFiles(configuration),
        policy: policyOfDays(configuration.retention),
        rejected: [rejectedFilesIn(join(configuration.dataDirectory, 'rejected'))],
        by: actingName(),
        dryRun: options.dryRun === true,
        now: Date.now,
      }),
    { action: 'retention.run', target: { kind: 'retention', id: options.dryRun === true ? 'dry-run' : 'run' } },
  );
  if (format !== 'table') {
    process.stdout.write(`${safeJson(done, format === 'json' ? 2 : undefined)}\n`);
    return;
  }
  process.stderr.write(done.dryRun ? 'Would be removed:\n' : 'Removed:\n');
  process.stdout.write(`${describeOutcomes(done.outcomes).join('\n')}\n`);
}
