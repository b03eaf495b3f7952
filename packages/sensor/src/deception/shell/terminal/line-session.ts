// Long because these belong together: the state of one edited line, which every editing command reads and changes.
import { LazyMap } from '../lazy-map.ts';
import { MAX_SLICE_MS } from '../limits.ts';
import { EditedText } from './edited-text.ts';
import {
  type Answer,
  type CompletionMemory,
  EditingAborted,
  type EditorMemory,
  type Steps,
  type Wait,
} from './editing.ts';
import { KeyQueue } from './key-queue.ts';
import { type Keymap, type KeymapName, standardKeymap } from './keymap.ts';
import { lineCommands } from './line-commands.ts';
import { LineDisplay, type ShownLine } from './line-display.ts';
import type { EditedLine, LineEditorOptions } from './line-editor.ts';
import { terminalCapabilities } from './terminal-capabilities.ts';
import { endInsertion, newViState } from './vi-commands.ts';

const BELL = '\x07';
const END_OF_INPUT = '\x04';
/** Commands of the key map that one session may give before others have their turn. */
const MAX_COMMANDS_PER_TURN = 256;
/** readline's keyseq-timeout. */
const KEY_SEQUENCE_TIMEOUT_MS = 500;

/** Entries of the history as they were changed while this line was edited, with what undoes it. */
interface ChangedEntry {
  readonly text: string;
  readonly undo: EditedText['undoList'];
}

interface Turn {
  readonly output: string;
  readonly done: EditedLine | null;
  /** Keys that belong to the next line. */
  readonly rest: string;
  /** What must be done before the editing goes on. */
  readonly work: (() => Promise<void>) | null;
  /** There is more to do when others had their turn. */
  readonly isPaused: boolean;
}

/** One line being edited: readline_internal_charloop, with the keys as they come. */
export class LineSession {
  readonly line: EditedText;
  readonly keys = new KeyQueue();
  readonly history: readonly string[];
  readonly memory: EditorMemory;
  keymap: Keymap;
  lastCommand: string | null = null;
  hasArgument = false;
  /** How long the sequence that was begun waits for its next key. */
  keyTimeoutMs: number | null = null;
  readonly completion: CompletionMemory = { changed: false, failed: false, menu: null };
  /** What M-. took last, and from how far back. */
  readonly lastWord: { skipped: number; which: number | 'last'; direction: number; isThere: boolean } = {
    skipped: 0,
    which: 'last',
    direction: 1,
    isThere: false,
  };
  /** A motion says where an operator of vi's command mode ends. */
  isMotion = false;
  isFirstCommandMode = true;
  /** Typed text takes the place of what stands there: vi's R. */
  overwrites = false;
  readonly #options: LineEditorOptions;
  readonly #echoes: boolean;
  readonly #display: LineDisplay;
  readonly #changed = new LazyMap<number, ChangedEntry>();
  readonly #loop: Steps<void>;
  #place: number;
  #output = '';
  #message: string | null = null;
  #argument = 1;
  #region = false;
  #keepsRegion = false;
  #killed = false;
  #killsInRow = false;
  #done: EditedLine | null = null;
  #commands = 0;
  #turnStartMs = 0;
  #limitReported = false;
  /** Macros that were carried out since keys came last. */
  #macros = 0;
  #needsKey = true;

