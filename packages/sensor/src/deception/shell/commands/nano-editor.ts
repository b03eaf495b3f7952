import type { Process } from '../kernel/process.ts';
import { EditBuffer } from './edit-buffer.ts';
import { EDITING_KEYS, type LoadedFile, loadFile, saveFile } from './edited-file.ts';

/** What nano asks in the line below the text. */
export interface NanoPrompt {
  readonly kind: 'write' | 'leave' | 'search' | 'line' | 'read';
  readonly label: string;
  text: string;
}

const MAX_PROMPT_CHARACTERS = 4_096;
/** Keys after which a message goes away. */
const MESSAGE_KEYS = 20;

/** The keys of nano on one buffer; what it shows is read off it by whoever owns the screen. */
export class NanoEditor {
  readonly #process: Process;
  readonly #isText: boolean;
  readonly buffer: EditBuffer;
  path: string;
  message = '';
  prompt: NanoPrompt | null = null;
  top = 0;
  height = 20;
  #messageKeys = 0;
  #leavesAfterWrite = false;
  #lastSearch = '';
  #cut: string[] = [];
  #cutWasLast = false;

  constructor(process: Process, path: string, loaded: LoadedFile | null) {
    this.#process = process;
    this.path = path;
    this.#isText = loaded?.isText ?? true;
    const lines = loaded === null || loaded.problem !== null ? [] : [...loaded.lines];
    // After the last line's end nano has one more line.
    if (lines.length > 0 && loaded?.endsLine === true) lines.push('');
    this.buffer = new EditBuffer(lines, process.session.options.limits.maxVariableBytes * 4);
    if (loaded === null) this.#say('');
    else if (loaded.problem === 'new') this.#say('New File');
    else if (loaded.problem === 'Is a directory') this.#say(`"${path}" is a directory`);
    else if (loaded.problem !== null) this.#say(`Error reading ${path}: ${loaded.problem}`);
    else this.#say(`Read ${counted(loaded.lines.length)}`);
  }

  /** Keeps the cursor on the screen: half a screen at a time. */
  scroll(): void {
    const { row } = this.buffer;
    if (row < this.top || row >= this.top + this.height) this.top = Math.max(0, row - Math.floor(this.height / 2));
  }

