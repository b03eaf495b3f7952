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
  readonly #timer: NodeJS.Timeout;

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

  /** Ends the command: every process that runs on this account dies at its next step. */
  exceed(limit: keyof ShellLimits): void {
    if (this.exceeded !== null) return;
    this.exceeded = limit;
    this.#observer.limitReached({ limit, value: this.#limits[limit] });
    this.#onExceeded(this);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** Shares the event loop: after so many steps all processes of the session wait for the next turn of it. */
export class TimeSlice {
  readonly #stepsPerSlice: number;
  #left: number;
  #next: Promise<void> | null = null;
  /** How often the session gave way; tests measure by it. */
  yields = 0;

  constructor(stepsPerSlice: number) {
    this.#stepsPerSlice = stepsPerSlice;
    this.#left = stepsPerSlice;
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
        resolve();
      });
    });
    return this.#next;
  }
}