  constructor(options: LineEditorOptions, echoes: boolean) {
    this.#options = options;
    this.#echoes = echoes;
    this.history = options.history;
    this.memory = options.memory ?? { firstRowLength: 0 };
    this.#place = options.history.length;
    this.line = new EditedText(options.maxLineBytes, options.isUtf8);
    this.keymap = this.#keymapNamed(options.isVi === true ? 'vi-insert' : 'emacs');
    this.#display = new LineDisplay(
      (text) => {
        if (echoes) this.#output += text;
      },
      terminalCapabilities(options.term ?? options.terminal.term),
      () => options.terminal.columns,
      this.memory.firstRowLength,
    );
    this.#loop = this.#readLine();
  }

  get place(): number {
    return this.#place;
  }

  get prompt(): string {
    return this.#options.prompt;
  }

  get kills() {
    this.memory.kills ??= { texts: [], index: 0 };
    return this.memory.kills;
  }

  get vi() {
    this.memory.vi ??= newViState();
    return this.memory.vi;
  }

  get options(): LineEditorOptions {
    return this.#options;
  }

  get firstRowLength(): number {
    return this.#display.firstRowLength;
  }

  begin(): string {
    this.#display.begin(this.#shown());
    const { startAt, initial } = this.#options;
    if (startAt != null) {
      if (startAt < this.#place) {
        this.goToPlace(startAt);
        this.redisplay();
      } else if (startAt > this.#place) this.#output = BELL + this.#output;
    }
    if (initial !== undefined && initial !== '') {
      this.line.insert(initial);
      this.redisplay();
    }
    this.#loop.next();
    if (!this.#echoes) return this.#options.prompt.replace(/[\x01\x02]/g, '').replaceAll('\n', '\r\n');
    return this.#taken();
  }

  /** Takes keys for a limited time. */
  feed(keys: string): Turn {
    this.keys.add(keys);
    if (keys !== '') this.#macros = 0;
    this.#commands = 0;
    this.#turnStartMs = this.#options.process.session.options.clock.now();
    return this.#go();
  }

  /** The sequence that was begun is over. */
  keyTimeout(): Turn {
    return this.#go(true);
  }

  /** The window has another size: readline's _rl_redisplay_after_sigwinch. */
  resize(): string {
    this.#display.resize(this.#shown());
    return this.#taken();
  }

  /** ^C: the cursor goes below the line. */
  leave(): string {
    this.#display.leave();
    return this.#taken();
  }

  #go(isTimeout = false): Turn {
    this.keyTimeoutMs = null;
    let answer: Answer = null;
    if (!isTimeout && this.#needsKey) {
      answer = this.keys.next();
      if (answer === null) return this.#turn();
    }
    this.#needsKey = false;
    for (;;) {
      const { value: wait, done } = this.#loop.next(answer);
      answer = null;
      if (done === true || wait === undefined || this.#done !== null) return this.#turn();
      if (wait.for === 'work') return this.#turn(wait.work);
      if (!this.keys.isEmpty && this.#isTurnOver()) {
        this.#needsKey = true;
        return this.#turn(null, true);
      }
      answer = this.keys.next();
      if (answer === null) {
        this.#needsKey = true;
        this.keyTimeoutMs = wait.timeoutMs;
        return this.#turn();
      }
    }
  }

  #isTurnOver(): boolean {
    if (this.#commands >= MAX_COMMANDS_PER_TURN) return true;
    return this.#commands > 0 && this.#options.process.session.options.clock.now() - this.#turnStartMs >= MAX_SLICE_MS;
  }

  #turn(work: (() => Promise<void>) | null = null, isPaused = false): Turn {
    const rest = this.#done === null ? '' : this.keys.rest;
    return { output: this.#taken(), done: this.#done, rest, work, isPaused };
  }

  #taken(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  *#readLine(): Steps<void> {
    while (this.#done === null) {
      if (this.keys.pending === null) {
        this.#argument = 1;
        this.hasArgument = false;
      }
      const key = yield* this.readKey();
      if (key === null) continue;
      if (key === END_OF_INPUT && this.line.text === '') {
        this.#done = { kind: 'end' };
        return;
      }
      this.#killed = false;
      this.#commands += 1;
      try {
        yield* this.dispatch(key);
      } catch (error) {
        if (!(error instanceof EditingAborted)) throw error;
        this.keys.pending = null;
        this.lastCommand = null;
        this.#message = null;
        if (this.#done === null) this.redisplay();
        continue;
      }
      if (this.keys.pending === null) this.#killsInRow = this.#killed;
      if (this.#keepsRegion) this.#keepsRegion = false;
      else this.#region = false;
      if (this.keymap.name === 'vi-command' && this.line.cursor > 0 && this.line.cursor === this.line.text.length)
        this.line.cursor = this.line.previous();
      if (this.#done === null) this.redisplay();
    }
  }

  *readKey(timeoutMs: number | null = null): Steps<string | null> {
    const pending = this.keys.takePending();
    if (pending !== null) return pending;
    if (!this.keys.isEmpty && this.#commands < MAX_COMMANDS_PER_TURN) return this.keys.next();
    return yield { for: 'key', timeoutMs } satisfies Wait;
  }

  executeNext(key: string): void {
    this.keys.pending = key;
  }

  /** Finds what a key, or the sequence that it begins, is bound to. */
  *dispatch(first: string): Steps<void> {
    let keys = first;
    let map = this.keymap;
    while (map.begins(keys)) {
      const shadowed = map.find(keys);
      const next = yield* this.readKey(shadowed === undefined ? null : this.#keyTimeout());
      if (next === null) break;
      keys += next;
      map = this.keymap;
    }
    this.#record(keys);
    let binding = map.find(keys);
    if (binding === undefined && /^(?:\x1b|\x18)[A-Z]$/.test(keys)) binding = map.find(keys.toLowerCase());
    // The longest beginning that is bound is carried out, and the rest is read again.
    for (let length = keys.length - 1; binding === undefined && length > 0; length -= 1) {
      binding = map.find(keys.slice(0, length));
      if (binding === undefined) continue;
      this.keys.putBack(keys.slice(length));
      keys = keys.slice(0, length);
    }
    if (binding === undefined) this.abort();
    else if ('macro' in binding) this.#runMacro(binding.macro);
    else if ('shellCommand' in binding) yield* this.#runBound(binding.shellCommand);
    else {
      const { command } = binding;
      yield* this.run(command, this.#argument, keys.at(-1) ?? '');
      if (this.keys.pending === null && command !== 'digit-argument') this.lastCommand = command;
    }
  }

  *run(name: string, count: number, key: string): Steps<void> {
    const command = lineCommands().get(name);
    if (command === undefined) this.abort();
    const steps = command(this, count, key);
    if (steps !== undefined) yield* steps;
  }

  #keyTimeout(): number {
    const set = this.#options.setting?.('keyseq-timeout') ?? '';
    return /^\d{1,5}$/.test(set) ? Number(set) : KEY_SEQUENCE_TIMEOUT_MS;
  }

  /** Its keys are read next; one that begins itself anew ends at some point. */
  #runMacro(keys: string): void {
    this.#macros += 1;
    if (this.#macros > MAX_MACROS_IN_A_ROW) {
      this.keys.clear();
      this.abort();
    }
    this.keys.putBack(keys);
  }

  *#runBound(command: string): Steps<void> {
    const { runBound } = this.#options;
    if (runBound === undefined) return;
    this.#output += '\r';
    this.#display.clearRow();
    this.#output += '\r';
    const line = { text: this.line.text, cursor: this.line.cursor };
    let result = line;
    yield* this.work(async () => {
      result = await runBound(command, line);
    });
    if (result.text !== this.line.text) this.line.replace(result.text);
    this.line.cursor = result.cursor;
    this.line.fix();
    this.redrawAll();
  }

  /** Waits for something outside of the editor. */
  *work(work: () => Promise<void>): Steps<void> {
    yield { for: 'work', work };
  }

  setKeymap(name: KeymapName): void {
    this.keymap = this.#keymapNamed(name);
  }

  #keymapNamed(name: KeymapName): Keymap {
    const standard = standardKeymap(name);
    const changes = this.#options.bindings?.get(name);
    return changes === undefined || changes.size === 0 ? standard : standard.with(changes);
  }

  bell(): void {
    if (this.#echoes && this.#options.setting?.('bell-style') !== 'none') this.#output += BELL;
  }

  abort(): never {
    this.bell();
    throw new EditingAborted();
  }

  write(text: string): void {
    this.#output += text;
  }

  showRegion(): void {
    if (this.#options.setting?.('enable-active-region') === 'off') return;
    this.#region = true;
    this.#keepsRegion = true;
  }

  hideRegion(): void {
    this.#region = false;
  }

  hasRegion(): boolean {
    return this.#region;
  }

  isSet(name: string): boolean {
    return this.#options.setting?.(name) === 'on';
  }

  message(text: string | null): void {
    this.#message = text;
    this.redisplay();
  }

  hideMessage(): void {
    this.#message = null;
  }

  /** The next time all of the row is written again. */
  redrawFromPrompt(): void {
    this.#display.rewriteNext();
  }

  redisplay(): void {
    this.#display.update(this.#shown());
  }

  /** Prompt and line once more, where the cursor is. */
  redrawAll(): void {
    this.#display.redraw(this.#shown());
  }

  clearScreen(): void {
    const { clearScreen } = terminalCapabilities(this.#options.term ?? this.#options.terminal.term);
    this.#output += clearScreen ?? '\r\n';
    this.redrawAll();
  }

  /** Text was typed at the end of what is shown. */
  typed(text: string): void {
    const { line } = this;
    const atEnd = line.cursor === line.text.length;
    if (!line.type(text)) this.reportFull();
    if (this.#region || this.#message !== null || !atEnd) return;
    this.#display.append(text);
  }

  erasedLast(): void {
    this.#display.eraseLast();
  }

  reportFull(): void {
    if (this.#limitReported) return;
    this.#limitReported = true;
    this.#options.onLimit();
  }

  /** Text ended at a key that is bound: it is carried out without the numeric argument and the row of cuts ending. */
  goOnWithNextKey(command: string): void {
    this.lastCommand = command;
    this.setArgument(null);
    const key = this.keys.next();
    // A null byte among typed text is taken for nothing to read.
    this.keys.pending = key === '\0' ? null : key;
  }

  recordMacro(): void {
    this.memory.recorded = '';
  }

  endMacro(): void {
    if (this.memory.recorded == null) this.abort();
    // The keys that ended it are not part of it.
    this.memory.macro = this.memory.recorded.slice(0, -2);
    this.memory.recorded = null;
  }

  #record(keys: string): void {
    const { recorded } = this.memory;
    if (recorded != null && recorded.length < MAX_MACRO_KEYS) this.memory.recorded = recorded + keys;
  }

  /** Cuts a part and keeps it; what is cut in a row is kept together, which part came first as the order of the places tells. */
  kill(from: number, to: number): void {
    this.#killed = true;
    if (from === to) return;
    const { line, kills } = this;
    const text = line.remove(from, to);
    if (from > to) line.cursor = to;
    line.fix();
    const last = kills.texts.at(-1);
    const joins = this.#killsInRow && last !== undefined && this.keymap.name === 'emacs';
    if (joins)
      kills.texts[kills.texts.length - 1] = (from < to ? last + text : text + last).slice(
        0,
        this.#options.maxLineBytes,
      );
    else {
      kills.texts.push(text);
      if (kills.texts.length > MAX_KILLS) kills.texts.shift();
    }
    this.#killsInRow = true;
    kills.index = kills.texts.length - 1;
  }

  entryAt(place: number): string {
    return this.#changed.get(place)?.text ?? this.history[place] ?? '';
  }

  moveInHistory(steps: number): void {
    const to = this.#place + steps;
    const place = Math.max(0, Math.min(this.history.length, to));
    // From the new line downwards there is nothing, and before the first entry neither.
    if (place === this.#place) {
      if (steps !== 0 && (this.history.length > 0 || steps > 0)) this.bell();
      return;
    }
    this.goToPlace(place);
    if (to > this.history.length) return;
    const { line } = this;
    if (this.keymap.name === 'vi-command') line.cursor = 0;
    else line.mark = line.cursor === line.text.length ? 0 : line.text.length;
  }

  goToPlace(place: number): void {
    const { line } = this;
    this.#changed.set(this.#place, { text: line.text, undo: line.undoList });
    this.#place = place;
    line.replace(this.entryAt(place), this.#changed.get(place)?.undo ?? []);
  }

  setArgument(count: number | null): void {
    this.#argument = count ?? 1;
    this.hasArgument = count !== null;
  }

  get argument(): number {
    return this.#argument;
  }

  set argument(count: number) {
    this.#argument = count;
  }

  accept(): void {
    if (this.keymap.name !== 'emacs' && this.memory.vi !== undefined) endInsertion(this);
    if (this.#region) {
      this.#region = false;
      this.redisplay();
    }
    this.#display.finish();
    const changed = new Map<number, string>();
    for (const [place, { text }] of this.#changed)
      if (place !== this.#place && place < this.history.length && text !== this.history[place])
        changed.set(place, text);
    this.#done = { kind: 'line', text: this.line.text, ...(changed.size > 0 ? { changed } : {}) };
  }

  /** ^O: the line is taken, and the next one begins with the entry after it. */
  acceptAndGoOn(): void {
    this.accept();
    if (this.#done?.kind === 'line') this.#done = { ...this.#done, next: this.#place + 1 };
  }

  endInput(): void {
    this.#done = { kind: 'end' };
  }

  #shown(): ShownLine {
    const { text, cursor, mark, isUtf8 } = this.line;
    const region = this.#region ? { start: Math.min(cursor, mark), end: Math.max(cursor, mark) } : null;
    return { prompt: this.#message ?? this.#options.prompt, text, cursor, region, isUtf8 };
  }
}

/** Macros that one turn of typing may set off. */
const MAX_MACROS_IN_A_ROW = 1_000;

/** Keys that a keyboard macro holds. */
const MAX_MACRO_KEYS = 4_096;

/** readline's DEFAULT_MAX_KILLS. */
const MAX_KILLS = 10;
