// Long because these belong together: the commands of one key map, which share the line, the display and what was typed before.
import type { Process } from '../kernel/process.ts';
import { Interrupted } from '../kernel/process.ts';
import { LazyMap } from '../lazy-map.ts';
import { MAX_SLICE_MS, MAX_UNASKED_COMPLETIONS } from '../limits.ts';
import { completionList } from './completion-list.ts';
import { EditedText } from './edited-text.ts';
import { historyWords } from './history-expansion.ts';
import { type KeyBinding, lookUpSequence } from './key-bindings.ts';
import { LineDisplay, type ShownLine } from './line-display.ts';
import { terminalCapabilities } from './terminal-capabilities.ts';
import type { TerminalDevice } from './terminal-device.ts';

/** What one shell's line editor keeps from line to line. */
export interface EditorMemory {
  readonly kill: { text: string };
  firstRowLength: number;
}

export interface Completions {
  /** Texts that replace the word, as they are to stand in the line. */
  readonly found: readonly string[];
  /** Where in the line the word begins that they replace. */
  readonly from: number;
  /** What a list shows for each of them. */
  readonly shown: readonly string[];
  /** What is added after the only one. */
  readonly suffix: string;
  /** What all begin with, as it is to stand in the line. */
  readonly common: string;
}

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
  readonly maxLineBytes: number;
  readonly memory?: EditorMemory;
  /** Runs what `trap` set for signals that came while the line was edited. */
  readonly runTraps?: () => Promise<void>;
  readonly onLimit: () => void;
  /** Whether a readline variable is on. */
  isSet?(name: string): boolean;
  /** Completions of the word that ends at the cursor. */
  complete(text: string, cursor: number): Completions;
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
const BELL = '\x07';
const PASTE_END = '\x1b[201~';
/** Keys that a numeric argument repeats: typed text, and what moves or removes. */
const REPEATED_KEYS = /^(?:[\x20-\x7e]|[\x02\x04\x06\x08\x7f\x17\x10\x0e]|M-[bfd\x7f\b])$/;
/** What a negative argument makes of a key. */
const OPPOSITE_KEYS: ReadonlyMap<string, string> = new Map([
  ['\x02', '\x06'],
  ['\x06', '\x02'],
  ['\x04', '\x7f'],
  ['\x7f', '\x04'],
  ['\x10', '\x0e'],
  ['\x0e', '\x10'],
  ['M-b', 'M-f'],
  ['M-f', 'M-b'],
]);
const MAX_REPEATS = 1_000;
const MAX_ARGUMENT_DIGITS = 6;
/** Commands of the key map that one session may give before others have their turn, and what they count as. */
const MAX_COMMANDS_PER_TURN = 256;
const STEPS_PER_TURN = 1_000_000;

