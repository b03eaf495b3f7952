import type { Process } from '../kernel/process.ts';
import type { TerminalDevice } from './terminal-device.ts';

export interface LineEditorOptions {
  readonly terminal: TerminalDevice;
  readonly process: Process;
  readonly prompt: string;
  /** Oldest first. */
  readonly history: readonly string[];
  readonly maxLineBytes: number;
  readonly bracketedPaste: boolean;
  readonly onLimit: () => void;
  /** Completions of the word that ends at the cursor: the texts that replace it. */
  complete(word: string, first: boolean): readonly string[];
}

export type EditedLine =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'interrupt' };

const BRACKETED_PASTE_ON = '\x1b[?2004h';
const BRACKETED_PASTE_OFF = '\x1b[?2004l\r';

/** Reads one line as GNU readline in Emacs mode does on an xterm. */
export async function editLine(options: LineEditorOptions): Promise<EditedLine> {
  const { terminal } = options;
  terminal.enterRaw();
  terminal.show((options.bracketedPaste ? BRACKETED_PASTE_ON : '') + options.prompt);
  const editor = new LineEditor(options);
  try {
    for (;;) {
      const keys = await terminal.keys(options.process);
      if (keys === '') return { kind: 'end' };
      const result = editor.feed(keys);
      if (result === null) continue;
      terminal.unread(result.rest);
      return result.line;
    }
  } finally {
    if (options.bracketedPaste) terminal.show(BRACKETED_PASTE_OFF);
    terminal.leaveRaw();
  }
}

