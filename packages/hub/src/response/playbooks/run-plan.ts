import type { Playbook } from '@cerberusmesh/contracts';
import type { Value } from './templates/value.ts';

/** What a run is made of before it starts. */
export interface RunPlan {
  readonly runId: string;
  readonly playbook: Playbook;
  readonly inputs: { readonly [name: string]: Value };
  /** What triggered the run, by name: `event`, `session`, `decision`, `detection`, `indicator`. */
  readonly trigger: { readonly [name: string]: Value };
  readonly startedAt: string;
  readonly dryRun: boolean;
  /** What an action does when a step does not say so itself. */
  readonly actionDefaults: (action: string) => ActionDefaults;
}

export interface ActionDefaults {
  readonly idempotency: 'safe' | 'keyed' | 'unsafe';
  readonly effect: 'read' | 'write' | 'destructive';
}
