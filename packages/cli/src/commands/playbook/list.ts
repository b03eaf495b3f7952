import { listPlaybooks } from '@cerberusmesh/hub/playbooks';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

/** The newest version of every published playbook. */
export async function run(options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const playbooks = await withStore(configurationFor(options), 'playbook list', ({ database }) =>
    listPlaybooks(database),
  );
  process.stdout.write(
    renderList(
      playbooks,
      [
        { name: 'id', value: ({ id }) => id },
        { name: 'version', value: ({ version }) => version },
        { name: 'enabled', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
        { name: 'triggers', value: ({ triggers }) => triggers.join(' ') },
        { name: 'steps', value: ({ steps }) => steps },
        { name: 'published', value: ({ publishedAt }) => publishedAt },
        { name: 'by', value: ({ publishedBy }) => publishedBy },
        { name: 'name', value: ({ name }) => name },
      ],
      format,
    ),
  );
}