class LineEditor {
  readonly #options: LineEditorOptions;
  #text = '';
  #cursor = 0;
  #historyAt: number;
  #typed = '';
  #killed = '';
  #escape = '';
  #tabs = 0;
  #limitReported = false;

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#historyAt = options.history.length;
  }

  feed(keys: string): { readonly line: EditedLine; readonly rest: string } | null {
    for (let index = 0; index < keys.length; index += 1) {
      let end = index;
      while (this.#escape === '' && end < keys.length && keys.charCodeAt(end) >= 0x20 && keys[end] !== '\x7f') end += 1;
      if (end > index) {
        this.#insert(keys.slice(index, end));
        this.#tabs = 0;
        index = end - 1;
        continue;
      }
      const line = this.#key(keys[index] ?? '');
      if (line !== null) return { line, rest: keys.slice(index + 1) };
    }
    return null;
  }

  #show(text: string): void {
    this.#options.terminal.show(text);
  }

  #insert(text: string): void {
    const room = this.#options.maxLineBytes - this.#text.length;
    if (text.length > room && !this.#limitReported) {
      this.#limitReported = true;
      this.#options.onLimit();
    }
    const piece = text.slice(0, Math.max(0, room));
    const after = this.#text.slice(this.#cursor);
    this.#text = this.#text.slice(0, this.#cursor) + piece + after;
    this.#cursor += piece.length;
    this.#show(piece + after + '\b'.repeat(after.length));
  }

  /** Replaces everything after the prompt. */
  #replace(text: string): void {
    this.#show(`${'\b'.repeat(this.#cursor)}${text}${text.length < this.#text.length ? '\x1b[K' : ''}`);
    this.#text = text;
    this.#cursor = text.length;
  }

  #moveTo(position: number): void {
    const target = Math.max(0, Math.min(this.#text.length, position));
    if (target < this.#cursor) this.#show('\b'.repeat(this.#cursor - target));
    else this.#show(this.#text.slice(this.#cursor, target));
    this.#cursor = target;
  }

  #cut(from: number, to: number): void {
    if (from >= to) return;
    this.#moveTo(from);
    const after = this.#text.slice(to);
    this.#killed = this.#text.slice(from, to);
    this.#text = this.#text.slice(0, from) + after;
    this.#show(`${after}\x1b[K${'\b'.repeat(after.length)}`);
  }

  #key(key: string): EditedLine | null {
    if (this.#escape !== '') return this.#escaped(key);
    if (key !== '\t') this.#tabs = 0;
    switch (key) {
      case '\r':
      case '\n':
        this.#show('\r\n');
        return { kind: 'line', text: this.#text };
      case '\x03':
        this.#show('^C');
        return { kind: 'interrupt' };
      case '\x04':
        if (this.#text === '') return { kind: 'end' };
        this.#cut(this.#cursor, Math.min(this.#cursor + 1, this.#text.length));
        return null;
      case '\x01':
        this.#moveTo(0);
        return null;
      case '\x05':
        this.#moveTo(this.#text.length);
        return null;
      case '\x02':
        this.#moveTo(this.#cursor - 1);
        return null;
      case '\x06':
        this.#moveTo(this.#cursor + 1);
        return null;
      case '\x7f':
      case '\b':
        if (this.#cursor > 0) this.#cut(this.#cursor - 1, this.#cursor);
        return null;
      case '\x15':
        this.#cut(0, this.#cursor);
        return null;
      case '\x0b':
        this.#cut(this.#cursor, this.#text.length);
        return null;
      case '\x17': {
        const before = this.#text.slice(0, this.#cursor).replace(/\s+$/, '').replace(/\S+$/, '');
        this.#cut(before.length, this.#cursor);
        return null;
      }
      case '\x19':
        this.#insert(this.#killed);
        return null;
      case '\x0c':
        this.#show(`\x1b[H\x1b[J${this.#options.prompt}${this.#text}${'\b'.repeat(this.#text.length - this.#cursor)}`);
        return null;
      case '\x10':
        this.#recall(-1);
        return null;
      case '\x0e':
        this.#recall(1);
        return null;
      case '\t':
        this.#complete();
        return null;
      case '\x1b':
        this.#escape = '\x1b';
        return null;
      default:
        return null;
    }
  }

  #escaped(key: string): EditedLine | null {
    this.#escape += key;
    if (
      this.#escape === '\x1b[' ||
      this.#escape === '\x1bO' ||
      (this.#escape.startsWith('\x1b[') && /^[\d;]$/.test(key) && this.#escape.length < 16)
    )
      return null;
    const sequence = this.#escape.replace('\x1bO', '\x1b[');
    this.#escape = '';
    switch (sequence) {
      case '\x1b[A':
        this.#recall(-1);
        break;
      case '\x1b[B':
        this.#recall(1);
        break;
      case '\x1b[C':
        this.#moveTo(this.#cursor + 1);
        break;
      case '\x1b[D':
        this.#moveTo(this.#cursor - 1);
        break;
      case '\x1b[H':
      case '\x1b[1~':
        this.#moveTo(0);
        break;
      case '\x1b[F':
      case '\x1b[4~':
        this.#moveTo(this.#text.length);
        break;
      case '\x1b[3~':
        this.#cut(this.#cursor, Math.min(this.#cursor + 1, this.#text.length));
        break;
    }
    return null;
  }

  #recall(direction: -1 | 1): void {
    const { history } = this.#options;
    const next = this.#historyAt + direction;
    if (next < 0 || next > history.length) {
      this.#show('\x07');
      return;
    }
    if (this.#historyAt === history.length) this.#typed = this.#text;
    this.#historyAt = next;
    this.#replace(history[next] ?? this.#typed);
  }

  #complete(): void {
    const before = this.#text.slice(0, this.#cursor);
    const word = /[^\s;|&<>()`]*$/.exec(before)?.[0] ?? '';
    const first = /(^|[;|&(`]\s*)[^\s;|&<>()`]*$/.test(before);
    const found = this.#options.complete(word, first);
    this.#tabs += 1;
    if (found.length === 0) {
      this.#show('\x07');
      return;
    }
    let common = found[0] ?? '';
    for (const candidate of found) while (!candidate.startsWith(common)) common = common.slice(0, -1);
    if (common.length > word.length) {
      this.#insert(common.slice(word.length) + (found.length === 1 && !common.endsWith('/') ? ' ' : ''));
      this.#tabs = 0;
    } else if (found.length === 1) this.#insert(' ');
    else if (this.#tabs < 2) this.#show('\x07');
    else {
      const width = Math.max(...found.map((name) => (name.replace(/\/$/, '').split('/').at(-1) ?? name).length)) + 3;
      const perRow = Math.max(1, Math.floor(this.#options.terminal.columns / width));
      let listing = '\r\n';
      for (const [index, name] of found.slice(0, 400).entries()) {
        const shown = (name.replace(/\/$/, '').split('/').at(-1) ?? name) + (name.endsWith('/') ? '/' : '');
        listing += shown.padEnd(width);
        if (index % perRow === perRow - 1 || index === found.length - 1) listing = `${listing.trimEnd()}\r\n`;
      }
      this.#show(`${listing}${this.#options.prompt}${this.#text}`);
    }
  }
}
