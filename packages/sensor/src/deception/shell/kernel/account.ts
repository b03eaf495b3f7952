import { MAX_SLICE_MS, STEPS_PER_CLOCK_LOOK, STEPS_PER_MILLISECOND } from '../limits.ts';
import type { ShellLimits, ShellObserver } from '../shell.ts';

/**
 * What one entered command may use, with everything it starts: steps, output, time. Shared by all its processes, so
 * that forking gains nothing.
 */
export class Account {
  steps = 0;
  outputBytes = 0;
  exceeded: keyof ShellLimits | null = null;
  readonly #limits: ShellLimits;
  readonly #observer: ShellObserver;
  readonly #onExceeded: (account: Account) => void;
  #timer: NodeJS.Timeout | null;
  #noted: Set<keyof ShellLimits> | null = null;

  constructor(limits: ShellLimits, observer: ShellObserver, onExceeded: (account: Account) => void) {
    this.#limits = limits;
    this.#observer = observer;
    this.#onExceeded = onExceeded;
    this.#timer = setTimeout(() => this.exceed('maxCommandDurationMs'), limits.maxCommandDurationMs);
    this.#timer.unref();
  }

  addSteps(count: number): void {
    this.steps += count;
    if (this.steps > this.#limits.maxStepsPerCommand) this.exceed('maxStepsPerCommand');
  }

  addOutput(bytes: number): void {
    this.outputBytes += bytes;
    if (this.outputBytes > this.#limits.maxOutputBytesPerCommand) this.exceed('maxOutputBytesPerCommand');
  }

  /** Tells once that a limit was met which ends only a part of the command. */
  note(limit: keyof ShellLimits): void {
    if (this.#noted?.has(limit) === true) return;
    this.#noted ??= new Set();
    this.#noted.add(limit);
    this.#observer.limitReached({ limit, value: this.#limits[limit] });
  }

  /** Ends the command: every process that runs on this account dies at its next step. */
  exceed(limit: keyof ShellLimits): void {
    if (this.exceeded !== null) return;
    this.exceeded = limit;
    this.#observer.limitReached({ limit, value: this.#limits[limit] });
    this.#onExceeded(this);
  }

  /** A shell waits for its next line: what was used so far is forgotten, and time does not count. */
  rest(): void {
    this.close();
    this.steps = 0;
    this.outputBytes = 0;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/**
 * Shares the event loop: after so many steps, or so much time, all processes of the session wait for the next turn of
 * it. Time is looked at too because a step is not always the same work: what takes long counts as many steps.
 */
export class TimeSlice {
  readonly #stepsPerSlice: number;
  readonly #now: () => number;
  readonly #cpuMs: () => number;
  /** Processor time of the thread when it was last asked for. */
  #cpuKnownMs = 0;
  #left: number;
  #next: Promise<void> | null = null;
  #startedAtMs: number;
  #chargedAtMs: number;
  #uncharged = 0;
  /** How often the session gave way; tests measure by it. */
  yields = 0;

  constructor(stepsPerSlice: number, now: () => number, cpuMs: () => number = threadCpuMs) {
    this.#stepsPerSlice = stepsPerSlice;
    this.#now = now;
    this.#cpuMs = cpuMs;
    this.#left = stepsPerSlice;
    this.#startedAtMs = now();
    this.#chargedAtMs = this.#startedAtMs;
  }

  /** What the steps since the last look at the clock are to count as, given what they took. */
  charge(count: number): number {
    this.#uncharged += count;
    if (this.#uncharged < STEPS_PER_CLOCK_LOOK) return count;
    const now = this.#now();
    const asTime = Math.floor(this.#workedMs(now - this.#chargedAtMs) * STEPS_PER_MILLISECOND);
    const steps = count + Math.max(0, asTime - this.#uncharged);
    this.#chargedAtMs = now;
    this.#uncharged = 0;
    if (now - this.#startedAtMs >= MAX_SLICE_MS) this.#left = 0;
    return steps;
  }

  /** Of the time that has passed what was work: on a busy machine the whole thread waits for its turn. */
  #workedMs(passedMs: number): number {
    if (passedMs < MAX_SLICE_MS) return passedMs;
    const cpuMs = this.#cpuMs();
    const workedMs = cpuMs - this.#cpuKnownMs;
    this.#cpuKnownMs = cpuMs;
    return Math.min(passedMs, workedMs);
  }

  /** A process goes on after it waited: the time between was not its own. */
  resume(): void {
    if (this.#next !== null) return;
    this.#chargedAtMs = this.#now();
    this.#startedAtMs = this.#chargedAtMs;
  }

  /** Null while there is budget left, else the promise of the next turn. */
  take(count: number): Promise<void> | null {
    this.#left -= count;
    if (this.#left > 0) return null;
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#left = this.#stepsPerSlice;
        this.#next = null;
        this.yields += 1;
        this.resume();
        resolve();
      });
    });
    return this.#next;
  }
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
