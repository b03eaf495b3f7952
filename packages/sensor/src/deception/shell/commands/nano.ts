import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { loadFile, splitKeys } from './edited-file.ts';
import { NanoEditor } from './nano-editor.ts';
import { displayed, ScreenPainter, type ScreenRow } from './screen-painter.ts';

const VERSION = ` GNU nano, version 7.2
 (C) 1999-2011, 2013-2023 Free Software Foundation, Inc.
 (C) 2014-2023 the contributors to nano
 Compiled options: --disable-libmagic --enable-utf8
`;
const ENTER =
  '\x1b[?2004h\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h\x1b[39;49m\x1b[?1h\x1b=\x1b[?1h\x1b=\x1b[?25l\x1b[39;49m\x1b(B\x1b[m\x1b[H\x1b[2J';
const REVERSED = '\x1b(B\x1b[0;7m';
const PLAIN = '\x1b(B\x1b[m';
/** Rows besides the text: title, status and two of shortcuts. */
const OTHER_ROWS = 4;

type Shortcut = readonly [string, string];
const MAIN: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^X', 'Exit'],
  ['^O', 'Write Out'],
  ['^R', 'Read File'],
  ['^W', 'Where Is'],
  ['^\\', 'Replace'],
  ['^K', 'Cut'],
  ['^U', 'Paste'],
  ['^T', 'Execute'],
  ['^J', 'Justify'],
  ['^C', 'Location'],
  ['^/', 'Go To Line'],
];
const WRITE: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['M-D', 'DOS Format'],
  ['M-M', 'Mac Format'],
  ['M-A', 'Append'],
  ['M-P', 'Prepend'],
  ['M-B', 'Backup File'],
  ['^T', 'Browse'],
];
const SEARCH: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['M-C', 'Case Sens'],
  ['M-R', 'Reg.exp.'],
  ['M-B', 'Backwards'],
  ['^R', 'Replace'],
  ['^P', 'Older'],
  ['^N', 'Newer'],
  ['^T', 'Go To Line'],
  ['', ''],
];
const PLAIN_PROMPT: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
];
const LINE: readonly Shortcut[] = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
  ['^W', 'Begin of Paragr.'],
  ['^O', 'End of Paragraph'],
  ['^Y', 'First Line'],
  ['^V', 'Last Line'],
  ['^T', 'Go To Text'],
  ['', ''],
];
const LEAVE: readonly Shortcut[] = [
  [' Y', 'Yes'],
  [' N', 'No'],
  ['', ''],
  ['^C', 'Cancel'],
];
/** Columns of the answers to a question of yes or no. */
const LEAVE_WIDTH = 16;

/** nano 7.2 on a terminal. */
export const nano: Command = async (context) => {
  const { process, args } = context;
  if (args.includes('--version') || args.includes('-V')) {
    await print(process, VERSION);
    return 0;
  }
  const { terminal } = process.session;
  if (process.descriptor(0)?.isTerminal !== true || process.descriptor(1)?.isTerminal !== true || terminal === null) {
    const term = process.environment.get('TERM');
    await printError(
      process,
      term === undefined && process.descriptor(0)?.isTerminal === true
        ? 'Error opening terminal: unknown.\n'
        : process.descriptor(0)?.isTerminal === true
          ? 'Standard output is not a terminal\n'
          : 'Standard input is not a terminal\n',
    );
    return 1;
  }
  const path = args.find((arg) => !/^[-+]/.test(arg)) ?? '';
  return editWithNano(context, terminal, path, path);
};

/** Edits a file; `title` is what the first line names. Returns 0, or 1 where the client went away. */
export async function editWithNano(
  context: CommandContext,
  terminal: TerminalDevice,
  path: string,
  title: string,
): Promise<number> {
  const { process } = context;
  const loaded = path === '' ? null : loadFile(process, path);
  const editor = new NanoEditor(process, path, loaded);
  const painter = new ScreenPainter(terminal);
  terminal.enterRaw();
  terminal.show(ENTER);
  try {
    for (;;) {
      show(editor, painter, terminal, title === path ? editor.path : title);
      const keys = await terminal.keys(process);
      if (keys === '') return 1;
      for (const key of splitKeys(keys)) {
        const pause = process.step();
        if (pause !== null) await pause;
        if (editor.key(key) === 'leave') return 0;
      }
    }
  } finally {
    const { rows } = terminal;
    terminal.show(
      `\x1b[?25l\x1b[${rows - 2}d\x1b[J\x1b[${rows}d\x1b[?12l\x1b[?25h\x1b[${rows};1H\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>\x1b[?2004l`,
    );
    terminal.leaveRaw();
  }
}

