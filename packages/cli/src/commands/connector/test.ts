import { CerberusError } from '@cerberusmesh/contracts';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { openConnectors } from '../../open-connectors.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';

/** Sends the product a test message and says what it replied. */
export async function run(name: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const answer = await withStore(
    configuration,
    'connector test',
    (store) => openConnectors(store, configuration).test(name, new AbortController().signal),
    { action: 'connector.test', target: { kind: 'connector', id: name } },
  );
  if (format === 'table') {
    const { address } = answer;
    process.stdout.write(
      `${[
        `${answer.ok ? 'works' : `does not work (${answer.failure})`}: ${answer.detail}`,
        ...(answer.reference === null ? [] : [`reference ${answer.reference}`]),
        ...(address === null ? [] : [`${address.host}: ${address.text}`]),
        `${answer.durationMs} ms`,
      ]
        .map(visible)
        .join('\n')}\n`,
    );
  } else process.stdout.write(`${safeJson(answer)}\n`);
  if (!answer.ok) throw new CerberusError('unavailable', `${name} did not take the test message`);
}
