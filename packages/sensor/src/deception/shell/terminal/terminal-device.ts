import { byteStringToBytes } from '../../byte-string.ts';
import { OpenFile } from '../kernel/open-file.ts';
import type { Running } from '../kernel/running.ts';
import { MAX_CANONICAL_LINE_BYTES, MAX_TYPED_AHEAD_BYTES } from '../limits.ts';

export type TerminalSignal = 'INT' | 'QUIT' | 'TSTP';

const SIGNAL_KEYS: ReadonlyMap<string, TerminalSignal> = new Map([
  ['\x03', 'INT'],
  ['\x1c', 'QUIT'],
  ['\x1a', 'TSTP'],
]);

const STOP_OUTPUT = '\x13';
const START_OUTPUT = '\x11';

/**
 * The pty as the kernel's line discipline makes it: termios(3), n_tty. In cooked mode it edits and echoes lines for
 * programs; a program or the line editor may take it over and gets keystrokes as they are. Output gets CR before LF.
 */
export class TerminalDevice extends OpenFile {
  override readonly isTerminal = true;
  columns: number;
  rows: number;
  readonly term: string;
  /** ECHO */
  echo = true;
  /** ICANON; without it keys are there for programs at once, still with ECHO and signals. */
  canonical = true;
  /** Other settings that stty has changed, by name. */
  settings: ReadonlyMap<string, boolean> | null = null;
  foregroundGroup = 0;
  /** Called for the keys that send signals. */
  onSignal: (signal: TerminalSignal) => void = () => {};
  /** Who has taken the terminal over: `editor` leaves the signal keys to the kernel. */
  #taken: 'no' | 'program' | 'editor' = 'no';
  /** What can be read now. */
  #ready = '';
  /** The line that is being typed in cooked mode. */
  #line = '';
  /** ^V was typed. */
  #quoting = false;
  #endOfFile = false;
  #hungUp = false;
  /** ^S was typed and no ^Q since: IXON. */
  #outputStopped = false;
  /** What the editor and the echo have to show when output goes on. */
  #held = '';
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

  /** The window has another size; the line editor looks at it at once. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    if (this.#taken === 'editor') this.#wake();
  }

  /** @param flag the name that stty(1) has for it */
  setFlag(flag: string, isOn: boolean): void {
    if (flag === 'echo') this.echo = isOn;
    else if (flag === 'icanon') this.canonical = isOn;
    else this.settings = new Map(this.settings).set(flag, isOn);
  }

  /** Keystrokes from the client. */
  type(text: string): void {
    if (this.#taken === 'program' || (this.#taken === 'editor' && !/[\x03\x11\x13\x1a\x1c]/.test(text)))
      this.#ready += text.slice(0, Math.max(0, MAX_TYPED_AHEAD_BYTES - this.#ready.length));
    else for (const key of text) this.#typeKey(key);
    this.#wake();
  }

  #typeKey(key: string): void {
    if (this.#taken === 'program') {
      this.#ready += key;
      return;
    }
    if (this.#isFlowControl(key)) {
      if (key === STOP_OUTPUT) this.#outputStopped = true;
      else this.#startOutput();
      return;
    }
    const signal = this.#quoting ? undefined : SIGNAL_KEYS.get(key);
    if (signal !== undefined) this.#signal(signal, key);
    else if (this.#ready.length + this.#line.length >= MAX_TYPED_AHEAD_BYTES) return;
    else if (this.#taken === 'editor') this.#ready += key;
    else this.#cook(key);
  }

  #isFlowControl(key: string): boolean {
    if (key !== STOP_OUTPUT && key !== START_OUTPUT) return false;
    return !this.#quoting && this.settings?.get('ixon') !== false;
  }

  #startOutput(): void {
    if (!this.#outputStopped) return;
    this.#outputStopped = false;
    const held = this.#held;
    this.#held = '';
    this.show(held);
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#outputStopped = false;
    this.#wake();
  }

  /** A program takes over; what was typed ahead is its to read. */
  enterRaw(): void {
    this.#taken = 'program';
    this.#release();
  }

  /** The line editor takes over. */
  enterEditing(): void {
    this.#taken = 'editor';
    this.#release();
  }

  leaveRaw(): void {
    this.#taken = 'no';
  }

  /** What was typed in cooked mode is there to read, as n_tty gives it when ICANON is cleared. */
  #release(): void {
    this.#ready += this.#line;
    this.#line = '';
  }

