import { type SayOptions, sayToDecision } from './say-to-decision.ts';

/** Says yes to a decision. */
export function run(decisionId: string, options: SayOptions): Promise<void> {
  return sayToDecision(decisionId, 'approve', options);
}
