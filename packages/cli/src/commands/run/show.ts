import { defaultsOfAction, showRun } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';
import { parseRunId } from './parse-run-id.ts';

/** One run: its steps, what it asks, and what nobody knows of it. */
export async function run(id: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const shown = await withStore(configurationFor(options), 'run show', ({ database }) =>
    showRun(database, parseRunId(id), defaultsOfAction),
  );
  if (format !== 'table') {
    process.stdout.write(`${safeJson(shown)}\n`);
    return;
  }
  const lines = [
    `run       ${shown.id}${shown.dryRun ? ' (dry run)' : ''}`,
    `playbook  ${shown.playbookId}@${shown.playbookVersion}`,
    `state     ${shown.state}${shown.asked === null ? '' : ` (${shown.asked} asked for)`}`,
    `started   ${shown.createdAt} by ${shown.startedBy}`,
    ...(shown.endedAt === null ? [] : [`ended     ${shown.endedAt}`]),
    ...(shown.errorCode === null ? [] : [`error     ${shown.errorCode}: ${shown.errorMessage}`]),
    '',
    ...shown.steps.map(
      ({ id: step, state, error }) =>
        `${state.padEnd(11)} ${step}${error === null ? '' : `  ${error.code}: ${error.message}`}`,
    ),
    ...shown.asks.map(
      ({ step, question, quorum, roles }) => `asks        ${step}: ${question} (${quorum} of ${roles.join(', ')})`,
    ),
    ...shown.unknownCalls.map(
      ({ key, action }) => `unknown     ${key} (${action}): say what it came to with run resolve`,
    ),
  ];
  process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}