function show(editor: NanoEditor, painter: ScreenPainter, terminal: TerminalDevice, title: string): void {
  const { columns, rows } = terminal;
  const height = Math.max(1, rows - OTHER_ROWS);
  editor.height = height;
  editor.scroll();
  const { buffer, top, prompt } = editor;
  const screen: ScreenRow[] = [titleRow(title === '' ? 'New Buffer' : title, buffer.changed, columns)];
  const cursorColumn = displayed(buffer.line.slice(0, buffer.column)).length;
  for (let row = top; row < top + height; row += 1) {
    const text = displayed(buffer.lines[row] ?? '');
    if (row === buffer.row && cursorColumn >= columns - 1) {
      const from = Math.floor(cursorColumn / (columns - 8)) * (columns - 8);
      screen.push({ text: `<${text.slice(from + 1, from + columns)}`.slice(0, columns) });
    } else screen.push({ text: text.length > columns ? `${text.slice(0, columns - 1)}>` : text });
  }
  if (prompt !== null) {
    const shown = `${prompt.label}${prompt.kind === 'leave' ? '' : prompt.text}`;
    screen.push({ text: shown.padEnd(columns), before: REVERSED, after: PLAIN });
  } else if (editor.message === '') screen.push({ text: '' });
  else {
    const text = `[ ${editor.message} ]`.slice(0, columns);
    const indent = ' '.repeat(Math.max(0, Math.floor((columns - text.length) / 2)));
    screen.push({ text, before: indent + REVERSED, after: PLAIN });
  }
  const shortcuts =
    prompt === null
      ? MAIN
      : prompt.kind === 'write'
        ? WRITE
        : prompt.kind === 'leave'
          ? LEAVE
          : prompt.kind === 'search'
            ? SEARCH
            : prompt.kind === 'line'
              ? LINE
              : PLAIN_PROMPT;
  screen.push(...shortcutRows(shortcuts, columns, prompt?.kind === 'leave'));
  const cursor =
    prompt === null
      ? { row: buffer.row - top + 1, column: Math.min(columns - 1, cursorColumn) }
      : { row: rows - 3, column: prompt.label.length + (prompt.kind === 'leave' ? 0 : prompt.text.length) };
  painter.paint(screen, cursor);
}

function titleRow(title: string, changed: boolean, columns: number): ScreenRow {
  const program = '  GNU nano 7.2';
  const wide = title + (changed ? ' *' : '');
  const start = Math.max(program.length + 1, Math.ceil((columns - title.length) / 2) + 2);
  return { text: `${program.padEnd(start)}${wide}`.padEnd(columns).slice(0, columns), before: REVERSED, after: PLAIN };
}

function shortcutRows(shortcuts: readonly Shortcut[], columns: number, isQuestion: boolean): ScreenRow[] {
  const perRow = Math.ceil(shortcuts.length / 2);
  const most = isQuestion ? perRow : Math.max(1, Math.min(perRow, Math.floor(columns / 13)));
  const width = isQuestion ? LEAVE_WIDTH : Math.floor(columns / Math.max(most, 1));
  return [0, 1].map((offset) => {
    let text = '';
    for (let at = 0; at < most; at += 1) {
      const [key, name] = shortcuts[at * 2 + offset] ?? ['', ''];
      if (key === '') continue;
      const plain = `${key} ${name}`;
      text += `${REVERSED}${key}${PLAIN} ${name}${' '.repeat(at + 1 === most ? 0 : Math.max(1, width - plain.length))}`;
    }
    return { text: '', before: text, after: '' };
  });
}