/** Reads one line as GNU readline in Emacs mode does. */
export async function editLine(options: LineEditorOptions): Promise<EditedLine> {
  const { terminal, process } = options;
  // The prompt and the line go where standard error goes; elsewhere than to the terminal nobody sees them.
  const visible = process.descriptor(2)?.isTerminal === true;
  const echoes = terminal.echo && visible;
  const pastes = visible && terminalCapabilities(options.term ?? terminal.term).up !== null;
  const paste = (text: string) => (pastes ? text : '');
  terminal.enterEditing();
  const editor = new LineEditor(visible ? options : { ...options, prompt: '' }, echoes);
  terminal.show(paste(PASTE_ON) + editor.begin());
  let isOver = false;
  const wakeUp = () => {
    isOver = true;
    process.wake();
  };
  const timer = options.timeoutMs == null ? null : setTimeout(wakeUp, options.timeoutMs);
  try {
    for (;;) {
      const keys = await terminal.keysOrTrap(process, () => isOver);
      if (keys === null && isOver) {
        terminal.show(paste(PASTE_OFF));
        return { kind: 'timeout' };
      }
      if (keys === null) {
        if (process.pendingTraps.includes('INT')) {
          terminal.show(`${echoes ? '^C' : ''}${paste(PASTE_OFF + PASTE_ON + PASTE_OFF)}`);
          terminal.leaveRaw();
          await options.runTraps?.();
          return { kind: 'interrupt' };
        }
        await options.runTraps?.();
        continue;
      }
      if (keys === '') return { kind: 'end' };
      const { output, done, rest } = editor.feed(keys);
      terminal.show(output);
      if (rest !== '') terminal.unread(rest);
      if (done === null) {
        // What is left is not for this turn of the event loop: other sessions come first.
        const pause = rest === '' ? null : process.session.slice.take(STEPS_PER_TURN);
        if (pause !== null) await pause;
        continue;
      }
      const ended = done.kind === 'end' && pastes;
      terminal.show(paste(PASTE_OFF) + (ended || (!echoes && pastes) ? '\r\n' : ''));
      return done;
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.show(`${echoes ? '^C' : ''}${paste(PASTE_OFF + PASTE_ON + PASTE_OFF)}`);
    return { kind: 'interrupt' };
  } finally {
    if (timer !== null) clearTimeout(timer);
    terminal.leaveRaw();
    if (options.memory !== undefined) options.memory.firstRowLength = editor.firstRowLength;
  }
}

interface Search {
  readonly direction: -1 | 1;
  text: string;
  /** Place in the history, and in the line there. */
  at: number;
  column: number;
  failed: boolean;
  readonly before: { readonly text: string; readonly cursor: number; readonly at: number };
}

class LineEditor {
  readonly #options: LineEditorOptions;
  readonly #echoes: boolean;
  readonly #line: EditedText;
  readonly #display: LineDisplay;
  #output = '';
  #historyAt: number;
  /** Lines of the history as they were changed here, and the new line under its number. */
  readonly #changed = new LazyMap<number, string>();
  #sequence = '';
  #pasted: string | null = null;
  #region: { readonly start: number; readonly end: number } | null = null;
  #quoting = false;
  /** ^] or M-^] waits for the character that it looks for. */
  #seeking: 1 | -1 | null = null;
  #mark = 0;
  #argument: string | null = null;
  /** The line stands there again while an escape sequence goes on. */
  #argumentHidden = false;
  /** The numeric argument of the command that is being carried out. */
  #given: number | null = null;
  #search: Search | null = null;
  #asking: (() => void) | null = null;
  #tabs = 0;
  #lastWordFrom: { readonly start: number; readonly back: number } | null = null;
  #limitReported = false;

  constructor(options: LineEditorOptions, echoes: boolean) {
    this.#options = options;
    this.#echoes = echoes;
    this.#historyAt = options.history.length;
    this.#line = new EditedText(options.maxLineBytes, options.memory?.kill ?? { text: '' }, options.isUtf8);
    this.#display = new LineDisplay(
      (text) => {
        if (echoes) this.#output += text;
      },
      terminalCapabilities(options.term ?? options.terminal.term),
      () => options.terminal.columns,
      options.memory?.firstRowLength ?? 0,
    );
  }

  get firstRowLength(): number {
    return this.#display.firstRowLength;
  }

  begin(): string {
    this.#display.begin(this.#shown());
    const { startAt } = this.#options;
    if (startAt != null && startAt < this.#historyAt) {
      this.#recall(startAt);
      this.#redisplay();
    }
    if (this.#options.initial !== undefined && this.#options.initial !== '') this.#insert(this.#options.initial);
    if (!this.#echoes) return this.#options.prompt.replace(/[\x01\x02]/g, '').replaceAll('\n', '\r\n');
    return this.#taken();
  }

  /** Takes keys for a limited time; `rest` is what is left when the line is done or the time is over. */
  feed(keys: string): { readonly output: string; readonly done: EditedLine | null; readonly rest: string } {
    const { clock } = this.#options.process.session.options;
    const startMs = clock.now();
    let commands = 0;
    for (let index = 0; index < keys.length; index += 1) {
      let end = index;
      if (this.#isPlain()) while (end < keys.length && isText(keys.charCodeAt(end))) end += 1;
      if (end > index) {
        this.#tabs = 0;
        this.#insert(keys.slice(index, end));
        index = end - 1;
        continue;
      }
      const done = this.#key(keys[index] ?? '');
      commands += 1;
      const isOver = commands >= MAX_COMMANDS_PER_TURN || clock.now() - startMs >= MAX_SLICE_MS;
      if (done !== null || isOver) return { output: this.#taken(), done, rest: keys.slice(index + 1) };
    }
    return { output: this.#taken(), done: null, rest: '' };
  }

  #isPlain(): boolean {
    return (
      this.#sequence === '' &&
      this.#pasted === null &&
      this.#search === null &&
      this.#argument === null &&
      this.#asking === null &&
      !this.#quoting &&
      this.#seeking === null
    );
  }

  #taken(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  #shown(): ShownLine {
    const { text, cursor } = this.#line;
    const { prompt, isUtf8 = false } = this.#options;
    if (this.#search !== null) {
      const { direction, text: wanted, failed } = this.#search;
      const name = direction < 0 ? 'reverse-i-search' : 'i-search';
      return {
        prompt: `(${failed ? 'failed ' : ''}${name})\`${wanted}': `,
        text,
        cursor,
        region: this.#region,
        isUtf8,
      };
    }
    if (this.#argument !== null && !this.#argumentHidden)
      return { prompt: `(arg: ${this.#argument.replace(/^(-?)$/, '$11')}) `, text, cursor, region: null, isUtf8 };
    return { prompt, text, cursor, region: this.#region, isUtf8 };
  }

  #redisplay(): void {
    this.#display.update(this.#shown());
  }

  #bell(): void {
    if (this.#echoes) this.#output += BELL;
  }

  #insert(text: string): void {
    const atEnd = this.#line.cursor === this.#line.text.length;
    const isMarked = this.#region !== null;
    this.#region = null;
    if (!this.#line.insert(text)) {
      if (!this.#limitReported) this.#options.onLimit();
      this.#limitReported = true;
      this.#redisplay();
      return;
    }
    if (!atEnd || isMarked || !this.#display.append(text)) this.#redisplay();
  }

  #key(key: string): EditedLine | null {
    if (this.#asking !== null) return this.#answer(key);
    if (this.#pasted !== null) return this.#paste(key);
    if (this.#quoting) {
      this.#quoting = false;
      this.#insert(key);
      return null;
    }
    if (this.#seeking !== null) {
      this.#seekCharacter(key, this.#seeking);
      this.#redisplay();
      return null;
    }
    if (this.#sequence !== '') return this.#continueSequence(key);
    if (this.#search !== null) return this.#searchKey(key);
    if (key === '\x1b' || key === '\x18') {
      this.#sequence = key;
      if (this.#argument !== null) {
        this.#argumentHidden = true;
        this.#redisplay();
      }
      return null;
    }
    return this.#command(key);
  }

  /** One command of the key map, with the display after it. */
  #command(key: string): EditedLine | null {
    if (key !== '\t') this.#tabs = 0;
    if (key !== 'M-.' && key !== 'M-_') this.#lastWordFrom = null;
    this.#given = this.#argument === null ? null : Number(this.#argument === '-' ? '-1' : this.#argument);
    const wasHidden = this.#argumentHidden;
    this.#argumentHidden = false;
    if (this.#argument !== null && /^(M-)?[0-9]$/.test(key)) {
      if (wasHidden) {
        if (this.#argument === '-') this.#argument = '-1';
        this.#redisplay();
      }
      if (this.#argument.length < MAX_ARGUMENT_DIGITS) this.#argument += key.at(-1) ?? '';
      this.#redisplay();
      return null;
    }
    const hadRegion = this.#region !== null;
    this.#region = null;
    if (key === '\r' || key === '\n') {
      if (hadRegion) this.#redisplay();
      return this.#accepted();
    }
    if (key === '\x0f') return { ...this.#accepted(), next: this.#historyAt + 1 };
    if (key === '\x04' && this.#line.text === '') return { kind: 'end' };
    if (key === 'M-#') {
      this.#line.exchange(0, 0, '#', 1);
      this.#redisplay();
      return this.#accepted();
    }
    const wanted = Math.abs(Number(this.#argument ?? '1')) || 1;
    const count = Math.min(wanted, REPEATED_KEYS.test(key) ? MAX_REPEATS : 1);
    const isBackwards = this.#given !== null && this.#given < 0;
    const startsArgument = /^M-[0-9-]$/.test(key);
    const hadArgument = this.#argument !== null && !startsArgument;
    if (hadArgument) {
      this.#argument = null;
      this.#redisplay();
    }
    if (startsArgument) {
      // readline shows the argument before it has read its digit.
      this.#argument = '';
      this.#redisplay();
      this.#argument = key.at(-1) ?? '';
    } else if (isText(key.charCodeAt(0)) && key.length === 1) this.#insert(isBackwards ? '' : key.repeat(count));
    else this.#actRepeatedly(isBackwards ? (OPPOSITE_KEYS.get(key) ?? key) : key, count);
    this.#redisplay();
    return null;
  }

  /** Until nothing changes any more: readline rings once where it cannot go on. */
  #actRepeatedly(key: string, count: number): void {
    const line = this.#line;
    for (let time = 0; time < count; time += 1) {
      const { text, cursor } = line;
      this.#act(key);
      if (line.text === text && line.cursor === cursor) return;
    }
  }

  #act(key: string): void {
    const line = this.#line;
    switch (key) {
      case '\x01':
        line.moveTo(0);
        return;
      case '\x05':
        line.moveTo(line.text.length);
        return;
      case '\x02':
        if (line.cursor === 0) this.#bell();
        line.moveTo(line.previous());
        return;
      case '\x06':
        if (line.cursor === line.text.length) this.#bell();
        line.moveTo(line.next());
        return;
      case '\x04':
        if (line.cursor === line.text.length) this.#bell();
        else line.remove(line.cursor, line.next());
        return;
      case '\x7f':
      case '\b':
        this.#rubOut();
        return;
      case '\x15':
        if (line.cursor === 0) this.#bell();
        line.cut(0, line.cursor, 'backward');
        return;
      case '\x0b':
        line.cut(line.cursor, line.text.length, 'forward');
        return;
      case '\x17':
        if (line.cursor === 0) this.#bell();
        line.cut(line.blankWordStart(), line.cursor, 'backward');
        return;
      case 'M-\x7f':
      case 'M-\b':
        line.cut(line.wordStart(), line.cursor, 'backward');
        return;
      case 'M-d':
        line.cut(line.cursor, line.wordEnd(), 'forward');
        return;
      case 'M-b':
        line.moveTo(line.wordStart());
        return;
      case 'M-f':
        line.moveTo(line.wordEnd());
        return;
      case '\x19':
        line.yank();
        return;
      case '\x14':
        this.#transposeCharacters();
        return;
      case 'M-t':
        this.#transposeWords();
        return;
      case 'M-u':
      case 'M-l':
      case 'M-c':
        this.#changeCase(key);
        return;
      case 'M-\\': {
        const before = line.text.slice(0, line.cursor).trimEnd().length;
        line.remove(before, line.text.length - line.text.slice(line.cursor).trimStart().length);
        return;
      }
      case 'M-.':
      case 'M-_':
        this.#yankLastWord();
        return;
      case '\x1f':
      case 'C-x\x15':
        if (!line.undo()) this.#bell();
        return;
      case 'M-r':
        if (!line.undo()) this.#bell();
        while (line.undo());
        return;
      case 'M-y':
        return;
      case 'M-\x02':
        line.moveTo(line.blankWordStart());
        return;
      case 'M-\x06':
        line.moveTo(line.blankWordEnd());
        return;
      case 'M-\x04':
        line.cut(line.cursor, line.blankWordEnd(), 'forward');
        return;
      case 'M-\x19':
        this.#yankArgument();
        return;
      case '\x1d':
      case 'M-\x1d':
        this.#seeking = key === '\x1d' ? 1 : -1;
        return;
      case 'M- ':
        this.#mark = line.cursor;
        return;
      case 'C-x\x18': {
        const { cursor } = line;
        const mark = Math.min(this.#mark, line.text.length);
        this.#mark = cursor;
        line.moveTo(mark);
        this.#region = { start: Math.min(cursor, mark), end: Math.max(cursor, mark) };
        return;
      }
      case 'M-*':
        this.#insertCompletions();
        return;
      case '\x10':
        this.#recall(this.#historyAt - 1);
        return;
      case '\x0e':
        this.#recall(this.#historyAt + 1);
        return;
      case 'M-<':
        if (this.#historyAt > 0) this.#recall(0);
        else this.#bell();
        return;
      case 'M->':
        if (this.#historyAt < this.#options.history.length) this.#recall(this.#options.history.length);
        else this.#bell();
        return;
      case 'page-up':
      case 'page-down':
        this.#searchPrefix(key === 'page-up' ? -1 : 1);
        return;
      case '\x12':
      case '\x13':
        this.#beginSearch(key === '\x12' ? -1 : 1);
        return;
      case '\x0c':
        this.#clearScreen();
        return;
      case '\x16':
      case '\x11':
        this.#quoting = true;
        return;
      case '\t':
        this.#complete();
        return;
      case 'M-?':
      case 'M-=': {
        const { shown } = this.#options.complete(line.text, line.cursor);
        if (shown.length === 0) this.#bell();
        else this.#listOrAsk(shown);
        return;
      }
      case '\x00':
        this.#mark = line.cursor;
        return;
      default:
        this.#bell();
    }
  }

  #continueSequence(key: string): EditedLine | null {
    this.#sequence += key;
    const sequence = this.#sequence;
    if (sequence.startsWith('\x18')) {
      this.#sequence = '';
      return this.#command(`C-x${key}`);
    }
    const found: KeyBinding = lookUpSequence(sequence);
    if (found === 'begins') return null;
    this.#sequence = '';
    if (sequence === '\x1b[200~') {
      this.#pasted = '';
      return null;
    }
    if (this.#search !== null) this.#endSearch();
    if (found !== 'unknown') return this.#command(found.command);
    if (sequence.length === 2) return this.#command(`M-${key}`);
    // What does not go on as any binding does is lost with a bell; keys after it are text again.
    this.#bell();
    return null;
  }

  #rubOut(): void {
    const line = this.#line;
    if (line.cursor === 0) {
      this.#bell();
      return;
    }
    const atEnd = line.cursor === line.text.length;
    const code = line.text.charCodeAt(line.cursor - 1);
    line.remove(line.previous(), line.cursor);
    if (atEnd && code >= 0x20 && code < 0x7f) this.#display.eraseLast();
  }

  #transposeCharacters(): void {
    const line = this.#line;
    const at = line.cursor === line.text.length ? line.cursor - 1 : line.cursor;
    if (at < 1) {
      this.#bell();
      return;
    }
    line.exchange(at - 1, at + 1, `${line.text[at] ?? ''}${line.text[at - 1] ?? ''}`, at + 1);
  }

  #transposeWords(): void {
    const line = this.#line;
    const words = [...line.text.matchAll(/[A-Za-z0-9]+/g)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      text: found[0],
    }));
    const index = words.findIndex((word) => word.end >= line.cursor);
    const second = words[index === -1 ? words.length - 1 : index];
    const first = words[(index === -1 ? words.length - 1 : index) - 1];
    if (first === undefined || second === undefined) {
      this.#bell();
      return;
    }
    const between = line.text.slice(first.end, second.start);
    line.exchange(first.start, second.end, second.text + between + first.text, second.end);
  }

  #changeCase(key: string): void {
    const line = this.#line;
    const end = line.wordEnd();
    const part = line.text.slice(line.cursor, end);
    const changed =
      key === 'M-u'
        ? part.toUpperCase()
        : key === 'M-l'
          ? part.toLowerCase()
          : part.toLowerCase().replace(/[a-z]/, (letter) => letter.toUpperCase());
    line.exchange(line.cursor, end, changed, end);
  }

  /** The last word of the line before; again, of the one before that. */
  #yankLastWord(): void {
    const { history } = this.#options;
    const line = this.#line;
    const back = (this.#lastWordFrom?.back ?? 0) + 1;
    const start = this.#lastWordFrom?.start ?? line.cursor;
    const entry = history[history.length - back];
    if (entry === undefined) {
      this.#bell();
      // What came from the entry before is taken away first.
      if (start < line.cursor) line.remove(start, line.cursor);
      return;
    }
    const words = historyWords(entry);
    const word = (this.#given === null ? words.at(-1) : words.at(this.#given)) ?? '';
    line.exchange(start, line.cursor, word, start + word.length);
    this.#lastWordFrom = { start, back };
  }

  /** The first argument of the line before, or the one that the numeric argument counts. */
  #yankArgument(): void {
    const words = historyWords(this.#options.history.at(-1) ?? '');
    const word = words.at(this.#given ?? 1);
    if (word === undefined || words.length < 2) this.#bell();
    else this.#line.exchange(this.#line.cursor, this.#line.cursor, word, this.#line.cursor + word.length);
  }

  #seekCharacter(key: string, direction: 1 | -1): void {
    this.#seeking = null;
    const { text, cursor } = this.#line;
    const at = direction === 1 ? text.indexOf(key, cursor + 1) : cursor === 0 ? -1 : text.lastIndexOf(key, cursor - 1);
    if (at === -1) this.#bell();
    else this.#line.moveTo(at);
  }

  /** The line is done: what was changed in other entries of the history and left stays so. */
  #accepted(): EditedLine & { readonly kind: 'line' } {
    this.#display.finish();
    const { history } = this.#options;
    const changed = new Map<number, string>();
    for (const [place, text] of this.#changed)
      if (place !== this.#historyAt && place < history.length && text !== history[place]) changed.set(place, text);
    return { kind: 'line', text: this.#line.text, ...(changed.size > 0 ? { changed } : {}) };
  }

  #recall(place: number): void {
    const { history } = this.#options;
    if (place < 0 || place > history.length) {
      this.#bell();
      return;
    }
    this.#changed.set(this.#historyAt, this.#line.text);
    this.#historyAt = place;
    this.#line.replace(this.#changed.get(place) ?? history[place] ?? '');
  }

  /** The next line that begins as this one does up to the cursor. */
  #searchPrefix(direction: -1 | 1): void {
    const { history } = this.#options;
    const { cursor } = this.#line;
    const prefix = this.#line.text.slice(0, cursor);
    let place = this.#historyAt + direction;
    while (
      place >= 0 &&
      place < history.length &&
      (history[place]?.startsWith(prefix) !== true || history[place] === this.#line.text)
    )
      place += direction;
    if (place < 0 || place >= history.length) {
      this.#bell();
      return;
    }
    this.#recall(place);
    this.#line.moveTo(cursor);
  }

  #beginSearch(direction: -1 | 1): void {
    const { text, cursor } = this.#line;
    this.#search = {
      direction,
      text: '',
      at: this.#historyAt,
      column: Number.POSITIVE_INFINITY,
      failed: false,
      before: { text, cursor, at: this.#historyAt },
    };
  }

  #searchKey(key: string): EditedLine | null {
    const search = this.#search;
    if (search === null) return null;
    if (key === '\x12' || key === '\x13') this.#findNext(search, search.at, search.column - 1);
    else if (key === '\x07') {
      this.#search = null;
      this.#region = null;
      this.#historyAt = search.before.at;
      this.#line.replace(search.before.text);
      this.#line.moveTo(search.before.cursor);
    } else if (key === '\x7f' || key === '\b') {
      search.text = search.text.slice(0, -1);
      search.failed = false;
      this.#findNext(search, this.#options.history.length);
    } else if (isText(key.charCodeAt(0))) {
      if (search.text.length < this.#options.maxLineBytes) search.text += key;
      this.#findNext(search, search.at);
    } else if (key === '\x1b') {
      this.#endSearch();
      this.#sequence = key;
      return null;
    } else {
      this.#endSearch();
      return this.#command(key);
    }
    this.#redisplay();
    return null;
  }

  #endSearch(): void {
    this.#search = null;
    this.#region = null;
    this.#redisplay();
  }

  /** @param column where in the line `from` the text may begin at most */
  #findNext(search: Search, from: number, column = Number.POSITIVE_INFINITY): void {
    const { history } = this.#options;
    if (search.text === '') return;
    for (let place = Math.min(from, history.length); place >= 0; place -= 1) {
      const entry = place === history.length ? search.before.text : (history[place] ?? '');
      const within = place === from && column !== Number.POSITIVE_INFINITY;
      const at = within && column < 0 ? -1 : entry.lastIndexOf(search.text, within ? column : entry.length);
      if (at === -1) continue;
      search.at = place;
      search.column = at;
      search.failed = false;
      this.#historyAt = place;
      this.#line.replace(entry);
      this.#line.moveTo(at);
      this.#region = { start: at, end: at + search.text.length };
      return;
    }
    search.failed = true;
    this.#region = null;
    this.#bell();
  }

  /** Keys up to the end mark are text; a line end among them is part of the line. */
  #paste(key: string): EditedLine | null {
    let pasted = (this.#pasted ?? '') + key;
    const most = this.#options.maxLineBytes + PASTE_END.length;
    // What is too much is dropped, but for what may begin the end mark.
    if (pasted.length > most + PASTE_END.length) pasted = pasted.slice(0, most) + pasted.slice(-PASTE_END.length);
    this.#pasted = pasted;
    if (!pasted.endsWith(PASTE_END)) return null;
    const text = pasted.slice(0, -PASTE_END.length).replaceAll('\r', '\n');
    this.#pasted = null;
    const start = this.#line.cursor;
    if (!this.#line.insert(text) && !this.#limitReported) {
      this.#limitReported = true;
      this.#options.onLimit();
    }
    this.#region = { start, end: this.#line.cursor };
    this.#redisplay();
    return null;
  }

  #clearScreen(): void {
    const { clearScreen } = terminalCapabilities(this.#options.term ?? this.#options.terminal.term);
    if (clearScreen === null) this.#output += '\r\n';
    else this.#output += clearScreen;
    this.#display.redraw(this.#shown());
  }

  #complete(): void {
    const line = this.#line;
    const { found, from, shown, suffix, common } = this.#options.complete(line.text, line.cursor);
    const word = line.text.slice(from, line.cursor);
    this.#tabs += 1;
    const first = found[0];
    if (first === undefined) {
      this.#bell();
      return;
    }
    if (found.length === 1) {
      // Within a line nothing but the slash of a directory is added, and that where there is none.
      const next = line.text[line.cursor];
      const added = next === undefined ? suffix : suffix.endsWith('/') && next !== '/' ? '/' : '';
      line.exchange(from, line.cursor, first + added, from + first.length + added.length);
      this.#tabs = 0;
      return;
    }
    const showsAll = this.#options.isSet?.('show-all-if-ambiguous') === true;
    if (common.length > word.length && !showsAll) {
      this.#bell();
      line.exchange(from, line.cursor, common, from + common.length);
      this.#tabs = 0;
    } else if (this.#tabs < 2 && !showsAll) this.#bell();
    else if (showsAll && common.length > word.length) {
      line.exchange(from, line.cursor, common, from + common.length);
      this.#list(shown);
    } else this.#listOrAsk(shown);
  }

  #listOrAsk(shown: readonly string[]): void {
    if (shown.length === 1) {
      this.#output += `\r\n${shown[0] ?? ''}\r\n`;
      this.#display.redraw(this.#shown());
    } else if (shown.length > MAX_UNASKED_COMPLETIONS) {
      this.#output += `\r\nDisplay all ${shown.length} possibilities? (y or n)`;
      this.#asking = () => this.#list(shown);
    } else this.#list(shown);
  }

  /** Puts all completions in the place of the word: M-*. */
  #insertCompletions(): void {
    const line = this.#line;
    const { found, from } = this.#options.complete(line.text, line.cursor);
    if (found.length === 0) {
      this.#bell();
      return;
    }
    const text = `${found.join(' ')} `;
    line.exchange(from, line.cursor, text, from + text.length);
  }

  #answer(key: string): EditedLine | null {
    const list = this.#asking;
    if (/^[yY ]$/.test(key)) {
      this.#asking = null;
      list?.();
    } else if (/^[nN\x7f\x07]$/.test(key)) {
      this.#asking = null;
      this.#output += '\r\n';
      this.#display.redraw(this.#shown());
    } else this.#bell();
    return null;
  }

  #list(shown: readonly string[]): void {
    this.#output += completionList(shown, this.#options.terminal.columns);
    this.#display.redraw(this.#shown());
  }
}

function isText(code: number): boolean {
  return code >= 0x20 && code !== 0x7f;
}
