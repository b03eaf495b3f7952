import { MAX_UNASKED_COMPLETIONS } from '../limits.ts';
import { completionRows } from './completion-list.ts';
import { isBlank } from './edited-text.ts';
import type { Command, Expanded, Steps } from './editing.ts';
import type { CompletionKind, Completions } from './line-completion.ts';
import type { LineSession } from './line-session.ts';

/** How the completions are used: put in, listed, all put in. */
type Manner = 'insert' | 'list' | 'insert-all';

function* completionsOf(editor: LineSession, kind: CompletionKind): Steps<Completions> {
  const { line, options } = editor;
  const found = options.complete(line.text, line.cursor, kind);
  if (!(found instanceof Promise)) return found;
  let arrived: Completions = { found: [], from: line.cursor, shown: [], suffix: '', common: '' };
  yield* editor.work(async () => {
    arrived = await found;
  });
  return arrived;
}

/** rl_complete_internal. */
function* complete(editor: LineSession, manner: Manner, kind: CompletionKind): Steps<void> {
  const before = editor.line.text;
  const completions = yield* completionsOf(editor, kind);
  yield* use(editor, manner, completions);
  editor.completion.changed = editor.line.text !== before;
  editor.completion.failed = completions.found.length === 0;
}

function* use(editor: LineSession, manner: Manner, completions: Completions): Steps<void> {
  const { line } = editor;
  const { found, from, shown, common } = completions;
  const first = found[0];
  if (first === undefined) {
    editor.bell();
    return;
  }
  if (manner === 'insert-all') {
    line.exchange(from, line.cursor, `${found.join(' ')} `);
    return;
  }
  if (manner === 'list' && !(editor.completion.failed && found.length === 1)) {
    yield* list(editor, shown);
    return;
  }
  if (found.length === 1) {
    insertOnly(editor, completions);
    return;
  }
  const word = line.text.slice(from, line.cursor);
  if (common.length >= word.length && common !== word) line.exchange(from, line.cursor, common);
  if (editor.isSet('show-all-if-ambiguous')) yield* list(editor, shown);
  else if (editor.isSet('show-all-if-unmodified') && line.text.slice(from, line.cursor) === word)
    yield* list(editor, shown);
  else if (editor.keymap.name === 'emacs') editor.bell();
}

function insertOnly(editor: LineSession, { found, from, suffix }: Completions): void {
  const { line } = editor;
  // Within a line nothing but the slash of a directory is added, and that where there is none.
  const next = line.text[line.cursor];
  const added = next === undefined ? suffix : suffix.endsWith('/') && next !== '/' ? '/' : '';
  line.exchange(from, line.cursor, (found[0] ?? '') + added);
}

function* list(editor: LineSession, shown: readonly string[]): Steps<void> {
  if (shown.length === 1) {
    editor.write(`\r\n${shown[0] ?? ''}\r\n`);
    editor.redrawAll();
    return;
  }
  const most = Number(editor.options.setting?.('completion-query-items') ?? MAX_UNASKED_COMPLETIONS);
  if (most > 0 && shown.length > most) {
    editor.write(`\r\nDisplay all ${shown.length} possibilities? (y or n)`);
    if (!(yield* isWanted(editor))) {
      editor.write('\r\n');
      editor.redrawAll();
      return;
    }
  }
  editor.write('\r\n');
  yield* page(editor, completionRows(shown, editor.options.terminal.columns));
  editor.redrawAll();
}

function* isWanted(editor: LineSession): Steps<boolean> {
  for (;;) {
    const key = yield* editor.readKey();
    if (key === null) continue;
    if (/^[yY ]$/.test(key)) return true;
    if (/^[nN\x7f]$/.test(key)) return false;
    if (key === '\x07') editor.abort();
    editor.bell();
  }
}

/** Shows rows a screen at a time: _rl_internal_pager. */
function* page(editor: LineSession, rows: readonly string[]): Steps<void> {
  const { terminal } = editor.options;
  let lines = 0;
  for (const [index, row] of rows.entries()) {
    editor.write(`${row}\r\n`);
    lines += 1;
    if (
      lines < terminal.rows - 1 ||
      index === rows.length - 1 ||
      editor.options.setting?.('page-completions') === 'off'
    )
      continue;
    editor.write('--More--');
    const answer = yield* pagerAnswer(editor);
    editor.write('\r\x1b[K');
    if (answer === 'end') return;
    lines = answer === 'line' ? lines - 1 : 0;
  }
}

function* pagerAnswer(editor: LineSession): Steps<'page' | 'line' | 'end'> {
  for (;;) {
    const key = yield* editor.readKey();
    if (key === null) continue;
    if (/^[yY ]$/.test(key)) return 'page';
    if (/^[\r\n]$/.test(key)) return 'line';
    if (/^[nNqQ\x7f]$/.test(key)) return 'end';
    if (key === '\x07') editor.abort();
    editor.bell();
  }
}

