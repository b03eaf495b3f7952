import { CerberusError, labelRequestSchema } from '@cerberusmesh/contracts';
import { type SayOptions, sayToDecision } from './say-to-decision.ts';

/** Notes whether a decision was right. */
export function run(decisionId: string, label: string, options: SayOptions): Promise<void> {
  const given = labelRequestSchema.shape.label.safeParse(label);
  if (!given.success)
    throw new CerberusError('invalid-arguments', `${label}: a decision is labelled correct or false_positive`);
  return sayToDecision(decisionId, { label: given.data }, options);
}
