import type { Fact, Move } from '../run-facts.ts';
import type { RunMachine } from '../run-machine-port.ts';
import { ENGINE_LIMITS } from './limits.ts';
import { dueAtOf, endedKey, moveKey, resolutionOf } from './move-keys.ts';
import { type Answer, type HeldRun, type RunNews, writeFact } from './run-store.ts';
import type { RunWrite, WriteGroup } from './write-group.ts';

type Call = Extract<Move, { kind: 'call' }>;
type Ask = Extract<Move, { kind: 'ask' }>;
type Sleep = Extract<Move, { kind: 'sleep' }>;
type Finish = Extract<Move, { kind: 'finish' }>;
type Planned = Call | Ask | Sleep;

export interface RunDriverParts {
  readonly run: HeldRun;
  readonly machine: RunMachine;
  readonly group: WriteGroup;
  /** Does a call and answers with what it came to; null when it goes on elsewhere and is to be asked about again. */
  readonly perform: (run: HeldRun, call: Call, signal: AbortSignal) => Promise<Fact | null>;
  /** Finds out what a call came to whose answer was lost; null when nobody knows. */
  readonly probe: (run: HeldRun, call: Call, signal: AbortSignal) => Promise<Fact | null>;
  /** Whether calls of an action go on elsewhere, so that performing them again only asks about them. */
  readonly goesOnElsewhere: (action: string) => boolean;
  /** Ends what goes on elsewhere: the run stops. */
  readonly stopElsewhere: (run: HeldRun) => void;
  /** The run is not held here any more: it has ended, waits, or belongs to somebody else. */
  readonly onGone: () => void;
  readonly onError: (error: unknown) => void;
  /** The run cannot go on, and could not if it were taken up again. */
  readonly onBroken: (error: unknown) => void;
  readonly now: () => number;
}

/**
 * Brings one held run on: writes what is to be done, does it, writes what came of it. Everything of one moment goes out
 * in one write, and nothing is done before its write is durable.
 */
export class RunDriver {
  readonly #parts: RunDriverParts;
  #place: number;
  readonly #calls = new Map<string, AbortController>();
  readonly #sleeps = new Map<
    string,
    { readonly move: Sleep; readonly dueAtMs: number; timer: NodeJS.Timeout | null }
  >();
  readonly #asks = new Map<string, { readonly move: Ask; readonly dueAtMs: number }>();
  /** Calls that go on elsewhere. */
  readonly #elsewhere = new Map<string, Call>();
  /** Calls of which only a person knows what they came to. */
  readonly #unknown = new Set<string>();
  /** What a paused run would do next: nothing of it is written. */
  #resting: Planned[] = [];
  /** Calls that a crash interrupted, while the run is paused. */
  #interrupted: Call[] = [];
  #answers: readonly Answer[];
  #wakes: number;
  #paused: boolean;
  #cancelled = false;
  #overdue = false;
  #gone = false;
  #writing = 0;

  constructor(parts: RunDriverParts) {
    this.#parts = parts;
    this.#place = parts.run.facts.length;
    this.#answers = parts.run.answers;
    this.#wakes = parts.run.wakes;
    this.#paused = parts.run.asked === 'pause';
  }

  get gone(): boolean {
    return this.#gone;
  }

  get wakes(): number {
    return this.#wakes;
  }

