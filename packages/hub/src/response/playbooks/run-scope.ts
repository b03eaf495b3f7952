import type { CallKey, StepError } from './run-facts.ts';
import type { RunPlan } from './run-plan.ts';
import { type StepProgress, viewOf } from './step-progress.ts';
import type { Scope } from './templates/evaluate.ts';
import { mappingOf, SecretReference } from './templates/value.ts';

/**
 * What the templates of a run read: what triggered it by name, `inputs`, `steps.<id>.{state, result, error}`, `run`, and
 * `failure` (null while nothing went wrong).
 */
export function runScope(
  { playbook, runId, inputs, trigger, startedAt, dryRun }: RunPlan,
  progress: ReadonlyMap<string, StepProgress>,
  failure: StepError | null,
): Scope {
  const steps = mappingOf([...progress].map(([id, one]) => [id, viewOf(one)]));
  const run = { id: runId, playbook: playbook.id, version: playbook.version, started_at: startedAt, dry_run: dryRun };
  return {
    ...trigger,
    inputs,
    steps,
    run,
    failure: failure === null ? null : { code: failure.code, message: failure.message },
  };
}

/** For one call also `item`, `index`, `iteration`, `attempt` and the `secrets` that its step names. */
export function itemScope(scope: Scope, { step, items }: StepProgress, { item, iteration, attempt }: CallKey): Scope {
  const secrets = mappingOf(step.secrets.map((name) => [name, new SecretReference(name)]));
  return { ...scope, secrets, item: items?.[item] ?? null, index: item, iteration, attempt };
}
