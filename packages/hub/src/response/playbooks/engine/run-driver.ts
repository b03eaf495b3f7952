import type { Fact, Move, StepError } from '../run-facts.ts';
import type { RunMachine } from '../run-machine.ts';
import type { Value } from '../templates/value.ts';
import { ENGINE_LIMITS } from './limits.ts';
import { type Answer, type HeldRun, moveKey, writeFact } from './run-store.ts';
import type { RunWrite, WriteGroup } from './write-group.ts';

type Call = Extract<Move, { kind: 'call' }>;
type Ask = Extract<Move, { kind: 'ask' }>;
type Sleep = Extract<Move, { kind: 'sleep' }>;

export interface RunDriverParts {
  readonly run: HeldRun;
  readonly machine: RunMachine;
  readonly group: WriteGroup;
  /** Does a call and answers with what it came to. */
  readonly perform: (run: HeldRun, call: Call, signal: AbortSignal) => Promise<Fact>;
  /** Finds out what a call came to whose answer was lost; null when nobody knows. */
  readonly probe: (run: HeldRun, call: Call, signal: AbortSignal) => Promise<Fact | null>;
  /** The run is not held here any more: it has ended, waits, or belongs to somebody else. */
  readonly onGone: () => void;
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
}

/**
 * Brings one held run on: writes what is to be done, does it, writes what came of it. Everything of one moment goes out
 * in one write, and nothing is done before its write is durable.
 */
export class RunDriver {
  readonly #parts: RunDriverParts;
  readonly #place: { next: number };
  readonly #calls = new Map<string, AbortController>();
  readonly #sleeps = new Map<
    string,
    { readonly move: Sleep; readonly dueAtMs: number; timer: NodeJS.Timeout | null }
  >();
  readonly #asks = new Map<string, { readonly move: Ask; readonly dueAtMs: number }>();
  #unknown = 0;
  #paused: boolean;
  #held: Move[] = [];
  #gone = false;
  #writing = 0;

