import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { openConnectors } from '../../open-connectors.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

/** Events that a product did not take, oldest first. */
export async function run(name: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const letters = await withStore(configuration, 'connector dead-letters', (store) =>
    openConnectors(store, configuration).deadLetters(name, 0),
  );
  process.stdout.write(
    renderList(
      letters,
      [
        { name: 'id', value: ({ id }) => id },
        { name: 'died at', value: ({ diedAt }) => diedAt },
        { name: 'event', value: ({ eventId }) => eventId },
        { name: 'failure', value: ({ failure }) => failure },
        { name: 'replays', value: ({ replays }) => replays },
        { name: 'asked', value: ({ isReplayAsked }) => (isReplayAsked ? 'yes' : 'no') },
        { name: 'reason', value: ({ reason }) => reason },
      ],
      format,
    ),
  );
}