/** The first time as much as all have in common; then, where that changed nothing, the list. */
function* completeOrList(editor: LineSession): Steps<void> {
  const again = editor.lastCommand === 'complete' && !editor.completion.changed;
  yield* complete(editor, again ? 'list' : 'insert', 'word');
}

/** One completion after the other in the place of the word: rl_menu_complete. */
function* menuComplete(editor: LineSession, count: number): Steps<void> {
  const { line, completion } = editor;
  if (editor.lastCommand !== 'menu-complete' && editor.lastCommand !== 'menu-complete-backward') completion.menu = null;
  if (completion.menu === null) {
    const completions = yield* completionsOf(editor, 'word');
    if (completions.found.length === 0) {
      editor.bell();
      return;
    }
    if (completions.found.length === 1) {
      insertOnly(editor, completions);
      return;
    }
    completion.menu = { completions, word: line.text.slice(completions.from, line.cursor), index: 0 };
  }
  const { menu } = completion;
  const size = menu.completions.found.length + 1;
  menu.index = (((menu.index + count) % size) + size) % size;
  const { from, found, shown } = menu.completions;
  if (menu.index === 0) {
    editor.bell();
    line.exchange(from, line.cursor, menu.word);
    return;
  }
  const suffix = shown[menu.index - 1]?.endsWith('/') === true ? '/' : ' ';
  line.exchange(from, line.cursor, `${found[menu.index - 1] ?? ''}${line.cursor === line.text.length ? suffix : ''}`);
}

/** The line as the shell would read it; what goes wrong is said on a row of its own. */
function* expandLine(editor: LineSession, kind: 'shell' | 'history'): Steps<void> {
  const { line, options } = editor;
  const { expand } = options;
  if (expand === undefined) return;
  let expanded: Expanded = { text: line.text, error: null };
  yield* editor.work(async () => {
    expanded = await expand(kind, line.text);
  });
  const { text, error }: Expanded = expanded;
  if (error !== null) {
    editor.write(`\r\r\n${error}\r\n\r`);
    editor.redrawAll();
  } else if (text !== line.text) line.exchange(0, line.text.length, text);
}

function expandTilde(editor: LineSession): void {
  const { line } = editor;
  let from = line.cursor;
  while (from > 0 && !isBlank(line.text[from - 1])) from -= 1;
  let to = line.cursor;
  while (to < line.text.length && !isBlank(line.text[to])) to += 1;
  const word = line.text.slice(from, to);
  if (!word.startsWith('~')) return;
  const found = editor.options.complete(line.text.slice(0, to), to, 'glob');
  if (found instanceof Promise || found.found[0] === undefined) return;
  line.exchange(from, to, found.found[0]);
}

const KINDS: readonly CompletionKind[] = ['command', 'filename', 'variable', 'username', 'hostname'];

export const completionCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['complete', completeOrList],
  ['possible-completions', (editor) => complete(editor, 'list', 'word')],
  ['insert-completions', (editor) => complete(editor, 'insert-all', 'word')],
  ['menu-complete', (editor, count) => menuComplete(editor, count)],
  ['menu-complete-backward', (editor, count) => menuComplete(editor, -count)],
  ['glob-complete-word', (editor) => complete(editor, 'insert', 'glob-list')],
  ['glob-expand-word', (editor) => complete(editor, 'insert-all', 'glob-list')],
  ['glob-list-expansions', (editor) => complete(editor, 'list', 'glob-list')],
  ...KINDS.flatMap((kind): [string, Command][] => [
    [`complete-${kind}`, (editor) => complete(editor, 'insert', kind)],
    [`possible-${kind}-completions`, (editor) => complete(editor, 'list', kind)],
  ]),
  ['dynamic-complete-history', completeFromHistory],
  ['shell-expand-line', (editor) => expandLine(editor, 'shell')],
  ['history-expand-line', (editor) => expandLine(editor, 'history')],
  [
    'tilde-expand',
    (editor) => {
      expandTilde(editor);
      return undefined;
    },
  ],
  [
    'display-shell-version',
    (editor) => {
      editor.write('\r\nGNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\r\n\r');
      editor.redrawAll();
      return undefined;
    },
  ],
]);

/** Words of the history that begin as the word at the cursor does. */
function* completeFromHistory(editor: LineSession): Steps<void> {
  const { line, history } = editor;
  let from = line.cursor;
  while (from > 0 && !isBlank(line.text[from - 1])) from -= 1;
  const start = line.text.slice(from, line.cursor);
  const words = new Set(
    history.flatMap((entry) => entry.split(/\s+/)).filter((word) => word !== '' && word.startsWith(start)),
  );
  const found = [...words].sort();
  let common = found[0] ?? '';
  for (const word of found) while (!word.startsWith(common)) common = common.slice(0, -1);
  yield* use(editor, 'insert', { found, from, shown: found, suffix: ' ', common });
}
