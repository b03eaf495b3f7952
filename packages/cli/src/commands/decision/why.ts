import { CerberusError, type DecisionItem } from '@cerberusmesh/contracts';
import { findDecision } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';

export async function run(decisionId: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const decision = await withStore(configurationFor(options), 'decision why', (store) =>
    findDecision(store.database, decisionId),
  );
  if (decision === null) throw new CerberusError('not-found', `There is no decision ${decisionId}.`);
  process.stdout.write(
    format === 'table' ? describe(decision) : `${safeJson(decision, format === 'json' ? 2 : undefined)}\n`,
  );
}

function describe(decision: DecisionItem): string {
  const rows = [
    `${decision.kind}, ${decision.state}, confidence ${decision.confidence.toFixed(2)}`,
    `at ${decision.at} about session ${decision.sessionId} from ${decision.source}`,
    `score ${decision.score.toFixed(3)}, level ${decision.level} of 5, reached ${decision.stage}`,
    '',
    'Because',
    ...decision.reasons.map((reason) => `  ${reason.text} [${reason.trigger}]`),
    '',
    'Evidence (event ids)',
    ...decision.evidence.map((id) => `  ${id}`),
    '',
    'Considered instead',
    ...decision.alternatives.map((other) => `  ${other.kind}: ${other.text}`),
    '',
    `It would have been different: ${decision.counterfactual}`,
    `Policy: ${decision.policy.text}`,
  ];
  return `${rows.map(visible).join('\n')}\n`;
}
