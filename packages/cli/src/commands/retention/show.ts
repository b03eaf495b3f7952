import { listHolds, listRetentionRuns, policyOfDays } from '@cerberusmesh/hub/retention';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';
import { describeOutcomes } from './describe-outcomes.ts';

/** The policy in force, holds, and the audit of what was removed. */
export async function run(options: ConfigurationOptions & { readonly output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const policy = policyOfDays(configuration.retention);
  const { holds, runs } = await withStore(configuration, 'retention show', async ({ database }) => ({
    holds: await listHolds(database),
    runs: await listRetentionRuns(database),
  }));
  if (format !== 'table') {
    process.stdout.write(`${safeJson({ policy, holds, runs }, format === 'json' ? 2 : undefined)}\n`);
    return;
  }
  const lines = ['Policy'];
  for (const [kind, days] of Object.entries(policy))
    lines.push(`  ${kind.padEnd(12)} ${days === null ? 'kept for ever' : `${days} days`}`);
  if (holds.length > 0) lines.push('', 'Holds');
  for (const { id, subject, reason, by, createdAt, releasedAt } of holds) {
    const what = 'value' in subject ? `${subject.kind}:${subject.value}` : subject.kind;
    const until = releasedAt === null ? 'in force' : `released ${releasedAt}`;
    lines.push(visible(`  ${id}  ${what}  ${until}  by ${by} at ${createdAt}: ${reason}`));
  }
  for (const { at, by, outcomes } of runs)
    lines.push('', `Removed at ${at} by ${by}`, ...describeOutcomes(outcomes).map((line) => `  ${line}`));
  process.stdout.write(`${lines.join('\n')}\n`);
}
