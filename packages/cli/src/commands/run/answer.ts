import { answerRunRequestSchema } from '@cerberusmesh/contracts';
import { answerRun } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { actingName } from '../retention/acting-name.ts';
import { parseRunId } from './parse-run-id.ts';

/** Says yes or no to a step that asks, as an administrator: who can open the data directory is one. */
export async function run(
  id: string,
  step: string,
  answer: string,
  options: ConfigurationOptions & { comment?: string },
): Promise<void> {
  const given = parseQuery(answerRunRequestSchema, { step, answer, comment: options.comment });
  await withStore(
    configurationFor(options),
    'run answer',
    ({ database }) => answerRun(database, { runId: parseRunId(id), person: actingName(), role: 'admin', ...given }),
    { action: 'run.answer', target: { kind: 'run', id } },
  );
  process.stderr.write('The answer is kept.\n');
}