  /** Takes the run up where its facts end. */
  begin(): void {
    const { run, machine, now } = this.#parts;
    const open = new Map<string, Planned>();
    let finish: Finish | null = null;
    const note = (moves: readonly Move[]): void => {
      for (const move of moves) {
        if (move.kind === 'finish') finish = move;
        else if (move.kind !== 'settled') open.set(moveKey(move), move);
      }
    };
    note(machine.start());
    for (const fact of run.facts) {
      const key = endedKey(fact);
      if (key !== null) {
        open.delete(key);
        this.#unknown.delete(key);
      } else if (fact.kind === 'unknown') this.#unknown.add(moveKey({ kind: 'call', key: fact.key }));
      else if (fact.kind === 'cancelled') this.#cancelled = true;
      else if (fact.kind === 'overdue') this.#overdue = true;
      note(machine.take(fact));
    }
    if (finish !== null) {
      this.#follow([], [finish]);
      return;
    }
    const fresh: Planned[] = [];
    const asleep: { readonly move: Sleep; readonly dueAtMs: number }[] = [];
    for (const [key, move] of open) {
      const known = run.moves.get(key);
      if (known === undefined) fresh.push(move);
      else if (move.kind === 'sleep') asleep.push({ move, dueAtMs: known.dueAtMs ?? now() });
      else if (move.kind === 'ask') this.#asks.set(key, { move, dueAtMs: known.dueAtMs ?? now() });
      else if (!this.#unknown.has(key)) this.#interrupted.push(move);
    }
    // A run that shall stop does not first do what it has never begun.
    this.#resting = fresh;
    if (run.asked === 'cancel') this.#stop('cancelled');
    else if (now() >= run.overdueAtMs) this.#stop('overdue');
    if (!this.#cancelled) for (const { move, dueAtMs } of asleep) this.#sleep(move, dueAtMs);
    this.#goOn();
    this.tick();
    this.#readAnswers();
    this.#releaseIfIdle();
  }

  /** What people said meanwhile. */
  hear({ asked, wakes }: RunNews, answers: readonly Answer[]): void {
    if (this.#gone) return;
    this.#wakes = wakes;
    this.#answers = answers;
    this.#paused = asked === 'pause';
    if (asked === 'cancel') this.#stop('cancelled');
    this.#goOn();
    this.#readAnswers();
    for (const call of this.#elsewhere.values()) this.#call(call);
    this.#releaseIfIdle();
  }

  /** What has become due, looked at with every heartbeat. */
  tick(): void {
    const nowMs = this.#parts.now();
    if (nowMs >= this.#parts.run.overdueAtMs) this.#stop('overdue');
    for (const { move, dueAtMs, timer } of [...this.#sleeps.values()])
      if (timer === null && nowMs >= dueAtMs) this.#elapsed(move);
    for (const [key, { move, dueAtMs }] of [...this.#asks]) {
      if (nowMs < dueAtMs || this.#isAnswered(key, move) !== null) continue;
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

  /** Once: nothing new starts but what follows a failure. Calls under way have their own timeouts and are waited for. */
  #stop(kind: 'cancelled' | 'overdue'): void {
    const { machine, run } = this.#parts;
    if (this.#gone || machine.finished || (kind === 'cancelled' ? this.#cancelled : this.#overdue)) return;
    if (kind === 'cancelled') this.#cancelled = true;
    else {
      this.#overdue = true;
      // What follows a failure is allowed to take its time.
      if (machine.failing) return;
    }
    const facts: Fact[] = [{ kind }];
    const moves = machine.take({ kind });
    for (const move of this.#resting.splice(0)) {
      if (move.kind !== 'call') continue;
      const fact: Fact = {
        kind: 'error',
        key: move.key,
        error: { code: kind, message: 'The run stopped before this was begun.' },
        retryable: false,
      };
      facts.push(fact);
      moves.push(...machine.take(fact));
    }
    if (kind === 'cancelled') {
      for (const { timer } of this.#sleeps.values()) if (timer !== null) clearTimeout(timer);
      this.#sleeps.clear();
      this.#asks.clear();
    }
    this.#parts.stopElsewhere(run);
    this.#follow(facts, moves);
  }

  /** What rests because the run was paused is done when it is not any more. A run that stops waits for what was begun. */
  #goOn(): void {
    if (this.#paused && !this.#cancelled) return;
    for (const call of this.#interrupted.splice(0)) this.#recover(call);
    if (this.#resting.length > 0) this.#follow([], this.#resting.splice(0));
  }

  #take(fact: Fact): void {
    const { machine, run } = this.#parts;
    if (this.#gone || machine.finished) return;
    if (this.#place >= ENGINE_LIMITS.maxFactsPerRun) {
      this.#parts.onBroken(new Error(`The run ${run.id} has more than ${ENGINE_LIMITS.maxFactsPerRun} facts.`));
      return;
    }
    let moves: Move[];
    try {
      moves = machine.take(fact);
    } catch (error) {
      this.#parts.onBroken(error);
      return;
    }
    this.#follow([fact], moves);
  }

  /** Writes facts and what follows from them together; then does what follows. */
  #follow(facts: readonly Fact[], moves: readonly Move[]): void {
    const { run, group } = this.#parts;
    const nowMs = this.#parts.now();
    const at = new Date(nowMs).toISOString();
    const finish = moves.find((move) => move.kind === 'finish');
    let planned = moves.filter((move) => move.kind !== 'settled' && move.kind !== 'finish');
    if (this.#paused && !this.#cancelled) {
      this.#resting.push(...planned);
      planned = [];
    }
    if (facts.length === 0 && planned.length === 0 && finish === undefined) return;
    const written = facts.map((fact) => ({ place: this.#place++, ...writeFact(fact) }));
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
              parentId: run.parentId,
              concurrencyKey: run.concurrencyKey,
            },
      released: null,
    };
    this.#writing += 1;
    group
      .write(write)
      .then(
        (kept) => {
          this.#writing -= 1;
          if (!kept) return this.abandon();
          if (finish !== undefined) {
            this.#gone = true;
            return this.#parts.onGone();
          }
          this.#perform(planned, nowMs);
          this.#releaseIfIdle();
        },
        (error: unknown) => {
          // The database is away: the lease runs out, and whoever takes the run over finds what was written.
          this.#parts.onError(error);
          this.abandon();
        },
      )
      .catch(this.#parts.onBroken);
  }

  #perform(moves: readonly Planned[], plannedAtMs: number): void {
    for (const move of moves) {
      if (this.#gone) return;
      if (move.kind === 'call') this.#call(move);
      else if (move.kind === 'sleep') this.#sleep(move, plannedAtMs + move.milliseconds);
      else this.#asks.set(moveKey(move), { move, dueAtMs: plannedAtMs + move.timeoutMs });
    }
    this.#readAnswers();
  }

  #call(call: Call): void {
    const key = moveKey(call);
    if (this.#calls.has(key)) return;
    const controller = new AbortController();
    this.#calls.set(key, controller);
    this.#parts
      .perform(this.#parts.run, call, controller.signal)
      .then((fact) => {
        this.#calls.delete(key);
        if (fact === null) this.#elsewhere.set(key, call);
        else {
          this.#elsewhere.delete(key);
          this.#take(fact);
        }
        this.#releaseIfIdle();
      })
      .catch(this.#parts.onBroken);
  }

  /** An intent without a result: a crash came between, or the run was given back while the call goes on elsewhere. */
  #recover(call: Call): void {
    const isAskedAgain = call.mode === 'simulate' || this.#parts.goesOnElsewhere(call.action);
    if (call.idempotency !== 'unsafe' || isAskedAgain) {
      this.#call(call);
      return;
    }
    const key = moveKey(call);
    const controller = new AbortController();
    this.#calls.set(key, controller);
    this.#parts
      .probe(this.#parts.run, call, controller.signal)
      .then((fact) => {
        this.#calls.delete(key);
        if (this.#gone) return;
        if (fact === null) {
          this.#unknown.add(key);
          this.#take({ kind: 'unknown', key: call.key });
          this.#readAnswers();
        } else this.#take(fact);
        this.#releaseIfIdle();
      })
      .catch(this.#parts.onBroken);
  }

  #sleep(move: Sleep, dueAtMs: number): void {
    const wait = dueAtMs - this.#parts.now();
    if (wait <= 0) {
      this.#elapsed(move);
      return;
    }
    const timer = wait <= ENGINE_LIMITS.maxSleepInMemoryMs ? setTimeout(() => this.#elapsed(move), wait) : null;
    this.#sleeps.set(moveKey(move), { move, dueAtMs, timer });
  }

  #elapsed(move: Sleep): void {
    this.#sleeps.delete(moveKey(move));
    this.#take({ kind: 'elapsed', key: move.key });
  }

  #isAnswered(key: string, move: Ask): 'approved' | 'rejected' | null {
    const said = this.#answers.filter((answer) => answer.key === key && move.roles.includes(answer.role));
    if (said.some(({ answer }) => answer === 'rejected')) return 'rejected';
    return said.filter(({ answer }) => answer === 'approved').length >= move.quorum ? 'approved' : null;
  }

  /** What people said so far, for what is asked now. */
  #readAnswers(): void {
    for (const [key, { move }] of [...this.#asks]) {
      const answer = this.#isAnswered(key, move);
      if (answer === null) continue;
      this.#asks.delete(key);
      this.#take({ kind: 'answer', step: move.step, answer });
    }
    if (this.#unknown.size === 0) return;
    for (const { key, answer } of this.#answers) {
      const fact = this.#unknown.has(key) ? resolutionOf(key, answer) : null;
      if (fact === null) continue;
      this.#unknown.delete(key);
      this.#take(fact);
    }
  }

  /** Gives the run back when only time or people can bring it on. */
  #releaseIfIdle(): void {
    const soon = [...this.#sleeps.values()].some(({ timer }) => timer !== null);
    if (this.#gone || this.#writing > 0 || this.#calls.size > 0 || soon || this.#parts.machine.finished) return;
    const { run, group, machine, now } = this.#parts;
    const dueAtMs = Math.min(
      this.#overdue || machine.failing ? Number.POSITIVE_INFINITY : run.overdueAtMs,
      this.#elsewhere.size > 0 ? now() + ENGINE_LIMITS.laterPollMs : Number.POSITIVE_INFINITY,
      ...[...this.#sleeps.values()].map((sleep) => sleep.dueAtMs),
      ...[...this.#asks.values()].map((ask) => ask.dueAtMs),
    );
    this.#gone = true;
    const state = this.#paused && !this.#cancelled ? 'paused' : 'waiting';
    group
      .write({
        runId: run.id,
        epoch: run.epoch,
        facts: [],
        moves: [],
        results: [],
        ended: null,
        released: {
          state,
          dueAt: Number.isFinite(dueAtMs) ? new Date(dueAtMs).toISOString() : null,
          wakes: this.#wakes,
        },
      })
      .catch(this.#parts.onError)
      .finally(this.#parts.onGone);
  }
}
