import type { Command as CommandNode } from '@cerberusmesh/shell-syntax';
import type { Expander } from '../expansion/expander.ts';
import type { Process } from '../kernel/process.ts';
import type { Job, ShellState, SourceText } from './shell-state.ts';

/** Leaves `depth` loops, or goes on with the outermost of them. */
export class LoopControl extends Error {
  readonly kind: 'break' | 'continue';
  depth: number;

  constructor(kind: 'break' | 'continue', depth: number) {
    super(kind);
    this.kind = kind;
    this.depth = depth;
  }
}

/** Leaves a function or a sourced file. */
export class ReturnControl extends Error {
  readonly status: number;

  constructor(status: number) {
    super('return');
    this.status = status;
  }
}

/** A failed expansion or assignment: the rest of what was read with it is not run, the shell goes on. */
export class LineDiscarded extends Error {
  readonly status: number;

  constructor(status: number) {
    super('line discarded');
    this.status = status;
  }
}

/** Ends the shell; `byError`: because of a failure that an interactive shell survives. */
export class ExitControl extends Error {
  readonly status: number;
  readonly byError: boolean;

  constructor(status: number, byError = false) {
    super('exit');
    this.status = status;
    this.byError = byError;
  }
}

/** What built-in commands may do with the shell they run in. */
export interface ShellContext {
  readonly state: ShellState;
  readonly process: Process;
  readonly expander: Expander;
  readonly loopDepth: number;
  /** Writes to standard output and error. */
  print(text: string): Promise<void>;
  printError(text: string): Promise<void>;
  /** `bash: line 1: message` */
  complain(message: string): Promise<void>;
  runText(source: SourceText, options?: { readonly ownLines?: boolean }): Promise<number>;
  runWords(words: readonly string[], options: { readonly functions: boolean; readonly path?: string }): Promise<number>;
  findProgram(name: string, path?: string): string | null;
  /** Every program of the name in the search path. */
  findPrograms(name: string): string[];
  hasFunction(name: string): boolean;
  isBuiltin(name: string): boolean;
  /** `exec program`: does not come back when it works. */
  replaceBy(words: readonly string[], name: string | null): Promise<number>;
  keepRedirections(): void;
  waitForProcess(processId: number): Promise<number | null>;
  /** `wait` saw the job end: an interactive shell says so at once. */
  reportAwaited(job: Job): Promise<void>;
  /** A job that `fg` brought back has ended. */
  reportForegroundEnd(job: Job): Promise<void>;
  /** A line read with the line editor, which begins with `initial`; null at the end of input. */
  editLine(prompt: string, initial?: string): Promise<string | null>;
  /** A text expanded like a word in double quotes: parameters, commands and arithmetic. */
  expandText(text: string): Promise<string>;
  showCommand(command: CommandNode): string;
}

export type Builtin = (shell: ShellContext, args: readonly string[], name: string) => Promise<number> | number;
