import { atOnce, type Command, EditingAborted, type Steps } from './editing.ts';
import type { LineSession } from './line-session.ts';

interface Search {
  isReverse: boolean;
  text: string;
  /** Entries of the history and the line being edited after them. */
  readonly lines: readonly string[];
  /** The line that was looked at last: a search that failed leaves it where it ended. */
  current: string;
  readonly savedPlace: number;
  readonly savedCursor: number;
  readonly savedMark: number;
  place: number;
  lastFoundPlace: number;
  foundLine: string | null;
  /** Where in the line of `place` the text is looked for next. */
  index: number;
  failed: boolean;
}

function showSearch(editor: LineSession, search: Search): void {
  const name = `${search.failed ? 'failed ' : ''}${search.isReverse ? 'reverse-' : ''}i-search`;
  if (search.text === '') editor.redrawFromPrompt();
  editor.message(`(${name})\`${search.text}': `);
}

/** One search through the lines for the text as it is now: the second half of _rl_isearch_dispatch. */
function findNext(editor: LineSession, search: Search): void {
  const { lines, text } = search;
  const direction = search.isReverse ? -1 : 1;
  let found = false;
  search.failed = text === '';
  while (!search.failed && !found) {
    const { current, index } = search;
    const at = search.isReverse ? (index < 0 ? -1 : current.lastIndexOf(text, index)) : current.indexOf(text, index);
    if (at !== -1) {
      search.index = at;
      found = true;
      break;
    }
    search.index = search.isReverse ? 0 : Math.max(index, current.length - text.length + 1);
    do {
      search.place += direction;
      if (search.place < 0 || search.place >= lines.length) search.failed = true;
      else search.current = lines[search.place] ?? '';
    } while (!search.failed && (search.current === search.foundLine || text.length > search.current.length));
    if (!search.failed) search.index = search.isReverse ? search.current.length - text.length : 0;
  }
  if (search.failed) {
    editor.bell();
    search.place = search.lastFoundPlace;
    editor.hideRegion();
    showSearch(editor, search);
    return;
  }
  search.foundLine = search.current;
  search.lastFoundPlace = search.place;
  const { line } = editor;
  line.text = search.current;
  editor.showRegion();
  line.cursor = search.index;
  line.mark = search.index + text.length;
  showSearch(editor, search);
}

/** The search is over: the line that was found is the one being edited. */
function finish(editor: LineSession, search: Search): void {
  const { line } = editor;
  line.text = search.lines[search.savedPlace] ?? '';
  line.cursor = line.text.length;
  editor.memory.searched = search.text;
  const steps = search.lastFoundPlace - search.savedPlace;
  if (steps !== 0) editor.goToPlace(search.lastFoundPlace);
  if (search.index < 0) search.index = steps === 0 ? search.savedCursor : line.text.length;
  line.cursor = search.index;
  line.fix();
  editor.hideRegion();
  editor.message(null);
}

/** Puts the text after what is found into what is searched for: ^W takes a word, ^Y the rest. */
function takeFromLine(editor: LineSession, search: Search, isWord: boolean): void {
  const { line } = editor;
  const from = line.cursor + search.text.length;
  const to = isWord ? line.wordEnd(from) : line.text.length;
  if (from >= line.text.length || (isWord && !/[A-Za-z0-9]/.test(line.text[from] ?? ''))) editor.bell();
  else search.text += line.text.slice(from, to);
}

/** readline's isearch.c. */
function* incrementalSearch(editor: LineSession, isReverse: boolean): Steps<void> {
  const { line } = editor;
  const lines = [...editor.history.keys()].map((place) => editor.entryAt(place));
  lines.push(editor.place === editor.history.length ? line.text : editor.entryAt(editor.history.length));
  if (editor.place < editor.history.length) lines[editor.place] = line.text;
  const search: Search = {
    isReverse,
    text: '',
    lines,
    current: line.text,
    savedPlace: editor.place,
    savedCursor: line.cursor,
    savedMark: line.mark,
    place: editor.place,
    lastFoundPlace: editor.place,
    foundLine: null,
    index: line.cursor,
    failed: false,
  };
  showSearch(editor, search);
  for (;;) {
    const key = yield* editor.readKey();
    if (key === null) continue;
    const binding = editor.keymap.find(key);
    const command = binding !== undefined && 'command' in binding ? binding.command : null;
    if (key === '\x1b' || key === '\n') {
      if (key === '\x1b' && !editor.keys.isEmpty) editor.executeNext(key);
      finish(editor, search);
      return;
    }
    if (editor.keymap.begins(key)) {
      editor.executeNext(key);
      finish(editor, search);
      return;
    }
    if (command === 'reverse-search-history' || command === 'forward-search-history') {
      const turns = search.isReverse !== (command === 'reverse-search-history');
      if (turns) search.isReverse = !search.isReverse;
      else if (search.text === '') {
        if (editor.memory.searched === undefined) continue;
        search.text = editor.memory.searched;
        showSearch(editor, search);
      } else if (search.isReverse && search.index >= 0) search.index -= 1;
      else if (!search.isReverse && search.index < search.current.length) search.index += 1;
      else editor.bell();
    } else if (command === 'backward-delete-char') {
      if (search.text === '') editor.bell();
      else search.text = search.text.slice(0, -1);
      if (search.text === '') editor.bell();
    } else if (key === '\x07' || command === 'abort') {
      line.text = search.lines[search.savedPlace] ?? '';
      line.cursor = search.savedCursor;
      line.mark = search.savedMark;
      line.fix();
      editor.hideRegion();
      editor.message(null);
      return;
    } else if (key === '\x17' || key === '\x19') takeFromLine(editor, search, key === '\x17');
    else if (key < ' ' || key === '\x7f') {
      editor.executeNext(key);
      finish(editor, search);
      return;
    } else if (search.text.length < editor.options.maxLineBytes) search.text += key;
    findNext(editor, search);
  }
}

