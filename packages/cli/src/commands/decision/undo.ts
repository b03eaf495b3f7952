import { type SayOptions, sayToDecision } from './say-to-decision.ts';

/** Has taken back what a decision led to. */
export function run(decisionId: string, options: SayOptions): Promise<void> {
  return sayToDecision(decisionId, 'undo', options);
}
