import type { PlaybookStep, StepState } from '@cerberusmesh/contracts';
import type { StepError } from './run-facts.ts';
import type { Value } from './templates/value.ts';

export type Phase = 'main' | 'compensation' | 'failure';

/** How far one step of one run is. */
export interface StepProgress {
  readonly step: PlaybookStep;
  readonly phase: Phase;
  state: StepState;
  /** False for a step that no path leads to any more: what depends on it is not reached either. */
  reached: boolean;
  /** What `for_each` gave; one empty item without it. Null until the step starts. */
  items: readonly Value[] | null;
  /** One for each item that has started. */
  readonly results: (Value | undefined)[];
  nextItem: number;
  activeItems: number;
  error: StepError | null;
}

export function newProgress(step: PlaybookStep, phase: Phase): StepProgress {
  return {
    step,
    phase,
    state: 'waiting',
    reached: true,
    items: null,
    results: [],
    nextItem: 0,
    activeItems: 0,
    error: null,
  };
}

const ENDED: ReadonlySet<StepState> = new Set([
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
  'rejected',
  'compensated',
]);

export function hasEnded({ state }: StepProgress): boolean {
  return ENDED.has(state);
}

/** What templates see of a step as `steps.<id>`. */
export function viewOf(progress: StepProgress): { readonly [key: string]: Value } {
  const { step, state, results, error } = progress;
  const result: Value = step.for_each === undefined ? (results[0] ?? null) : results.map((item) => item ?? null);
  return { state, result, error: error === null ? null : { code: error.code, message: error.message } };
}