  /** `leave` where the editor is to end. */
  key(written: string): 'stay' | 'leave' {
    const key = EDITING_KEYS.get(written) ?? written;
    if (this.prompt !== null) return this.#promptKey(this.prompt, key);
    this.#messageKeys -= 1;
    if (this.#messageKeys <= 0) this.message = '';
    const { buffer } = this;
    const cutBefore = this.#cutWasLast;
    this.#cutWasLast = false;
    switch (key) {
      case 'up':
      case '\x10':
        buffer.moveTo(buffer.row - 1, buffer.column, 1);
        return 'stay';
      case 'down':
      case '\x0e':
        buffer.moveTo(buffer.row + 1, buffer.column, 1);
        return 'stay';
      case 'left':
      case '\x02':
        if (buffer.column > 0) buffer.moveTo(buffer.row, buffer.column - 1, 1);
        else if (buffer.row > 0) buffer.moveTo(buffer.row - 1, Number.MAX_SAFE_INTEGER, 1);
        return 'stay';
      case 'right':
      case '\x06':
        if (buffer.column < buffer.line.length) buffer.moveTo(buffer.row, buffer.column + 1, 1);
        else if (buffer.row + 1 < buffer.lines.length) buffer.moveTo(buffer.row + 1, 0, 1);
        return 'stay';
      case 'home':
      case '\x01':
        buffer.moveTo(buffer.row, 0, 1);
        return 'stay';
      case 'end':
      case '\x05':
        buffer.moveTo(buffer.row, Number.MAX_SAFE_INTEGER, 1);
        return 'stay';
      case 'page-down':
      case '\x16':
        buffer.moveTo(buffer.row + this.height - 2, 0, 1);
        return 'stay';
      case 'page-up':
      case '\x19':
        buffer.moveTo(buffer.row - this.height + 2, 0, 1);
        return 'stay';
      case '\x0b':
        this.#cutLine(cutBefore);
        return 'stay';
      case '\x15':
        this.#paste();
        return 'stay';
      case '\x03':
        this.#tellPlace();
        return 'stay';
      case '\x17':
        this.#ask('search', this.#lastSearch === '' ? 'Search: ' : `Search [${this.#lastSearch}]: `);
        return 'stay';
      case '\x1f':
      case '\x1bg':
        this.#ask('line', 'Enter line number, column number: ');
        return 'stay';
      case '\x12':
        this.#ask('read', 'File to insert [from ./]: ');
        return 'stay';
      case '\x0f':
        this.#leavesAfterWrite = false;
        this.#ask('write', 'File Name to Write: ', this.path);
        return 'stay';
      case '\x18':
        if (!buffer.changed) return 'leave';
        this.#ask('leave', 'Save modified buffer? ');
        return 'stay';
      default:
        this.#edit(key);
        return 'stay';
    }
  }

  #edit(key: string): void {
    const { buffer } = this;
    if (key === '\x7f' || key === '\b') {
      if (buffer.row === 0 && buffer.column === 0) return;
      buffer.changed = true;
      buffer.rubOut();
    } else if (key === 'delete' || key === '\x04') {
      if (buffer.column === buffer.line.length && buffer.row + 1 >= buffer.lines.length) return;
      buffer.changed = true;
      if (buffer.column === buffer.line.length) {
        const next = buffer.lines[buffer.row + 1] ?? '';
        buffer.lines.splice(buffer.row, 2, buffer.line + next);
      } else buffer.lines[buffer.row] = buffer.line.slice(0, buffer.column) + buffer.line.slice(buffer.column + 1);
    } else if (
      key === '\r' ||
      key === '\n' ||
      key === '\t' ||
      (key >= ' ' && !key.startsWith('\x1b') && key.length <= 2)
    ) {
      buffer.changed = true;
      buffer.insert(key === '\r' ? '\n' : key);
    }
  }

