import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { splitKeys } from './edited-file.ts';
import { runChild } from './run-program.ts';
import { displayed, ScreenPainter, type ScreenRow } from './screen-painter.ts';
import { SCROLL_MARGIN, ViEditor } from './vi-editor.ts';
import { openFile } from './vi-ex.ts';

const VERSION = `VIM - Vi IMproved 9.0 (2022 Jun 28, compiled May 04 2025 09:03:57)
Included patches: 1-1378
Modified by team+vim@tracker.debian.org
Compiled by team+vim@tracker.debian.org
Small version without GUI.
`;
const ENTER = '\x1b[?1049h\x1b[22;0;0t\x1b[>4;2m\x1b[?1h\x1b=\x1b[?2004h\x1b[?1004h';
const LEAVE_START = '\x1b[?2004l\x1b[>4;m';
const LEAVE_END = '\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t\x1b[?25h\x1b[>4;m';
/** Where the ruler and an incomplete command stand, counted from the right. */
const RULER_FROM_RIGHT = 18;
const PENDING_FROM_RIGHT = 28;
const PENDING_WIDTH = 10;
const BLUE = '\x1b[1m\x1b[34m';
const ERROR = '\x1b[1m\x1b[37m\x1b[41m';
const PLAIN = '\x1b[m';

/** vim, as far as people use it on a server: its modes, motions, operators and the ex commands about files and text. */
export const vi: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('--version')) {
    await print(process, VERSION);
    return 0;
  }
  const { terminal } = process.session;
  if (process.descriptor(1)?.isTerminal !== true)
    await printError(process, 'Vim: Warning: Output is not to a terminal\n');
  if (process.descriptor(0)?.isTerminal !== true || terminal === null) {
    await printError(process, 'Vim: Warning: Input is not from a terminal\n');
    await process.sleep(2000);
    await printError(
      process,
      '\x1b[?1000l\x1b[?2004lVim: Error reading input, exiting...\nVim: preserving files...\nVim: Finished.\n',
    );
    return 1;
  }
  return new ViScreen(context, terminal).run();
};

class ViScreen {
  readonly #context: CommandContext;
  readonly #terminal: TerminalDevice;
  readonly #editor: ViEditor;
  readonly #painter: ScreenPainter;

  constructor(context: CommandContext, terminal: TerminalDevice) {
    this.#context = context;
    this.#terminal = terminal;
    this.#editor = new ViEditor(context.process);
    this.#painter = new ScreenPainter(terminal);
    const path = context.args.find((arg) => !/^[-+]/.test(arg));
    if (path !== undefined) openFile(this.#editor, path);
    const line = context.args.find((arg) => /^\+\d*$/.test(arg));
    if (line !== undefined) this.#editor.buffer.moveTo(line === '+' ? Number.MAX_SAFE_INTEGER : Number(line) - 1, 0);
  }

  async run(): Promise<number> {
    const terminal = this.#terminal;
    const { process } = this.#context;
    terminal.enterRaw();
    terminal.show(`${ENTER}\x1b[1;${terminal.rows}r\x1b[?12h\x1b[?12l\x1b[27m\x1b[23m\x1b[29m${PLAIN}\x1b[H\x1b[2J`);
    let written: string | null = null;
    try {
      for (;;) {
        this.#show();
        const keys = await terminal.keys(process);
        if (keys === '') return 1;
        for (const key of splitKeys(keys)) {
          const pause = process.step();
          if (pause !== null) await pause;
          const outcome = this.#editor.key(key);
          if (outcome.kind === 'run') await this.#runCommand(outcome.command);
          if (outcome.kind !== 'leave') continue;
          written = outcome.written;
          return 0;
        }
      }
    } finally {
      const last = `\x1b[${terminal.rows};1H`;
      terminal.show(`\x1b[?25l${last}\x1b[K${LEAVE_START}${written === null ? last : `${written}\r\r\n`}${LEAVE_END}`);
      terminal.leaveRaw();
    }
  }

  async #runCommand(command: string): Promise<void> {
    const terminal = this.#terminal;
    const { process } = this.#context;
    terminal.show(`\x1b[?2004l\x1b[>4;m\x1b[?1l\x1b>\x1b[${terminal.rows};1H\x1b[K:!${command}\r\n`);
    terminal.leaveRaw();
    const status = await runChild(
      this.#context,
      command === '' ? ['bash'] : ['sh', '-c', command],
      (name, why) => `${name}: ${why}`,
    );
    if (status !== 0) await print(process, `\nshell returned ${status}\n`);
    terminal.enterRaw();
    terminal.show('\r\n\x1b[32mPress ENTER or type command to continue\x1b[m');
    await terminal.keys(process);
    terminal.show('\x1b[?1h\x1b=\x1b[?2004h\x1b[>4;2m\x1b[H\x1b[2J');
    this.#painter.forget();
  }

