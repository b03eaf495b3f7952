import { runsQuerySchema } from '@cerberusmesh/contracts';
import { listRuns } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

interface ListOptions extends ConfigurationOptions {
  readonly limit: string;
  readonly state?: string;
  readonly playbook?: string;
  readonly output: string;
}

/** Runs of playbooks, newest first. */
export async function run(options: ListOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const { limit, state, playbook } = options;
  const query = parseQuery(runsQuerySchema, { limit, state, playbook });
  const { items } = await withStore(configurationFor(options), 'run list', ({ database }) =>
    listRuns(database, query, null),
  );
  process.stdout.write(
    renderList(
      items,
      [
        { name: 'id', value: ({ id }) => id },
        { name: 'playbook', value: (one) => `${one.playbookId}@${one.playbookVersion}` },
        { name: 'state', value: (one) => one.state },
        { name: 'started', value: ({ createdAt }) => createdAt },
        { name: 'ended', value: ({ endedAt }) => endedAt ?? '' },
        { name: 'by', value: ({ startedBy }) => startedBy },
        {
          name: 'error',
          value: ({ errorCode, errorMessage }) => (errorCode === null ? '' : `${errorCode}: ${errorMessage}`),
        },
      ],
      format,
    ),
  );
}
