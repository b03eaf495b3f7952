import { readFile } from 'node:fs/promises';
import { CerberusError } from '@cerberusmesh/contracts';
import { publishPlaybook } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';
import { actingName } from '../retention/acting-name.ts';
import { problemLines, readPlaybookFile } from './read-file.ts';

/** Publishes playbooks, all of them or, when one is not valid, none. */
export async function run(files: readonly string[], options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const read = [];
  for (const file of files) read.push(await readPlaybookFile(file));
  const problems = read.flatMap(problemLines);
  if (problems.length > 0) throw new CerberusError('invalid-arguments', problems.join('\n'));
  const sources: string[] = [];
  for (const file of files) sources.push(await readFile(file, 'utf8'));
  const published = await withStore(
    configurationFor(options),
    'playbook publish',
    ({ database }) =>
      database.transaction(async (transaction) => {
        const answers = [];
        for (const source of sources) answers.push(await publishPlaybook(transaction, source, actingName()));
        return answers;
      }),
    { action: 'playbook.publish', target: { kind: 'playbook', id: files.join(' ') } },
  );
  process.stdout.write(
    format === 'table'
      ? published
          .map(({ id, version, isNew }) => `${visible(id)} ${version}${isNew ? '' : ' (was there already)'}\n`)
          .join('')
      : `${safeJson(published)}\n`,
  );
}
