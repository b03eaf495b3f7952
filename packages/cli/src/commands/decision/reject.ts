import { type SayOptions, sayToDecision } from './say-to-decision.ts';

/** Says no to a decision. */
export function run(decisionId: string, options: SayOptions): Promise<void> {
  return sayToDecision(decisionId, 'reject', options);
}
