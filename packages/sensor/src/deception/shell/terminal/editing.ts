import type { EditedText } from './edited-text.ts';
import type { Keymap } from './keymap.ts';

/** What a command of the line editor waits for: the next key (for so long at most), or something outside of it. */
export type Wait =
  | { readonly for: 'key'; readonly timeoutMs: number | null }
  | { readonly for: 'work'; readonly work: () => Promise<void> };

/** The answer to a `Wait`: a key, or null when the time is over or the work is done. */
export type Answer = string | null;

export type Steps<Result> = Generator<Wait, Result, Answer>;

/** One editing command. `count` is its numeric argument, 1 where none was given. */
// reason: a generator without a result and a plain function without one are the two kinds of command.
// biome-ignore lint/suspicious/noConfusingVoidType: see above
export type Command = (editor: Editing, count: number, key: string) => Steps<void> | void;

/** A command was given up after the bell rang: readline's _rl_abort_internal. */
export class EditingAborted extends Error {}

/** What editing commands see of the line editor. */
export interface Editing {
  readonly line: EditedText;
  readonly history: readonly string[];
  /** Place in the history of the entry that is being edited; its length for the new line. */
  readonly place: number;
  /** Whether the numeric argument was given. */
  readonly hasArgument: boolean;
  readonly lastCommand: string | null;
  readonly kills: KillRing;
  readonly vi: ViState;
  keymap: Keymap;
  /** Places between cursor and mark are shown inverse until the next command. */
  showRegion(): void;
  hideRegion(): void;
  bell(): void;
  abort(): never;
  redisplay(): void;
  /** Shows another prompt; null gives the shell's own back. */
  message(text: string | null): void;
  readKey(timeoutMs?: number | null): Steps<string | null>;
  hasInput(): boolean;
  /** Keys that are read before all others. */
  unread(keys: string): void;
  /** A key that belongs to the command that goes on: readline's rl_execute_next. */
  executeNext(key: string): void;
  dispatch(key: string): Steps<void>;
  run(name: string, count: number, key: string): Steps<void>;
  kill(from: number, to: number): void;
  moveInHistory(steps: number): void;
  goToPlace(place: number): void;
  entryAt(place: number): string;
  accept(): void;
  setArgument(count: number | null): void;
  readonly prompt: string;
  /** Where the numeric argument of the command stands while it is being read. */
  isSet(name: string): boolean;
  readonly memory: EditorMemory;
}

/** What was cut, of all lines of a shell; kill.c. */
export interface KillRing {
  readonly texts: string[];
  index: number;
}

/** What vi's commands remember: vi_mode.c. */
export interface ViState {
  isCommandMode: boolean;
  /** The last command that changed the text, for `.`. */
  last: { readonly key: string; readonly count: number; motion: string; text: string } | null;
  /** Where the insertion that goes on began; null outside of one. */
  insertedFrom: number | null;
  redoing: boolean;
  openGroups: number;
  find: { readonly key: string; readonly target: string } | null;
  readonly marks: Map<string, number>;
}

/** What one shell's line editor keeps from line to line. */
export interface EditorMemory {
  kills?: KillRing;
  firstRowLength: number;
  /** The last text that was searched for. */
  searched?: string;
  /** The last text of a search for whole lines. */
  soughtLine?: string;
  vi?: ViState;
  /** A keyboard macro: ^X( ^X) ^Xe. */
  macro?: string;
  insertsVi?: string;
}
