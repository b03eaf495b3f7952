import { listOutsideClusters } from '@cerberusmesh/hub/embedded-postgres';
import { parseOutputFormat, renderList } from '../../output.ts';

/** Database clusters that live outside of their data directories. */
export async function run(options: { readonly output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  process.stdout.write(
    renderList(
      await listOutsideClusters(),
      [
        { name: 'id', value: ({ id }) => id },
        { name: 'state', value: ({ state }) => state },
        { name: 'megabytes', value: ({ bytes }) => Math.round(bytes / 2 ** 20) },
        { name: 'changed', value: ({ changedAtMs }) => new Date(changedAtMs).toISOString() },
        { name: 'data directory', value: ({ dataDirectory }) => dataDirectory ?? '-' },
      ],
      format,
    ),
  );
}
