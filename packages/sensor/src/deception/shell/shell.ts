import type { Clock, Random } from '../../trap.ts';
import type { Host } from '../host/host.ts';

/**
 * The seam between a trap and the simulated shell. A trap gives bytes in and takes bytes out; the shell runs stepwise
 * and yields by budget, so one session's `while true` costs the others nothing.
 */
export interface ShellOptions {
  readonly host: Host;
  readonly username: string;
  /**
   * `exec`: run the command and end, as `bash -c` under sshd does, stdin streaming in.
   * `interactive`: a login shell on a pty; `write` takes raw keystrokes, output has terminal line ends and echo.
   */
  readonly mode:
    | { readonly kind: 'exec'; readonly command: Uint8Array; readonly terminal: Terminal | null }
    | { readonly kind: 'interactive'; readonly terminal: Terminal };
  /** Variables the client set (SSH env requests, telnet NEW-ENVIRON) and those of the service (SSH_CONNECTION). */
  readonly environment: ReadonlyMap<string, string>;
  readonly output: ShellOutput;
  readonly observer: ShellObserver;
  readonly limits: ShellLimits;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Terminal {
  readonly term: string;
  readonly columns: number;
  readonly rows: number;
  /** Flags that the client asked for otherwise than a new terminal has them, by the names of termios(3): 0 or 1. */
  readonly modes?: ReadonlyMap<string, number>;
}

/** Where the shell's output goes. A returned promise is backpressure: the shell waits for it. */
export interface ShellOutput {
  stdout(bytes: Uint8Array): void | Promise<void>;
  stderr(bytes: Uint8Array): void | Promise<void>;
}

/** What the trap wants to know while the shell runs; each becomes an event. */
export interface ShellObserver {
  /** A complete line or command was entered and begins to run. */
  commandStarted?(input: Uint8Array): void;
  /** A complete line (interactive) or command (exec) was entered and has now finished or was cut off. */
  commandEntered(entered: {
    readonly input: Uint8Array;
    readonly statements: readonly string[];
    readonly exitCode: number | null;
    readonly unknownCommands: readonly string[];
    readonly durationMs: number;
  }): void;
  /** A file was written by redirection, a command or a simulated download. */
  fileWritten(written: {
    readonly path: string;
    readonly bytes: Uint8Array;
    readonly via: 'redirect' | 'stdin' | 'scp';
  }): void;
  /** A program was asked to fetch a URL; the emulation answers, nothing is fetched. */
  downloadRequested(request: {
    readonly url: string;
    readonly path: string | null;
    readonly via: 'wget' | 'curl' | 'tftp' | 'ftpget' | 'nc';
  }): void;
  limitReached(limit: { readonly limit: keyof ShellLimits; readonly value: number }): void;
}

export interface ShellLimits {
  /** Interpreter steps between two yields to the event loop. */
  readonly stepsPerSlice: number;
  readonly maxStepsPerCommand: number;
  readonly maxOutputBytesPerCommand: number;
  readonly maxCommandDurationMs: number;
  readonly maxLineBytes: number;
  readonly maxVariableBytes: number;
  readonly maxCallDepth: number;
  readonly maxOverlayBytes: number;
  readonly maxOverlayFiles: number;
  readonly maxBackgroundJobs: number;
}

export interface RunningShell {
  /**
   * Raw bytes from the client: keystrokes of a pty, or standard input of an exec. A returned promise is backpressure: it
   * resolves when there is room for more.
   */
  write(bytes: Uint8Array): void | Promise<void>;
  endInput(): void;
  resize(columns: number, rows: number): void;
  /** Whether a line is typed that the terminal does not show, such as a password; absent: never. */
  hidesInput?(): boolean;
  /** As if the terminal sent it; an SSH `signal` request arrives here too. */
  signal(name: 'INT' | 'TERM' | 'HUP' | 'QUIT' | 'TSTP' | 'KILL'): void;
  readonly exited: Promise<{ readonly exitCode: number; readonly signal: string | null }>;
  /** Resolves when nothing that the shell left running can write to its output any more; absent: with `exited`. */
  readonly outputClosed?: Promise<void>;
  /** Ends everything at once; `exited` then resolves. Idempotent. */
  stop(): void;
}

/** What `deception/shell/start-shell.ts` exports as `startShell`. */
export type StartShell = (options: ShellOptions) => RunningShell;