  #cutLine(continues: boolean): void {
    const { buffer } = this;
    this.#cutWasLast = true;
    const isLast = buffer.row === buffer.lines.length - 1;
    if (isLast && buffer.line === '') {
      this.#say('Nothing was cut');
      return;
    }
    this.message = '';
    if (!continues) this.#cut = [];
    this.#cut.push(buffer.line);
    buffer.changed = true;
    if (isLast) buffer.lines[buffer.row] = '';
    else buffer.lines.splice(buffer.row, 1);
    buffer.moveTo(buffer.row, 0, 1);
  }

  #paste(): void {
    const { buffer } = this;
    if (this.#cut.length === 0) {
      this.#say('Cutbuffer is empty');
      return;
    }
    this.message = '';
    buffer.changed = true;
    buffer.insert(`${this.#cut.join('\n')}\n`);
  }

  #tellPlace(): void {
    const { buffer } = this;
    const before = buffer.lines.slice(0, buffer.row).reduce((sum, line) => sum + line.length + 1, 0) + buffer.column;
    const all = buffer.lines.reduce((sum, line) => sum + line.length + 1, -1);
    const share = (part: number, whole: number) => `${whole === 0 ? 0 : Math.floor((part * 100) / whole)}%`;
    const { length } = buffer.lines;
    const width = buffer.line.length + 1;
    this.#say(
      `line ${String(buffer.row + 1).padStart(Math.max(2, String(length).length))}/${length} (${share(buffer.row + 1, length)}), col ${String(buffer.column + 1).padStart(2)}/${String(width).padStart(2)} (${share(buffer.column + 1, width).padStart(4)}), char ${before}/${all} (${share(before, all)})`,
    );
  }

  #ask(kind: NanoPrompt['kind'], label: string, text = ''): void {
    this.message = '';
    this.prompt = { kind, label, text };
  }

  #say(message: string): void {
    this.message = message;
    this.#messageKeys = MESSAGE_KEYS;
  }

  #promptKey(prompt: NanoPrompt, key: string): 'stay' | 'leave' {
    if (key === '\x03') {
      this.prompt = null;
      this.#say('Cancelled');
      return 'stay';
    }
    if (prompt.kind === 'leave') {
      if (/^[nN]$/.test(key)) return 'leave';
      if (!/^[yY]$/.test(key)) return 'stay';
      this.#leavesAfterWrite = true;
      this.#ask('write', 'File Name to Write: ', this.path);
      return 'stay';
    }
    if (key === '\x7f' || key === '\b') prompt.text = prompt.text.slice(0, -1);
    else if (key === '\x15' || key === '\x0b') prompt.text = '';
    else if (key !== '\r' && key !== '\n') {
      if (key >= ' ' && key.length === 1 && prompt.text.length < MAX_PROMPT_CHARACTERS) prompt.text += key;
    } else {
      this.prompt = null;
      return this.#answered(prompt);
    }
    return 'stay';
  }

  #answered({ kind, text }: NanoPrompt): 'stay' | 'leave' {
    const { buffer } = this;
    switch (kind) {
      case 'write':
        return this.#write(text) && this.#leavesAfterWrite ? 'leave' : 'stay';
      case 'search':
        this.#search(text === '' ? this.#lastSearch : text);
        return 'stay';
      case 'line': {
        const [line = '', column] = text.split(/[,;. ]/);
        if (!/^-?\d+$/.test(line)) this.#say('Invalid line or column number');
        else buffer.moveTo(Number(line) - 1, column === undefined ? 0 : Number(column) - 1, 1);
        return 'stay';
      }
      default: {
        const loaded = loadFile(this.#process, text);
        if (loaded.problem !== null) {
          this.#say(loaded.problem === 'new' ? `File "${text}" not found` : `Error reading ${text}: ${loaded.problem}`);
          return 'stay';
        }
        buffer.changed = true;
        buffer.insert(loaded.lines.map((line) => `${line}\n`).join(''));
        this.#say(`Read ${counted(loaded.lines.length)}`);
        return 'stay';
      }
    }
  }

  #write(path: string): boolean {
    const { buffer } = this;
    if (path === '') {
      this.#say('Cancelled');
      return false;
    }
    const lines = buffer.lines.at(-1) === '' ? buffer.lines.slice(0, -1) : buffer.lines;
    const written = saveFile(this.#process, path, lines, this.#isText);
    if (typeof written === 'string') {
      this.#say(`Error writing ${path}: ${written}`);
      return false;
    }
    if (lines === buffer.lines) buffer.lines.push('');
    buffer.changed = false;
    this.path = path;
    this.#say(`Wrote ${counted(lines.length)}`);
    return true;
  }

  #search(text: string): void {
    const { buffer } = this;
    if (text === '') {
      this.#say('Cancelled');
      return;
    }
    this.#lastSearch = text;
    const wanted = text.toLowerCase();
    const total = buffer.lines.length;
    for (let step = 0; step <= total; step += 1) {
      const row = (buffer.row + step) % total;
      const from = step === 0 ? buffer.column + 1 : 0;
      const column = (buffer.lines[row] ?? '').toLowerCase().indexOf(wanted, from);
      if (column === -1 || (step === total && column > buffer.column)) continue;
      const isSame = row === buffer.row && column === buffer.column;
      if (isSame) this.#say('This is the only occurrence');
      else if (row < buffer.row || (row === buffer.row && column < buffer.column)) this.#say('Search Wrapped');
      buffer.moveTo(row, column, 1);
      return;
    }
    this.#say(`"${text}" not found`);
  }
}

function counted(lines: number): string {
  return `${lines} line${lines === 1 ? '' : 's'}`;
}
