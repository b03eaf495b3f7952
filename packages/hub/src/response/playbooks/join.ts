import type { PlaybookStep } from '@cerberusmesh/contracts';
import type { EdgeKind } from './step-graph.ts';
import { hasEnded, type StepProgress } from './step-progress.ts';

export type Outcome = 'satisfied' | 'impossible' | 'pending';

/**
 * What an edge from `from` says. A step that was skipped by its own `when` counts as ended well; one that no path reached
 * satisfies nothing.
 *
 * @param goesOn its failure counts as success (`on_error: continue`)
 */
export function edgeOutcome(from: StepProgress, kind: EdgeKind, goesOn: boolean): Outcome {
  if (!hasEnded(from)) return 'pending';
  if (!from.reached || from.state === 'cancelled') return 'impossible';
  if (kind === 'done') return 'satisfied';
  const wentWrong = from.state === 'failed' || from.state === 'rejected';
  if (kind === 'error') return wentWrong ? 'satisfied' : 'impossible';
  return !wentWrong || goesOn ? 'satisfied' : 'impossible';
}

/** Whether a step may start, never will, or waits. Without edges it may. */
export function joinOutcome(outcomes: readonly Outcome[], join: PlaybookStep['join']): Outcome {
  if (outcomes.length === 0) return 'satisfied';
  const needed = join === 'all' ? outcomes.length : join === 'any' ? 1 : join;
  const satisfied = outcomes.filter((outcome) => outcome === 'satisfied').length;
  if (satisfied >= needed) return 'satisfied';
  const possible = outcomes.filter((outcome) => outcome !== 'impossible').length;
  return possible < needed ? 'impossible' : 'pending';
}