  constructor(parts: RunDriverParts) {
    this.#parts = parts;
    this.#place = { next: parts.run.facts.length };
    this.#paused = parts.run.asked === 'pause';
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Takes the run up where its facts end. */
  begin(): void {
    const { run, machine } = this.#parts;
    const open = new Map<string, Exclude<Move, { kind: 'settled' }>>();
    let unsettled: Move[] = [];
    const note = (moves: readonly Move[]): void => {
      for (const move of moves)
        if (move.kind !== 'settled') open.set(move.kind === 'finish' ? 'finish' : moveKey(move), move);
      unsettled = moves.filter(({ kind }) => kind === 'finish');
    };
    note(machine.start());
    const unknown = new Set<string>();
    for (const fact of run.facts) {
      const key = endedKey(fact);
      if (key !== null) open.delete(key);
      if (fact.kind === 'unknown') unknown.add(`call:${keyText(fact.key)}`);
      else if (key !== null) unknown.delete(key);
      note(machine.take(fact));
    }
    const fresh: Move[] = [...unsettled];
    const recovered: Call[] = [];
    for (const [key, move] of open) {
      const known = run.moves.get(key);
      if (move.kind === 'finish') continue;
      if (known === undefined) fresh.push(move);
      else if (move.kind === 'sleep') this.#sleep(move, known.dueAtMs ?? this.#parts.now());
      else if (move.kind === 'ask') this.#asks.set(key, { move, dueAtMs: known.dueAtMs ?? this.#parts.now() });
      else if (unknown.has(key)) this.#unknown += 1;
      else recovered.push(move);
    }
    for (const call of recovered) this.#recover(call);
    if (fresh.length > 0) this.#follow([], fresh);
    this.#readAnswers(run.answers, unknown);
    this.ask(run.asked);
    if (this.#parts.now() >= run.overdueAtMs) this.#overdue();
    this.#releaseIfIdle();
  }

  /** What a person asked of the run while it is held. */
  ask(asked: string | null): void {
    if (this.#gone) return;
    this.#paused = asked === 'pause';
    if (asked === 'cancel') {
      for (const { timer } of this.#sleeps.values()) if (timer !== null) clearTimeout(timer);
      this.#sleeps.clear();
      this.#asks.clear();
      this.#take({ kind: 'cancelled' });
    } else if (!this.#paused && this.#held.length > 0) this.#perform(this.#held.splice(0));
  }

  /** Overdue runs and expired asks, looked at with every heartbeat. */
  tick(): void {
    const nowMs = this.#parts.now();
    if (nowMs >= this.#parts.run.overdueAtMs) this.#overdue();
    for (const [key, { move, dueAtMs }] of this.#asks) {
      if (nowMs < dueAtMs) continue;
      this.#asks.delete(key);
      this.#take({ kind: 'answer', step: move.step, answer: 'expired' });
    }
  }

  /** Lets go of everything at once: another worker has the run, or this one ends. */
  abandon(): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const controller of this.#calls.values()) controller.abort(new Error('the run was taken over'));
    for (const { timer } of this.#sleeps.values()) if (timer !== null) clearTimeout(timer);
    this.#parts.onGone();
  }

  #overdue(): void {
    for (const controller of this.#calls.values()) controller.abort(new Error('the run is overdue'));
    this.#take({ kind: 'overdue' });
  }

  #take(fact: Fact): void {
    if (this.#gone || this.#parts.machine.finished) return;
    if (this.#place.next >= ENGINE_LIMITS.maxFactsPerRun) {
      this.#parts.onError(new Error(`run ${this.#parts.run.id} has too many facts`));
      this.abandon();
      return;
    }
    this.#follow([fact], this.#parts.machine.take(fact));
  }

  /** Writes facts and what follows from them together; then does what follows. */
  #follow(facts: readonly Fact[], moves: readonly Move[]): void {
    const { run, group } = this.#parts;
    const nowMs = this.#parts.now();
    const at = new Date(nowMs).toISOString();
    const written = facts.map((fact) => ({ place: this.#place.next++, ...writeFact(fact) }));
    const finish = moves.find((move) => move.kind === 'finish');
    const planned = moves.filter((move) => move.kind !== 'settled' && move.kind !== 'finish');
    const write: RunWrite = {
      runId: run.id,
      epoch: run.epoch,
      facts: written.map(({ place, fact }) => ({ place, fact, at })),
      results: written.flatMap(({ result }) => (result === null ? [] : [result])),
      moves: planned.map((move) => ({
        key: moveKey(move),
        move: JSON.stringify(move),
        at,
        dueAt: dueAtOf(move, nowMs),
      })),
      ended:
        finish === undefined
          ? null
          : {
              state: finish.state,
              errorCode: finish.error?.code ?? null,
              errorMessage: finish.error?.message ?? null,
              outputs: JSON.stringify(finish.outputs),
              at,
            },
      released: null,
    };
    this.#writing += 1;
    group.write(write).then(
      (kept) => {
        this.#writing -= 1;
        if (!kept) return this.abandon();
        if (finish !== undefined) {
          this.#gone = true;
          return this.#parts.onGone();
        }
        this.#perform(planned);
        this.#releaseIfIdle();
      },
      (error: unknown) => {
        // The database is away: the lease runs out, and whoever takes the run over finds what was written.
        this.#parts.onError(error);
        this.abandon();
      },
    );
  }

  #perform(moves: readonly Move[]): void {
    if (this.#gone) return;
    const nowMs = this.#parts.now();
    for (const move of moves) {
      if (this.#paused) this.#held.push(move);
      else if (move.kind === 'call') this.#call(move);
      else if (move.kind === 'sleep') this.#sleep(move, nowMs + move.milliseconds);
      else if (move.kind === 'ask') this.#asks.set(moveKey(move), { move, dueAtMs: nowMs + move.timeoutMs });
    }
    this.#readAnswers(this.#parts.run.answers, new Set());
  }

  #call(call: Call): void {
    const controller = new AbortController();
    this.#calls.set(moveKey(call), controller);
    this.#parts.perform(this.#parts.run, call, controller.signal).then((fact) => {
      this.#calls.delete(moveKey(call));
      this.#take(fact);
      this.#releaseIfIdle();
    }, this.#parts.onError);
  }

  /** An intent without a result: a crash came between. */
  #recover(call: Call): void {
    if (call.idempotency !== 'unsafe' || call.mode === 'simulate') {
      this.#call(call);
      return;
    }
    const controller = new AbortController();
    this.#calls.set(moveKey(call), controller);
    this.#parts.probe(this.#parts.run, call, controller.signal).then((fact) => {
      this.#calls.delete(moveKey(call));
      if (fact === null) {
        this.#unknown += 1;
        this.#take({ kind: 'unknown', key: call.key });
      } else this.#take(fact);
      this.#releaseIfIdle();
    }, this.#parts.onError);
  }

  #sleep(move: Sleep, dueAtMs: number): void {
    const key = moveKey(move);
    const wait = dueAtMs - this.#parts.now();
    const wake = (): void => {
      this.#sleeps.delete(key);
      this.#take({ kind: 'elapsed', key: move.key });
    };
    if (wait <= 0) return void queueMicrotask(wake);
    const timer = wait <= ENGINE_LIMITS.maxSleepInMemoryMs ? setTimeout(wake, wait) : null;
    this.#sleeps.set(key, { move, dueAtMs, timer });
  }

  /** What people said so far, for what is asked now. */
  #readAnswers(answers: readonly Answer[], unknown: ReadonlySet<string>): void {
    for (const [key, { move }] of this.#asks) {
      const said = answers.filter((answer) => answer.key === key && move.roles.includes(answer.role));
      const rejected = said.some(({ answer }) => answer === 'rejected');
      const approved = said.filter(({ answer }) => answer === 'approved').length >= move.quorum;
      if (!rejected && !approved) continue;
      this.#asks.delete(key);
      this.#take({ kind: 'answer', step: move.step, answer: rejected ? 'rejected' : 'approved' });
    }
    for (const { key, answer } of answers) {
      if (!unknown.has(key)) continue;
      const fact = resolutionOf(key, answer);
      if (fact === null) continue;
      this.#unknown -= 1;
      this.#take(fact);
    }
  }

  /** Gives the run back when only time or people can bring it on. */
  #releaseIfIdle(): void {
    const soon = [...this.#sleeps.values()].some(({ timer }) => timer !== null);
    if (this.#gone || this.#writing > 0 || this.#calls.size > 0 || soon || this.#parts.machine.finished) return;
    const { run, group } = this.#parts;
    const dueAtMs = Math.min(
      run.overdueAtMs,
      ...[...this.#sleeps.values()].map((sleep) => sleep.dueAtMs),
      ...[...this.#asks.values()].map((ask) => ask.dueAtMs),
    );
    this.#gone = true;
    const state = this.#paused ? 'paused' : 'waiting';
    group
      .write({
        runId: run.id,
        epoch: run.epoch,
        facts: [],
        moves: [],
        results: [],
        ended: null,
        released: { state, dueAt: new Date(dueAtMs).toISOString(), answersUntil: run.answers.at(-1)?.at ?? null },
      })
      .then(() => this.#parts.onGone(), this.#parts.onError);
  }
}

function keyText({ step, item, iteration, attempt }: Call['key']): string {
  return `${step}/${item}/${iteration}/${attempt}`;
}

/** The key of the move that a fact ends; null for facts that end none. */
function endedKey(fact: Fact): string | null {
  if (fact.kind === 'answer') return `ask:${fact.step}`;
  if (fact.kind === 'elapsed') return `sleep:${keyText(fact.key)}`;
  return fact.kind === 'result' || fact.kind === 'error' ? `call:${keyText(fact.key)}` : null;
}

function dueAtOf(move: Move, nowMs: number): string | null {
  if (move.kind === 'sleep') return new Date(nowMs + move.milliseconds).toISOString();
  return move.kind === 'ask' ? new Date(nowMs + move.timeoutMs).toISOString() : null;
}

function resolutionOf(key: string, answer: Value): Fact | null {
  const [step, item, iteration, attempt] = key.slice('call:'.length).split('/');
  if (step === undefined || typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  const callKey = { step, item: Number(item), iteration: Number(iteration), attempt: Number(attempt) };
  const { result, error } = answer as { readonly result?: Value; readonly error?: Value };
  if (error === undefined) return { kind: 'result', key: callKey, value: result ?? null };
  return {
    kind: 'error',
    key: callKey,
    error: { code: 'resolved', message: String(error) } satisfies StepError,
    retryable: false,
  };
}