/** A search for whole lines, whose text is typed at a prompt of its own: search.c. */
function* lineSearch(editor: LineSession, direction: 1 | -1, mark: string): Steps<void> {
  const { line } = editor;
  const before = { text: line.text, cursor: line.cursor, undo: line.undoList };
  const restore = () => {
    line.text = before.text;
    line.cursor = before.cursor;
    line.undoList = before.undo;
  };
  line.replace('');
  editor.message(`${editor.prompt.slice(editor.prompt.lastIndexOf('\n') + 1)}${mark}`);
  for (;;) {
    const key = yield* editor.readKey();
    if (key === null) continue;
    if (key === '\r' || key === '\n') break;
    if (key === '\x07' || ((key === '\x7f' || key === '\b') && line.text === '')) {
      if (key === '\x07') editor.bell();
      restore();
      editor.message(null);
      return;
    }
    if (key === '\x7f' || key === '\b') {
      const end = line.cursor;
      line.cursor = line.previous();
      line.remove(line.cursor, end);
    } else if (key === '\x15') line.replace('');
    else if (key === '\x17') {
      const end = line.cursor;
      line.cursor = line.blankWordStart();
      line.remove(line.cursor, end);
    } else if (!line.insert(key + editor.keys.takeText())) editor.reportFull();
    editor.redisplay();
  }
  const sought = line.text === '' ? editor.memory.soughtLine : line.text;
  restore();
  if (sought === undefined) {
    editor.bell();
    editor.message(null);
    return;
  }
  editor.memory.soughtLine = sought;
  editor.hideMessage();
  goToLineWith(editor, sought, direction);
}

/** The next entry that holds a text; in vi's mode `^` at its start stands for the start of the line. */
function goToLineWith(editor: LineSession, sought: string, direction: 1 | -1): void {
  const { line, history } = editor;
  const isAnchored = sought.startsWith('^') && editor.keymap.name !== 'emacs';
  const text = isAnchored ? sought.slice(1) : sought;
  let place = editor.place + direction;
  const matches = (entry: string) => (isAnchored ? entry.startsWith(text) : entry.includes(text));
  while (place >= 0 && place < history.length && !matches(editor.entryAt(place))) place += direction;
  if (place < 0 || place >= history.length) {
    editor.bell();
    if (editor.keymap.name === 'vi-command') editor.bell();
    return;
  }
  editor.goToPlace(place);
  const at = line.text.indexOf(text);
  if (editor.keymap.name === 'emacs' && at > 0 && at < line.text.length) {
    line.cursor = at;
    line.mark = Math.min(line.text.length, at + text.length);
    editor.showRegion();
  } else {
    line.cursor = 0;
    line.mark = line.text.length;
  }
}

function searchAgain(editor: LineSession, direction: 1 | -1): void {
  const { soughtLine } = editor.memory;
  if (soughtLine === undefined) {
    editor.bell();
    throw new EditingAborted();
  }
  goToLineWith(editor, soughtLine, direction);
}

export const searchCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['reverse-search-history', (editor) => incrementalSearch(editor, true)],
  ['forward-search-history', (editor) => incrementalSearch(editor, false)],
  ['non-incremental-reverse-search-history', (editor) => lineSearch(editor, -1, ':')],
  ['non-incremental-forward-search-history', (editor) => lineSearch(editor, 1, ':')],
  ['vi-search', (editor, _count, key) => lineSearch(editor, key === '?' ? 1 : -1, key)],
  ['vi-search-again', atOnce((editor, _count, key) => searchAgain(editor, key === 'n' ? -1 : 1))],
]);