  /** The next keystrokes for who has taken the terminal over; empty when the client is gone. */
  async keys(process: Running): Promise<string> {
    while (this.#ready === '' && !this.#hungUp) await process.block(this.#waiting);
    const keys = this.#ready;
    this.#ready = '';
    return keys;
  }

  /** As `keys`, but comes back with null too when a signal has a trap that is to run, or the time is over. */
  async keysOrTrap(
    process: Running & { readonly pendingTraps: readonly string[] },
    isOver: () => boolean,
  ): Promise<string | null> {
    while (this.#ready === '' && !this.#hungUp) {
      if (isOver()) return null;
      if (process.pendingTraps.some((signal) => signal !== 'CHLD')) return null;
      await process.block(this.#waiting);
    }
    const keys = this.#ready;
    this.#ready = '';
    return keys;
  }

  /** What a program read too far is there for whoever reads next, the line editor included. */
  override pushBack(text: string): void {
    this.unread(text);
  }

  /** Waits for a line, or for a signal that the process traps: false then. */
  async inputOrSignal(process: Running & { readonly pendingTraps: readonly string[] }): Promise<boolean> {
    while (!this.ready() && process.pendingTraps.length === 0) await process.block(this.#waiting);
    return process.pendingTraps.length === 0;
  }

  /** Gives back keystrokes that belong to the next line. */
  unread(keys: string): void {
    this.#ready = keys + this.#ready;
  }

  /** Output as it is: from the line editor and echo. */
  show(text: string): void {
    if (text === '') return;
    if (this.#outputStopped) this.#held = (this.#held + text).slice(0, MAX_TYPED_AHEAD_BYTES);
    else void this.#deliver(byteStringToBytes(text));
  }

  protected override ready(): boolean {
    return this.#ready !== '' || this.#endOfFile || this.#hungUp;
  }

  /** Only the group in the foreground may read: others are stopped by SIGTTIN until they are brought there. */
  async #waitForForeground(process: Running): Promise<void> {
    const isBehind = () => this.foregroundGroup !== 0 && process.group !== this.foregroundGroup;
    // A shell names the group that it puts in the foreground when it has started all of it.
    if (isBehind()) await new Promise<void>((resolve) => setImmediate(resolve));
    while (isBehind() && !process.ignoredSignals.has('TTIN') && !this.#hungUp) {
      process.deliver('TTIN');
      await process.block(new Set());
    }
  }

  protected async receive(process: Running, maxBytes: number): Promise<string> {
    await this.#waitForForeground(process);
    // Keys that were typed in cooked mode are there for a program that wants single ones.
    if (!this.canonical) this.#release();
    while (this.#ready === '' && !this.#endOfFile && !this.#hungUp) {
      await process.block(this.#waiting);
      // Who was put behind meanwhile reads no more.
      await this.#waitForForeground(process);
    }
    if (this.#ready === '') {
      this.#endOfFile = false;
      return '';
    }
    const newline = this.canonical ? this.#ready.indexOf('\n') : -1;
    const text = this.#ready.slice(0, Math.min(maxBytes, newline === -1 ? this.#ready.length : newline + 1));
    this.#ready = this.#ready.slice(text.length);
    return text;
  }

  protected async send(process: Running, text: string): Promise<void> {
    process.account.addOutput(text.length);
    process.check();
    while (this.#outputStopped) await process.block(this.#waiting);
    await process.settle(this.#deliver(byteStringToBytes(text.includes('\n') ? text.replaceAll('\n', '\r\n') : text)));
  }

  #cook(typed: string): void {
    if (this.#quoting) {
      this.#quoting = false;
      this.#add(typed);
      return;
    }
    const key = typed === '\r' ? '\n' : typed;
    if (!this.canonical) {
      this.#ready += key;
      this.#echoKey(key);
      return;
    }
    switch (key) {
      case '\x04':
        if (this.#line === '') this.#endOfFile = true;
        this.#ready += this.#line;
        this.#line = '';
        return;
      case '\x7f':
        this.#erase(1);
        return;
      case '\x15':
        this.#erase(this.#line.length);
        return;
      case '\x17': {
        const kept = this.#line.replace(/[^A-Za-z0-9_]*$/, '').replace(/[A-Za-z0-9_]+$/, '');
        this.#erase(this.#line.length - kept.length);
        return;
      }
      case '\x12':
        if (this.echo) this.show(`^R\r\n${[...this.#line].map(shownKey).join('')}`);
        return;
      case '\x16':
        this.#quoting = true;
        if (this.echo) this.show('^\b');
        return;
      case '\n':
        if (this.echo) this.show('\r\n');
        this.#ready += `${this.#line}\n`;
        this.#line = '';
        return;
      default:
        this.#add(key);
    }
  }

  #add(key: string): void {
    if (this.#line.length >= MAX_CANONICAL_LINE_BYTES) {
      if (this.echo) this.show('\x07');
      return;
    }
    this.#line += key;
    this.#echoKey(key);
  }

  #echoKey(key: string): void {
    if (this.echo) this.show(key === '\n' ? '\r\n' : shownKey(key));
  }

  #erase(count: number): void {
    const removed = this.#line.slice(this.#line.length - count);
    this.#line = this.#line.slice(0, this.#line.length - count);
    if (!this.echo) return;
    this.show('\b \b'.repeat([...removed].reduce((sum, key) => sum + shownKey(key).length, 0)));
  }

  /** What was typed before the key is lost: NOFLSH is off. */
  #signal(signal: TerminalSignal, key: string): void {
    if (this.echo && this.#taken === 'no') this.show(shownKey(key));
    this.#line = '';
    this.#ready = '';
    // A signal key starts output again: n_tty_receive_signal_char.
    this.#startOutput();
    this.onSignal(signal);
  }

  #wake(): void {
    for (const resume of [...this.#waiting]) resume();
  }
}

/** ECHOCTL */
function shownKey(key: string): string {
  if (key === '\t' || (key >= ' ' && key !== '\x7f')) return key;
  return `^${String.fromCharCode(key.charCodeAt(0) ^ 64)}`;
}
