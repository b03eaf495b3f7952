import type { PlaybookStep, StepState } from '@cerberusmesh/contracts';
import { backoffMs } from './backoff.ts';
import { compensatedStep, compensationSteps } from './compensation.ts';
import { edgeOutcome, joinOutcome } from './join.ts';
import { DEFAULT_APPROVAL, OWN_ACTIONS } from './own-actions.ts';
import { type CallKey, callKeyText, type Fact, type Move, type StepError } from './run-facts.ts';
import type { RunMachine } from './run-machine-port.ts';
import type { RunPlan } from './run-plan.ts';
import { itemScope, runScope } from './run-scope.ts';
import { dependenciesOf, failureSteps, withDependencies } from './step-graph.ts';
import { hasEnded, newProgress, type Phase, type StepProgress, viewOf } from './step-progress.ts';
import { isMet, renderTemplate, renderValue, type Scope } from './templates/evaluate.ts';
import { TemplateError } from './templates/template-error.ts';
import { isList, isMapping, type Value } from './templates/value.ts';

export function createRunMachine(plan: RunPlan): RunMachine {
  return new Machine(plan);
}

class Machine implements RunMachine {
  readonly #plan: RunPlan;
  readonly #progress = new Map<string, StepProgress>();
  readonly #dependents = new Map<string, string[]>();
  /** Main steps in the order in which they succeeded: taken back from the end. */
  readonly #succeeded: StepProgress[] = [];
  /** Calls and waits that a fact may still answer. */
  readonly #open = new Map<string, { readonly progress: StepProgress; readonly key: CallKey }>();
  /** Those of them that are only waits. */
  readonly #asleep = new Set<string>();
  /** Those of which a crash left open what they came to. */
  readonly #unknown = new Set<string>();
  #phase: Phase = 'main';
  #failure: StepError | null = null;
  #compensates = false;
  #cancelled = false;
  #moves: Move[] = [];
  finished = false;

  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#addSteps(withDependencies(plan.playbook), 'main');
    this.#addSteps(failureSteps(plan.playbook), 'failure');
  }

  get failing(): boolean {
    return this.#cancelled || this.#failure !== null;
  }

  start(): Move[] {
    this.#startReady('main');
    return this.#takeMoves();
  }

  take(fact: Fact): Move[] {
    if (this.finished) return [];
    if (fact.kind === 'cancelled') this.#cancel();
    else if (fact.kind === 'overdue')
      this.#fail({ code: 'overdue', message: 'The run took longer than its timeout.' }, true);
    else if (fact.kind === 'answer') this.#answer(fact.step, fact.answer);
    else this.#takeCall(fact);
    return this.#takeMoves();
  }

  steps() {
    return [...this.#progress.values()].map((progress) => ({
      id: progress.step.id,
      state: progress.state,
      error: progress.error,
      result: viewOf(progress).result ?? null,
    }));
  }

  maskedSteps(): readonly string[] {
    return [...this.#progress.values()].flatMap(({ step }) => (step.mask_output ? [step.id] : []));
  }

  #takeMoves(): Move[] {
    this.#advancePhase();
    const moves = this.#moves;
    this.#moves = [];
    return moves;
  }

  #addSteps(steps: readonly PlaybookStep[], phase: Phase): void {
    for (const step of steps) {
      this.#progress.set(step.id, newProgress(step, phase));
      for (const { from } of dependenciesOf(step)) {
        const dependents = this.#dependents.get(from) ?? [];
        dependents.push(step.id);
        this.#dependents.set(from, dependents);
      }
    }
  }

  #startReady(phase: Phase): void {
    for (const progress of this.#progress.values()) {
      if (progress.phase === phase && progress.state === 'waiting') this.#consider(progress);
    }
  }

  /** Starts a waiting step when its dependencies allow it, or gives it up when they never will. */
  #consider(progress: StepProgress): void {
    if (progress.state !== 'waiting' || progress.phase !== this.#phase || this.#stopping(progress.phase)) return;
    const outcomes = dependenciesOf(progress.step).map(({ from, kind }) => {
      const source = this.#progress.get(from);
      return source === undefined ? 'impossible' : edgeOutcome(source, kind, this.#onError(source.step) === 'continue');
    });
    const joined = joinOutcome(outcomes, progress.step.join);
    if (joined === 'satisfied') this.#begin(progress);
    else if (joined === 'impossible') {
      progress.reached = false;
      this.#settle(progress, 'skipped', null);
    }
  }

  #begin(progress: StepProgress): void {
    const { step } = progress;
    this.#guarded(progress, () => {
      const scope = this.#scope();
      if (step.when !== undefined && !isMet(step.when, scope)) return this.#settle(progress, 'skipped', null);
      if (this.#plan.dryRun && this.#effect(step) !== 'read' && step.dry_run === 'skip') {
        this.#settle(progress, 'skipped', null);
        return;
      }
      const approval = step.approval ?? (step.action === 'approve' ? DEFAULT_APPROVAL : undefined);
      if (approval === undefined || this.#plan.dryRun) return this.#run(progress);
      const asked = step.action === 'approve' ? (step.with.question ?? approval.question) : approval.question;
      const question = renderTemplate(String(asked ?? `May "${step.name ?? step.id}" run?`), scope);
      progress.state = 'ready';
      this.#moves.push({
        kind: 'ask',
        step: step.id,
        question: typeof question === 'string' ? question : JSON.stringify(question),
        quorum: approval.quorum,
        roles: approval.roles,
        timeoutMs: approval.timeout,
        onTimeout: approval.on_timeout,
      });
    });
  }

  #answer(stepId: string, answer: 'approved' | 'rejected' | 'expired'): void {
    const progress = this.#progress.get(stepId);
    if (progress?.state !== 'ready') return;
    const { step } = progress;
    const onTimeout = step.approval?.on_timeout ?? 'reject';
    if (answer === 'approved' || (answer === 'expired' && onTimeout === 'approve')) {
      this.#guarded(progress, () => this.#run(progress));
      return;
    }
    const message = answer === 'expired' ? 'Nobody answered in time.' : 'A person said no.';
    this.#settle(progress, 'rejected', { code: answer, message });
  }

  #run(progress: StepProgress): void {
    const { step } = progress;
    let items: Value = [null];
    if (step.for_each !== undefined) {
      items = renderValue(step.for_each, this.#scope());
      if (!isList(items)) throw new TemplateError('type', 'for_each needs a list.', 0);
      if (items.length > step.max_items) {
        this.#settle(progress, 'failed', {
          code: 'too_many_items',
          message: `${items.length} items, at most ${step.max_items} are allowed.`,
        });
        return;
      }
    }
    progress.items = items;
    progress.state = 'running';
    this.#startItems(progress);
  }

  #startItems(progress: StepProgress): void {
    const { step, items } = progress;
    if (items === null) return;
    const stopped = progress.error !== null && this.#onError(step) !== 'continue';
    while (
      progress.state === 'running' &&
      !stopped &&
      !this.#stopping(progress.phase) &&
      progress.activeItems < step.concurrency &&
      progress.nextItem < items.length
    ) {
      const item = progress.nextItem;
      progress.nextItem += 1;
      progress.activeItems += 1;
      this.#call(progress, { step: step.id, item, iteration: 0, attempt: 1 });
    }
    if (progress.activeItems > 0 || progress.state !== 'running') return;
    if (this.#stopping(progress.phase) && progress.nextItem < items.length) {
      this.#settle(progress, 'cancelled', null);
      return;
    }
    if (progress.error !== null && this.#onError(step) !== 'continue') {
      this.#settle(progress, 'failed', progress.error);
      return;
    }
    if (stopped || progress.nextItem < items.length) return;
    // With `continue` a step of which nothing worked has failed all the same; what follows runs on.
    const failed = progress.error !== null && progress.results.every((result) => result === undefined);
    this.#settle(progress, failed ? 'failed' : 'succeeded', progress.error);
  }

  #call(progress: StepProgress, key: CallKey): void {
    const { step } = progress;
    try {
      const scope = this.#itemScope(progress, key);
      const values = renderValue(step.with, scope);
      if (!isMapping(values)) throw new TemplateError('type', 'The values of an action are a mapping.', 0);
      if (OWN_ACTIONS.has(step.action)) {
        this.#ownAction(progress, key, values);
        return;
      }
      const defaults = this.#plan.actionDefaults(step.action);
      const named = step.key === undefined ? null : renderTemplate(step.key, scope);
      const simulates = this.#plan.dryRun && this.#effect(step) !== 'read' && step.dry_run !== 'call';
      this.#open.set(callKeyText(key), { progress, key });
      this.#moves.push({
        kind: 'call',
        key,
        action: step.action,
        values,
        idempotency: step.idempotency ?? defaults.idempotency,
        idempotencyKey:
          named === null
            ? `${this.#plan.runId}/${step.id}/${key.item}/${key.iteration}`
            : typeof named === 'string'
              ? named
              : JSON.stringify(named),
        timeoutMs: step.timeout ?? this.#plan.playbook.defaults.timeout ?? null,
        mode: simulates ? 'simulate' : 'run',
        secrets: step.secrets,
      });
    } catch (error) {
      this.#itemFailed(progress, key, templateFailure(error));
    }
  }

  #ownAction(progress: StepProgress, key: CallKey, values: { readonly [name: string]: Value }): void {
    if (progress.step.action !== 'wait') {
      this.#itemSucceeded(progress, key, values);
      return;
    }
    const seconds = values.seconds;
    if (typeof seconds !== 'number' || seconds < 0)
      throw new TemplateError('type', 'wait needs "seconds", a number.', 0);
    this.#sleep(progress, key, this.#plan.dryRun ? 0 : seconds * 1000);
  }

  #sleep(progress: StepProgress, key: CallKey, milliseconds: number): void {
    this.#open.set(callKeyText(key), { progress, key });
    this.#asleep.add(callKeyText(key));
    this.#moves.push({ kind: 'sleep', key, milliseconds });
  }

  #takeCall(fact: Extract<Fact, { readonly key: CallKey }>): void {
    const text = callKeyText(fact.key);
    const open = this.#open.get(text);
    if (open === undefined) return;
    const { progress, key } = open;
    if (fact.kind === 'unknown') {
      progress.state = 'unknown';
      this.#unknown.add(text);
      this.#moves.push({ kind: 'settled', step: progress.step.id, state: 'unknown', error: null });
      return;
    }
    this.#open.delete(text);
    this.#asleep.delete(text);
    this.#unknown.delete(text);
    if (progress.state === 'unknown') progress.state = 'running';
    if (fact.kind === 'result') this.#itemSucceeded(progress, key, fact.value);
    else if (fact.kind === 'elapsed') this.#itemWaited(progress, key);
    else if (!this.#retries(progress, key, fact.error, fact.retryable)) this.#itemFailed(progress, key, fact.error);
  }

  #itemWaited(progress: StepProgress, key: CallKey): void {
    if (this.#stopping(progress.phase)) this.#itemEnded(progress);
    else if (progress.step.action === 'wait') this.#itemSucceeded(progress, key, null);
    else this.#call(progress, key);
  }

  #itemSucceeded(progress: StepProgress, key: CallKey, value: Value): void {
    const { step } = progress;
    if (step.repeat_until !== undefined) {
      try {
        if (!isMet(step.repeat_until, { ...this.#itemScope(progress, key), result: value })) {
          if (key.iteration + 1 >= step.max_iterations) {
            this.#itemFailed(progress, key, {
              code: 'not_met',
              message: `repeat_until did not hold after ${step.max_iterations} iterations.`,
            });
            return;
          }
          progress.results[key.item] = value;
          this.#sleep(progress, { ...key, iteration: key.iteration + 1, attempt: 1 }, step.repeat_every);
          return;
        }
      } catch (error) {
        this.#itemFailed(progress, key, templateFailure(error));
        return;
      }
    }
    progress.results[key.item] = value;
    this.#itemEnded(progress);
  }

  /** Whether the call is tried again: then its wait has begun. */
  #retries(progress: StepProgress, key: CallKey, error: StepError, retryable: boolean): boolean {
    const retry = progress.step.retry ?? this.#plan.playbook.defaults.retry;
    if (retry === undefined || key.attempt >= retry.max_attempts || this.#stopping(progress.phase)) return false;
    if (retry.on === undefined ? !retryable : !retry.on.includes(error.code)) return false;
    const next = { ...key, attempt: key.attempt + 1 };
    this.#sleep(progress, next, backoffMs(retry, key.attempt, `${this.#plan.runId}/${callKeyText(key)}`));
    return true;
  }

  #itemFailed(progress: StepProgress, _key: CallKey, error: StepError): void {
    progress.error ??= error;
    this.#itemEnded(progress);
  }

  #itemEnded(progress: StepProgress): void {
    progress.activeItems -= 1;
    this.#startItems(progress);
  }

  #settle(progress: StepProgress, state: StepState, error: StepError | null): void {
    progress.state = state;
    progress.error = error;
    const { step, phase } = progress;
    this.#moves.push({ kind: 'settled', step: step.id, state, error });
    if (state === 'succeeded' && phase === 'main' && step.compensate !== undefined) this.#succeeded.push(progress);
    if (state === 'succeeded' && phase === 'compensation') this.#compensated(step.id);
    if ((state === 'failed' || state === 'rejected') && phase === 'main' && !this.#isHandled(step))
      this.#fail(
        error ?? { code: state, message: `The step ${step.id} ended as ${state}.` },
        this.#onError(step) === 'compensate',
      );
    for (const dependent of this.#dependents.get(step.id) ?? []) {
      const waiting = this.#progress.get(dependent);
      if (waiting !== undefined) this.#consider(waiting);
    }
  }

  #compensated(compensationId: string): void {
    const original = this.#progress.get(compensatedStep(compensationId) ?? '');
    if (original === undefined) return;
    original.state = 'compensated';
    this.#moves.push({ kind: 'settled', step: original.step.id, state: 'compensated', error: null });
  }

  /** Whether something waits for this step to fail, or the playbook says to go on. */
  #isHandled(step: PlaybookStep): boolean {
    if (this.#onError(step) === 'continue') return true;
    return (this.#dependents.get(step.id) ?? []).some((id) => {
      const dependent = this.#progress.get(id);
      return (
        dependent !== undefined &&
        dependenciesOf(dependent.step).some(({ from, kind }) => from === step.id && kind !== 'success')
      );
    });
  }

  #fail(error: StepError, compensates: boolean): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#compensates = compensates;
  }

  #cancel(): void {
    this.#cancelled = true;
    for (const progress of this.#progress.values()) {
      if (progress.state === 'ready' || progress.state === 'waiting') {
        progress.state = 'cancelled';
        this.#moves.push({ kind: 'settled', step: progress.step.id, state: 'cancelled', error: null });
      }
    }
    // Waits end with the run; calls under way are waited for, because their effect cannot be unmade by looking away.
  }

  /** Nothing new starts in this phase any more. */
  #stopping(phase: Phase): boolean {
    return this.#cancelled || (phase === 'main' && this.#failure !== null);
  }

  /** When a phase has nothing left to do: the next one, or the end. */
  #advancePhase(): void {
    while (!this.finished) {
      const active = [...this.#progress.values()].some(
        ({ phase, state }) => phase === this.#phase && (state === 'running' || state === 'unknown'),
      );
      if (active && !this.#onlySleeping()) return;
      if (this.#stopping(this.#phase)) this.#giveUpRest();
      else if ([...this.#progress.values()].some((progress) => progress.phase === this.#phase && !hasEnded(progress)))
        return;
      if (this.#cancelled) {
        this.#finish('cancelled', { code: 'cancelled', message: 'The run was cancelled.' });
        return;
      }
      if (this.#failure === null) this.#succeed();
      else if (this.#phase === 'main') {
        this.#phase = 'compensation';
        if (this.#compensates) this.#startCompensation();
      } else if (this.#phase === 'compensation') {
        this.#phase = 'failure';
        this.#startReady('failure');
      } else {
        this.#finish('failed', this.#failure);
        return;
      }
    }
  }

  /**
   * Whether all that is under way are waits of a phase that stops: nobody needs to wait for those. Who cancels a run does
   * not wait either for somebody to say what a call came to that a crash interrupted.
   */
  #onlySleeping(): boolean {
    if (!this.#stopping(this.#phase)) return false;
    return [...this.#open.entries()].every(
      ([text, { progress }]) =>
        this.#asleep.has(text) || (this.#cancelled && this.#unknown.has(text)) || progress.phase !== this.#phase,
    );
  }

  #giveUpRest(): void {
    for (const progress of this.#progress.values()) {
      if (progress.phase !== this.#phase || hasEnded(progress)) continue;
      progress.state = 'cancelled';
      this.#moves.push({ kind: 'settled', step: progress.step.id, state: 'cancelled', error: null });
    }
    for (const [text, { progress }] of this.#open) if (progress.phase === this.#phase) this.#open.delete(text);
  }

  #startCompensation(): void {
    this.#addSteps(compensationSteps(this.#succeeded.map(({ step }) => step)), 'compensation');
    this.#startReady('compensation');
  }

  #succeed(): void {
    try {
      const outputs = renderValue(this.#plan.playbook.outputs, this.#scope());
      this.#finished('succeeded', isMapping(outputs) ? outputs : {}, null);
    } catch (error) {
      const failure = templateFailure(error);
      this.#failure = { ...failure, message: `outputs: ${failure.message}` };
      this.#phase = 'failure';
      this.#startReady('failure');
    }
  }

  #finish(state: 'failed' | 'cancelled', error: StepError): void {
    this.#finished(state, {}, error);
  }

  #finished(
    state: 'succeeded' | 'failed' | 'cancelled',
    outputs: { readonly [name: string]: Value },
    error: StepError | null,
  ): void {
    // Steps of a phase that was never needed.
    for (const progress of this.#progress.values()) if (!hasEnded(progress)) progress.state = 'skipped';
    this.finished = true;
    this.#moves.push({ kind: 'finish', state, outputs, error });
  }

  #guarded(progress: StepProgress, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#settle(progress, 'failed', templateFailure(error));
    }
  }

  #onError(step: PlaybookStep): 'fail' | 'continue' | 'compensate' {
    return step.on_error ?? this.#plan.playbook.defaults.on_error ?? 'fail';
  }

  #effect(step: PlaybookStep): 'read' | 'write' | 'destructive' {
    return step.effect ?? (OWN_ACTIONS.has(step.action) ? 'read' : this.#plan.actionDefaults(step.action).effect);
  }

  #scope(): Scope {
    return runScope(this.#plan, this.#progress, this.#failure);
  }

  #itemScope(progress: StepProgress, key: CallKey): Scope {
    return itemScope(this.#scope(), progress, key);
  }
}

function templateFailure(error: unknown): StepError {
  if (error instanceof TemplateError) return { code: 'template', message: error.message };
  throw error;
}
