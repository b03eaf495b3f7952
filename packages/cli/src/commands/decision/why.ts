import { CerberusError } from '@cerberusmesh/contracts';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat } from '../../output.ts';
import { printDecision, readShownDecision } from './shown-decision.ts';

export async function run(decisionId: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const decision = await withStore(configurationFor(options), 'decision why', ({ database }) =>
    readShownDecision(database, decisionId),
  );
  if (decision === null) throw new CerberusError('not-found', `There is no decision ${decisionId}.`);
  printDecision(decision, format);
}
