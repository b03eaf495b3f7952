import type { ShellLimits } from '../shell.ts';

/** Unwinds a process that a signal ended. */
export class ProcessKilled extends Error {
  readonly signal: string;

  constructor(signal: string) {
    super(`killed by SIG${signal}`);
    this.signal = signal;
  }
}

/** Unwinds an interactive shell to its prompt: Ctrl-C. */
export class Interrupted extends Error {}

/** What an open file needs of the process that reads or writes it: `Process` without all that concerns programs. */
export interface Running {
  step(count?: number): Promise<void> | null;
  check(): void;
  block(waiting: Set<() => void> | null): Promise<void>;
  settle(outside: void | Promise<void>): Promise<void>;
  readonly ignoredSignals: ReadonlySet<string>;
  /** Its process group. */
  readonly group: number;
  deliver(signal: string): void;
  readonly account: {
    addOutput(bytes: number): void;
    exceed(limit: keyof ShellLimits): void;
  };
}
