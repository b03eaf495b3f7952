import { byteStringToBytes } from '../../byte-string.ts';
import { OpenFile } from '../kernel/open-file.ts';
import type { Running } from '../kernel/running.ts';
import { MAX_TYPED_AHEAD_BYTES } from '../limits.ts';

/**
 * The pty as the kernel's line discipline makes it: termios(3). Cooked mode edits and echoes lines for programs; raw
 * mode hands keystrokes to the shell's line editor. Output gets CR before each LF.
 */
export class TerminalDevice extends OpenFile {
  override readonly isTerminal = true;
  columns: number;
  rows: number;
  readonly term: string;
  echo = true;
  foregroundGroup = 0;
  /** Called for the keys that send signals while a program, not the line editor, has the terminal. */
  onSignal: (signal: 'INT' | 'QUIT' | 'TSTP') => void = () => {};
  #raw = false;
  #keys = '';
  #line = '';
  #lines = '';
  #endOfFile = false;
  #hungUp = false;
  readonly #waiting = new Set<() => void>();
  readonly #deliver: (bytes: Uint8Array) => void | Promise<void>;

  constructor(options: {
    columns: number;
    rows: number;
    term: string;
    path: string;
    deliver: (bytes: Uint8Array) => void | Promise<void>;
  }) {
    super(options.path);
    this.columns = options.columns;
    this.rows = options.rows;
    this.term = options.term;
    this.#deliver = options.deliver;
  }

  /** Keystrokes from the client. */
  type(text: string): void {
    for (const key of text) {
      if (this.#raw) {
        if (this.#keys.length < MAX_TYPED_AHEAD_BYTES) this.#keys += key;
      } else this.#cook(key);
    }
    this.#wake();
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#wake();
  }

  /** The line editor takes over; what was typed ahead is its to read. */
  enterRaw(): void {
    this.#raw = true;
    this.#keys = (this.#lines + this.#line).replaceAll('\n', '\r') + this.#keys;
    this.#lines = '';
    this.#line = '';
  }

  leaveRaw(): void {
    this.#raw = false;
    const keys = this.#keys;
    this.#keys = '';
    for (const key of keys) this.#cook(key);
  }

  /** The next keystrokes in raw mode; empty when the client is gone. */
  async keys(process: Running): Promise<string> {
    while (this.#keys === '' && !this.#hungUp) await process.block(this.#waiting);
    const keys = this.#keys;
    this.#keys = '';
    return keys;
  }

  /** Gives back keystrokes that belong to the next line. */
  unread(keys: string): void {
    this.#keys = keys + this.#keys;
  }

  /** Output without LF translation accounting: from the line editor and echo. */
  show(text: string): void {
    void this.#deliver(byteStringToBytes(text));
  }

  protected async receive(process: Running, maxBytes: number): Promise<string> {
    while (this.#lines === '' && !this.#endOfFile && !this.#hungUp) await process.block(this.#waiting);
    if (this.#lines === '') {
      this.#endOfFile = false;
      return '';
    }
    const newline = this.#lines.indexOf('\n');
    const text = this.#lines.slice(0, Math.min(maxBytes, newline === -1 ? this.#lines.length : newline + 1));
    this.#lines = this.#lines.slice(text.length);
    return text;
  }

  protected async send(process: Running, text: string): Promise<void> {
    process.account.addOutput(text.length);
    process.check();
    await process.settle(this.#deliver(byteStringToBytes(text.replaceAll('\n', '\r\n'))));
  }

  #cook(key: string): void {
    if (this.#line.length + this.#lines.length > MAX_TYPED_AHEAD_BYTES) return;
    switch (key) {
      case '\x03':
        this.#signal('INT', '^C');
        return;
      case '\x1c':
        this.#signal('QUIT', '^\\');
        return;
      case '\x1a':
        this.#signal('TSTP', '^Z');
        return;
      case '\x04':
        if (this.#line === '') this.#endOfFile = true;
        this.#lines += this.#line;
        this.#line = '';
        return;
      case '\x7f':
      case '\b':
        if (this.#line !== '' && this.echo) this.show('\b \b');
        this.#line = this.#line.slice(0, -1);
        return;
      case '\x15':
        if (this.echo) this.show('\b \b'.repeat(this.#line.length));
        this.#line = '';
        return;
      case '\r':
      case '\n':
        if (this.echo) this.show('\r\n');
        this.#lines += `${this.#line}\n`;
        this.#line = '';
        return;
      default:
        this.#line += key;
        if (this.echo) this.show(key < ' ' && key !== '\t' ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key);
    }
  }

  #signal(signal: 'INT' | 'QUIT' | 'TSTP', shown: string): void {
    if (this.echo) this.show(shown);
    this.#line = '';
    this.#lines = '';
    this.onSignal(signal);
  }

  #wake(): void {
    for (const resume of [...this.#waiting]) resume();
  }
}