  #show(): void {
    const { columns, rows } = this.#terminal;
    const editor = this.#editor;
    const { buffer } = editor;
    const height = rows - 1;
    editor.height = height;
    const heightOf = (row: number) => Math.max(1, Math.ceil(displayed(buffer.lines[row] ?? '').length / columns));
    scrollToCursor(editor, heightOf);
    const shown: ScreenRow[] = [];
    let cursor = { row: 0, column: 0 };
    let row = editor.top;
    for (; row < buffer.lines.length && shown.length + heightOf(row) <= height; row += 1) {
      const text = displayed(buffer.lines[row] ?? '');
      if (row === buffer.row) {
        const before = displayed((buffer.lines[row] ?? '').slice(0, buffer.column)).length;
        cursor = { row: shown.length + Math.floor(before / columns), column: before % columns };
      }
      for (let at = 0; at === 0 || at < text.length; at += columns) shown.push({ text: text.slice(at, at + columns) });
    }
    const mark = row < buffer.lines.length ? '@' : '~';
    while (shown.length < height) shown.push({ text: mark, before: BLUE, after: PLAIN });
    shown.push(this.#lastRow(columns, row));
    if (editor.mode === 'line' || editor.mode === 'search') cursor = { row: height, column: editor.typed.length + 1 };
    this.#painter.paint(shown, cursor);
  }

  #lastRow(columns: number, bottom: number): ScreenRow {
    const editor = this.#editor;
    const { buffer } = editor;
    if (editor.mode === 'line' || editor.mode === 'search')
      return { text: `${editor.mode === 'line' ? ':' : editor.searchMark}${editor.typed}`.slice(0, columns - 1) };
    const mode = MODES.get(editor.mode) ?? '';
    const left = (mode === '' ? (editor.message.split('\n')[0] ?? '') : mode).slice(0, columns - RULER_FROM_RIGHT);
    const isEmpty = buffer.line === '';
    const place = displayed(buffer.line.slice(0, buffer.column)).length;
    const column = isEmpty && editor.mode === 'normal' ? '0-1' : String(isEmpty ? 1 : place + 1);
    const total = buffer.lines.length;
    const line = total === 1 && isEmpty ? 0 : buffer.row + 1;
    const share =
      editor.top === 0
        ? bottom >= total
          ? 'All'
          : 'Top'
        : bottom >= total
          ? 'Bot'
          : `${Math.floor((editor.top * 100) / Math.max(1, total - (bottom - editor.top)))}%`;
    const ruler = `${`${line},${column}`.padEnd(14)}${share}`;
    const pending = editor.pending.slice(-PENDING_WIDTH);
    const rest =
      ' '.repeat(Math.max(0, columns - PENDING_FROM_RIGHT + 1 - left.length - 1)) + pending.padEnd(PENDING_WIDTH);
    const before = mode !== '' ? '\x1b[1m' : editor.isError ? ERROR : '';
    const gap = rest.slice(0, Math.max(0, columns - RULER_FROM_RIGHT - left.length));
    if (before === '') return { text: `${left}${gap}${ruler}`.slice(0, columns - 1) };
    return { text: left, before, after: `${PLAIN}${gap}${ruler}`.slice(0, columns - 1 - left.length + PLAIN.length) };
  }
}

/** Keeps the cursor on the screen and some lines around it; a line far away comes into the middle. */
function scrollToCursor(editor: ViEditor, heightOf: (row: number) => number): void {
  const { buffer, height } = editor;
  const last = buffer.lines.length - 1;
  const above = Math.max(0, buffer.row - SCROLL_MARGIN);
  const below = Math.min(last, buffer.row + SCROLL_MARGIN);
  const middle = Math.max(0, buffer.row - Math.floor(height / 2) + (height % 2 === 0 ? 1 : 0));
  if (above < editor.top) {
    editor.top = editor.top - above >= height - 1 ? middle : above;
    return;
  }
  const fits = () => {
    let used = 0;
    for (let row = editor.top; row <= below && used <= height; row += 1) used += heightOf(row);
    return used <= height;
  };
  if (below - editor.top - height + 1 >= height - 1) editor.top = Math.min(middle, Math.max(0, last - height + 1));
  while (!fits() && editor.top < buffer.row) editor.top += 1;
}

const MODES: ReadonlyMap<string, string> = new Map([
  ['insert', '-- INSERT --'],
  ['replace', '-- REPLACE --'],
  ['visual', '-- VISUAL --'],
  ['visual-line', '-- VISUAL LINE --'],
]);
