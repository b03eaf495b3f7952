import type { StepState } from '@cerberusmesh/contracts';
import type { Fact, Move, StepError } from './run-facts.ts';
import type { Value } from './templates/value.ts';

/**
 * One run as a machine: facts go in, moves come out. No clock, no chance, no I/O, so the engine on PostgreSQL and the
 * tests inside playbooks run the very same steps, and a run that was interrupted is rebuilt by feeding it its facts.
 */
export interface RunMachine {
  /** The first moves. Once. */
  start(): Move[];
  /** What follows from a fact. A fact that fits nothing (a late answer, a call already settled) changes nothing. */
  take(fact: Fact): Move[];
  /** Every step with what is known of it, in the order of the file. */
  steps(): readonly {
    readonly id: string;
    readonly state: StepState;
    readonly error: StepError | null;
    readonly result: Value;
  }[];
  /** Steps whose results are for templates only. */
  maskedSteps(): readonly string[];
  readonly finished: boolean;
  /** Whether the run has failed or was cancelled, and at most takes back and tidies up. */
  readonly failing: boolean;
}
