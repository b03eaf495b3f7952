import type { Completions } from './line-completion.ts';
import type { LineSession } from './line-session.ts';

/** What a command of the line editor waits for: the next key (for so long at most), or something outside of it. */
export type Wait =
  | { readonly for: 'key'; readonly timeoutMs: number | null }
  | { readonly for: 'work'; readonly work: () => Promise<void> };

/** The answer to a `Wait`: a key, or null when the time is over or the work is done. */
export type Answer = string | null;

export type Steps<Result> = Generator<Wait, Result, Answer>;

/** One editing command. `count` is its numeric argument, 1 where none was given; what it waits for it yields. */
export type Command = (editor: LineSession, count: number, key: string) => Steps<void> | undefined;

/** A command that waits for nothing. */
export function atOnce(change: (editor: LineSession, count: number, key: string) => void): Command {
  return (editor, count, key) => {
    change(editor, count, key);
    return undefined;
  };
}

/** A command was given up after the bell rang: readline's _rl_abort_internal. */
export class EditingAborted extends Error {}

/** What was cut, of all lines of a shell; kill.c. */
interface KillRing {
  readonly texts: string[];
  index: number;
}

/** A change that `.` does again. */
interface ViChange {
  readonly key: string;
  readonly count: number;
  /** The key of its motion, and the character that the motion looks for. */
  motion: string;
  /** What was typed in insert mode after it. */
  text: string;
}

/** What vi's commands remember: vi_mode.c. */
export interface ViState {
  last: ViChange | null;
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
  /** Keys of one that is being recorded. */
  recorded?: string | null;
}

/** A line after expansions, or what the shell had to say instead. */
export interface Expanded {
  readonly text: string;
  readonly error: string | null;
}

/** What completion commands remember of each other within a line. */
export interface CompletionMemory {
  /** The last one changed the line. */
  changed: boolean;
  /** The last one found nothing. */
  failed: boolean;
  menu: { readonly completions: Completions; readonly word: string; index: number } | null;
}
