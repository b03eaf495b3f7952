import type { Process } from '../kernel/process.ts';
import { Interrupted } from '../kernel/process.ts';
import type { EditorMemory, Expanded } from './editing.ts';
import type { KeyBinding, KeymapName } from './keymap.ts';
import type { CompletionKind, Completions } from './line-completion.ts';
import { LineSession } from './line-session.ts';
import { terminalCapabilities } from './terminal-capabilities.ts';
import type { TerminalDevice } from './terminal-device.ts';

export interface LineEditorOptions {
  readonly terminal: TerminalDevice;
  readonly process: Process;
  /** `$TERM` of the shell; without it as the terminal was announced. */
  readonly term?: string;
  /** Whether the characters of the line are those of UTF-8. */
  readonly isUtf8?: boolean;
  /** With `\x01` and `\x02` around what takes no room. */
  readonly prompt: string;
  /** What stands in the line at first. */
  readonly initial?: string;
  /** The place in the history where the line begins, for who goes through it entry by entry: ^O. */
  readonly startAt?: number | null;
  /** How long a line may take: `$TMOUT`. */
  readonly timeoutMs?: number | null;
  /** Oldest first. */
  readonly history: readonly string[];
  /** The number of the first of them, less one. */
  readonly historyBase?: number;
  readonly maxLineBytes: number;
  readonly memory?: EditorMemory;
  /** `set -o vi` */
  readonly isVi?: boolean;
  /** What `bind` changed, by map and keys. */
  readonly bindings?: ReadonlyMap<KeymapName, ReadonlyMap<string, KeyBinding | null>>;
  /** Runs what `trap` set for signals that came while the line was edited. */
  readonly runTraps?: () => Promise<void>;
  readonly onLimit: () => void;
  /** The value of a readline variable that was set, in lower case. */
  setting?(name: string): string | null;
  /** Completions of the word that ends at the cursor. */
  complete(text: string, cursor: number, kind: CompletionKind): Completions | Promise<Completions>;
  /** The line as the shell's expansions, or those of the history, make it. */
  expand?(kind: 'shell' | 'history', text: string): Promise<Expanded>;
  /** `bind -x`: runs a command with the line in its variables, and gives back what became of the line. */
  runBound?(command: string, line: { text: string; cursor: number }): Promise<{ text: string; cursor: number }>;
}

export type EditedLine =
  | {
      readonly kind: 'line';
      readonly text: string;
      /** Entries of the history that were changed and left so, by their place. */
      readonly changed?: ReadonlyMap<number, string>;
      /** ^O: the place in the history at which the next line begins. */
      readonly next?: number;
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'interrupt' };

const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l\r';
/** Work that one session may do before others have their turn counts as so much. */
const STEPS_PER_TURN = 1_000_000;

/** Reads one line as GNU readline does. */
export async function editLine(options: LineEditorOptions): Promise<EditedLine> {
  const { terminal, process } = options;
  // The prompt and the line go where standard error goes; elsewhere than to the terminal nobody sees them.
  const visible = process.descriptor(2)?.isTerminal === true;
  const echoes = terminal.echo && visible;
  const pastes =
    visible &&
    terminalCapabilities(options.term ?? terminal.term).up !== null &&
    options.setting?.('enable-bracketed-paste') !== 'off';
  const paste = (text: string) => (pastes ? text : '');
  terminal.enterEditing();
  const session = new LineSession(visible ? options : { ...options, prompt: '' }, echoes);
  terminal.show(paste(PASTE_ON) + session.begin());
  let columns = terminal.columns;
  let woken = false;
  const wakeUp = () => {
    woken = true;
    process.wake();
  };
  const isWoken = () => woken || terminal.columns !== columns;
  let isOver = false;
  const endTimer =
    options.timeoutMs == null
      ? null
      : setTimeout(() => {
          isOver = true;
          wakeUp();
        }, options.timeoutMs);
  let keyTimer: NodeJS.Timeout | null = null;
  const interrupted = () =>
    terminal.show(`${echoes ? '^C' : ''}${session.leave()}${paste(PASTE_OFF + PASTE_ON + PASTE_OFF)}`);
  try {
    for (;;) {
      woken = isOver;
      if (session.keyTimeoutMs !== null) keyTimer = setTimeout(wakeUp, session.keyTimeoutMs);
      const keys = await terminal.keysOrTrap(process, isWoken);
      if (keyTimer !== null) clearTimeout(keyTimer);
      if (keys === null && isOver) {
        terminal.show(paste(PASTE_OFF));
        return { kind: 'timeout' };
      }
      if (keys === null && terminal.columns !== columns) {
        columns = terminal.columns;
        terminal.show(session.resize());
        continue;
      }
      if (keys === null && !woken) {
        if (process.pendingTraps.includes('INT')) {
          interrupted();
          terminal.leaveRaw();
          await options.runTraps?.();
          return { kind: 'interrupt' };
        }
        await options.runTraps?.();
        continue;
      }
      if (keys === '') return { kind: 'end' };
      let turn = keys === null ? session.keyTimeout() : session.feed(keys);
      for (;;) {
        terminal.show(turn.output);
        if (turn.work !== null) {
          terminal.leaveRaw();
          await turn.work();
          terminal.enterEditing();
        } else if (turn.isPaused) {
          // What is left is not for this turn of the event loop: other sessions come first.
          const pause = process.session.slice.take(STEPS_PER_TURN);
          if (pause !== null) await pause;
          // Who is gone has nothing left to edit.
          process.check();
        } else break;
        turn = session.feed('');
      }
      if (turn.done === null) continue;
      if (turn.rest !== '') terminal.unread(turn.rest);
      const ended = turn.done.kind === 'end' && pastes;
      terminal.show(paste(PASTE_OFF) + (ended || (!echoes && pastes) ? '\r\n' : ''));
      return turn.done;
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted();
    return { kind: 'interrupt' };
  } finally {
    if (endTimer !== null) clearTimeout(endTimer);
    if (keyTimer !== null) clearTimeout(keyTimer);
    terminal.leaveRaw();
    if (options.memory !== undefined) options.memory.firstRowLength = session.firstRowLength;
  }
}
