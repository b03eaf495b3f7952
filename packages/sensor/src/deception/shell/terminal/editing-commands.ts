import { isBlank } from './edited-text.ts';
import { atOnce, type Command } from './editing.ts';
import type { LineSession } from './line-session.ts';

/** Typed text goes in as a whole as far as it has come; what ends it belongs to the same command: rl_insert. */
function selfInsert(editor: LineSession, count: number, key: string): void {
  if (count <= 0) return;
  if (count > 1) {
    if (!editor.line.insert(key.repeat(Math.min(count, MAX_REPEATS)))) editor.reportFull();
    return;
  }
  const text = editor.keymap.isPlain ? key + editor.keys.takeText() : key;
  if (editor.overwrites) overwrite(editor, text);
  else editor.typed(text);
  if (editor.keys.isEmpty || !editor.keymap.isPlain) return;
  editor.goOnWithNextKey('self-insert');
}

function overwrite({ line }: LineSession, text: string): void {
  line.group(() => {
    line.remove(line.cursor, Math.min(line.text.length, line.cursor + text.length));
    line.insert(text);
  });
}

/** What a numeric argument repeats at most. */
const MAX_REPEATS = 1_000;

function moveByCharacters(editor: LineSession, count: number): void {
  const { line } = editor;
  const end =
    editor.keymap.name === 'vi-command' && !editor.isMotion
      ? Math.max(0, line.previous(line.text.length))
      : line.text.length;
  const steps = Math.min(Math.abs(count), MAX_REPEATS);
  for (let step = 0; step < steps; step += 1) {
    const stuck = count > 0 ? line.cursor >= end : line.cursor <= 0;
    if (stuck) {
      editor.bell();
      return;
    }
    line.cursor = count > 0 ? line.next() : line.previous();
  }
}

function moveByWords(editor: LineSession, count: number): void {
  const { line } = editor;
  for (let step = 0; step < Math.min(Math.abs(count), MAX_REPEATS); step += 1)
    line.cursor = count > 0 ? line.wordEnd() : line.wordStart();
}

function deleteCharacters(editor: LineSession, count: number): void {
  const { line } = editor;
  if (count < 0) {
    rubOut(editor, -count);
    return;
  }
  if (line.cursor === line.text.length) {
    editor.bell();
    return;
  }
  const from = line.cursor;
  if (count === 1 && !editor.hasArgument) line.remove(from, line.next());
  else {
    moveByCharacters(editor, count);
    editor.kill(from, line.cursor);
  }
  line.cursor = from;
}

function rubOut(editor: LineSession, count: number): void {
  const { line } = editor;
  if (count < 0) {
    deleteCharacters(editor, -count);
    return;
  }
  if (line.cursor === 0) {
    editor.bell();
    return;
  }
  const to = line.cursor;
  if (count > 1 || editor.hasArgument) {
    moveByCharacters(editor, -count);
    const from = line.cursor;
    line.cursor = to;
    editor.kill(to, from);
    line.cursor = from;
    return;
  }
  const code = line.text.charCodeAt(to - 1);
  const atEnd = to === line.text.length;
  line.cursor = line.previous();
  line.remove(line.cursor, to);
  if (atEnd && !line.isUtf8 && code >= 0x20 && code < 0x7f) editor.erasedLast();
}

/** Cuts from the cursor to where a move takes it. */
function killTo(editor: LineSession, to: number): void {
  const { line } = editor;
  const from = line.cursor;
  if (to === from) return;
  editor.kill(from, to);
  line.cursor = Math.min(from, to);
  if (editor.keymap.name === 'emacs') line.mark = line.cursor;
}

function killWords(editor: LineSession, count: number): void {
  const { line } = editor;
  const from = line.cursor;
  moveByWords(editor, count);
  const to = line.cursor;
  line.cursor = from;
  killTo(editor, to);
}

function killLine(editor: LineSession, count: number): void {
  if (count >= 0) killTo(editor, editor.line.text.length);
  else killBackwards(editor);
}

function killBackwards(editor: LineSession): void {
  if (editor.line.cursor === 0) editor.bell();
  else killTo(editor, 0);
}

function blankWordRubout(editor: LineSession, count: number): void {
  const { line } = editor;
  if (line.cursor === 0) {
    editor.bell();
    return;
  }
  let to = line.cursor;
  for (let step = 0; step < Math.max(1, Math.min(count, MAX_REPEATS)); step += 1) to = line.blankWordStart(to);
  killTo(editor, to);
}

export function yank(editor: LineSession): void {
  const { kills, line } = editor;
  const text = kills.texts[kills.index];
  if (text === undefined) editor.abort();
  line.mark = line.cursor;
  if (!line.insert(text)) editor.reportFull();
}

function yankPop(editor: LineSession): void {
  const { kills, line, lastCommand } = editor;
  const text = kills.texts[kills.index];
  if ((lastCommand !== 'yank' && lastCommand !== 'yank-pop') || text === undefined) editor.abort();
  const from = line.cursor - text.length;
  if (from < 0 || line.text.slice(from, line.cursor) !== text) editor.abort();
  line.remove(from, line.cursor);
  line.cursor = from;
  kills.index = kills.index === 0 ? kills.texts.length - 1 : kills.index - 1;
  yank(editor);
}

function transposeCharacters(editor: LineSession, given: number): void {
  const { line } = editor;
  if (given === 0) return;
  if (line.cursor === 0 || line.text.length < 2) {
    editor.bell();
    return;
  }
  const atEnd = line.cursor === line.text.length;
  line.group(() => {
    if (atEnd) line.cursor = line.previous();
    const end = line.cursor;
    const start = line.previous();
    const moved = line.remove(start, end);
    line.cursor = start;
    moveByCharacters(editor, atEnd ? 1 : given);
    line.insert(moved);
  });
}

function transposeWords(editor: LineSession, count: number): void {
  const { line } = editor;
  const before = line.cursor;
  if (count === 0) return;
  moveByWords(editor, count);
  const secondEnd = line.cursor;
  moveByWords(editor, -1);
  const second = line.cursor;
  moveByWords(editor, -count);
  const first = line.cursor;
  moveByWords(editor, 1);
  const firstEnd = line.cursor;
  if (first === second || second < firstEnd) {
    editor.bell();
    line.cursor = before;
    return;
  }
  const words = { first: line.text.slice(first, firstEnd), second: line.text.slice(second, secondEnd) };
  line.group(() => {
    line.exchange(second, secondEnd, words.first);
    line.exchange(first, firstEnd, words.second);
  });
  line.cursor = secondEnd;
}

function changeCase(how: 'upper' | 'lower' | 'capital'): Command {
  return atOnce((editor, count) => {
    const { line } = editor;
    const from = line.cursor;
    moveByWords(editor, count);
    const to = line.cursor;
    if (from !== to) line.changeCase(Math.min(from, to), Math.max(from, to), how);
    line.cursor = Math.max(from, to);
  });
}

function undo(editor: LineSession, count: number): void {
  for (let step = 0; step < Math.min(count, MAX_REPEATS); step += 1)
    if (!editor.line.undo()) {
      editor.bell();
      return;
    }
}

function revert(editor: LineSession): void {
  if (!editor.line.undo()) {
    editor.bell();
    return;
  }
  while (editor.line.undo());
  if (editor.keymap.name !== 'emacs') editor.line.cursor = 0;
}

function insertComment(editor: LineSession): void {
  const { line } = editor;
  line.cursor = 0;
  if (editor.hasArgument && line.text.startsWith('#')) line.remove(0, 1);
  else line.insert('#');
  editor.redisplay();
  editor.accept();
}

/** Looks for a character from the cursor on: _rl_char_search_internal. */
export function seekCharacter(editor: LineSession, target: string, given: number, isBefore = false): boolean {
  const { line } = editor;
  const isForward = given > 0;
  let at = line.cursor;
  for (let count = Math.min(Math.abs(given), MAX_REPEATS); count > 0; count -= 1) {
    const found = isForward ? line.text.indexOf(target, at + 1) : at === 0 ? -1 : line.text.lastIndexOf(target, at - 1);
    if (found === -1) {
      editor.bell();
      return false;
    }
    at = found;
    line.cursor = isBefore ? (isForward ? at - 1 : at + 1) : at;
  }
  return true;
}

function* characterSearch(editor: LineSession, count: number): ReturnType<typeof editor.readKey> {
  const key = yield* editor.readKey();
  if (key !== null) seekCharacter(editor, key, count);
  return null;
}

/** Words as the shell reads them, with what is quoted in them. */
function shellWordEnd(text: string, from: number): number {
  const match = /^[\s;&|<>()]*(?:\\.|'[^']*'?|"(?:[^"\\]|\\.)*"?|[^\s;&|<>()\\'"])*/s.exec(text.slice(from));
  return from + (match?.[0].length ?? 0);
}

function shellWordStart(text: string, to: number): number {
  let start = 0;
  for (const word of text.slice(0, to).matchAll(/(?:\\.|'[^']*'?|"(?:[^"\\]|\\.)*"?|[^\s;&|<>()\\'"])+/gs))
    start = word.index;
  return start;
}

function repeated(count: number, step: () => void): void {
  for (let time = 0; time < Math.min(Math.abs(count), MAX_REPEATS); time += 1) step();
}

function shellWords(editor: LineSession, count: number): void {
  const { line } = editor;
  repeated(count, () => {
    line.cursor = count > 0 ? shellWordEnd(line.text, line.cursor) : shellWordStart(line.text, line.cursor);
  });
}

/** What is pasted is text up to its end mark; a line end among it is part of the line. */
function* paste(editor: LineSession): ReturnType<typeof editor.readKey> {
  let pasted = '';
  const most = editor.options.maxLineBytes + PASTE_END.length;
  while (!pasted.endsWith(PASTE_END)) {
    const piece = editor.keys.takeUpTo(PASTE_END) ?? (yield* editor.readKey());
    if (piece === null) continue;
    pasted += piece;
    // What is too much is dropped, but for what may begin the end mark.
    if (pasted.length > most + PASTE_END.length) pasted = pasted.slice(0, most) + pasted.slice(-PASTE_END.length);
  }
  const { line } = editor;
  line.mark = line.cursor;
  if (!line.insert(pasted.slice(0, -PASTE_END.length).replaceAll('\r', '\n'))) editor.reportFull();
  editor.showRegion();
  return null;
}

const PASTE_END = '\x1b[201~';

function* quotedInsert(editor: LineSession, count: number): ReturnType<typeof editor.readKey> {
  const key = yield* editor.readKey();
  if (key !== null && count > 0) {
    if (!editor.line.insert(key.repeat(Math.min(count, MAX_REPEATS)))) editor.reportFull();
  }
  return null;
}

/** A command whose steps end with nothing. */
function steps(run: (editor: LineSession, count: number) => ReturnType<LineSession['readKey']>): Command {
  return function* (editor, count) {
    yield* run(editor, count);
  };
}

/** Moves, changes, cuts and puts back: text.c, kill.c. */
export const editingCommands: ReadonlyMap<string, Command> = new Map([
  ['self-insert', atOnce(selfInsert)],
  ['accept-line', atOnce((editor) => editor.accept())],
  ['operate-and-get-next', atOnce((editor) => editor.acceptAndGoOn())],
  ['abort', atOnce((editor) => editor.abort())],
  [
    'beginning-of-line',
    atOnce((editor) => {
      editor.line.cursor = 0;
    }),
  ],
  [
    'end-of-line',
    atOnce((editor) => {
      editor.line.cursor = editor.line.text.length;
    }),
  ],
  ['forward-char', atOnce(moveByCharacters)],
  ['backward-char', atOnce((editor, count) => moveByCharacters(editor, -count))],
  ['forward-word', atOnce(moveByWords)],
  ['backward-word', atOnce((editor, count) => moveByWords(editor, -count))],
  ['shell-forward-word', atOnce(shellWords)],
  ['shell-backward-word', atOnce((editor, count) => shellWords(editor, -count))],
  ['shell-kill-word', atOnce((editor) => killTo(editor, shellWordEnd(editor.line.text, editor.line.cursor)))],
  ['delete-char', atOnce(deleteCharacters)],
  ['backward-delete-char', atOnce(rubOut)],
  ['kill-line', atOnce(killLine)],
  ['backward-kill-line', atOnce(killBackwards)],
  ['unix-line-discard', atOnce(killBackwards)],
  [
    'kill-whole-line',
    atOnce((editor) => {
      const { line } = editor;
      line.cursor = 0;
      editor.kill(0, line.text.length);
      line.mark = 0;
    }),
  ],
  ['unix-word-rubout', atOnce(blankWordRubout)],
  ['kill-word', atOnce(killWords)],
  ['backward-kill-word', atOnce((editor, count) => killWords(editor, -count))],
  ['yank', atOnce(yank)],
  ['yank-pop', atOnce(yankPop)],
  ['transpose-chars', atOnce(transposeCharacters)],
  ['transpose-words', atOnce(transposeWords)],
  ['upcase-word', changeCase('upper')],
  ['downcase-word', changeCase('lower')],
  ['capitalize-word', changeCase('capital')],
  ['undo', atOnce(undo)],
  ['vi-undo', atOnce(undo)],
  ['revert-line', atOnce(revert)],
  ['insert-comment', atOnce(insertComment)],
  [
    'delete-horizontal-space',
    atOnce(({ line }) => {
      let from = line.cursor;
      let to = line.cursor;
      while (from > 0 && isBlank(line.text[from - 1])) from -= 1;
      while (to < line.text.length && isBlank(line.text[to])) to += 1;
      line.cursor = from;
      line.remove(from, to);
    }),
  ],
  [
    'set-mark',
    atOnce(({ line }) => {
      line.mark = line.cursor;
    }),
  ],
  [
    'exchange-point-and-mark',
    atOnce((editor) => {
      const { line } = editor;
      const { mark } = line;
      line.mark = line.cursor;
      line.cursor = mark;
      line.fix();
      editor.showRegion();
    }),
  ],
  ['character-search', steps(characterSearch)],
  ['character-search-backward', steps((editor, count) => characterSearch(editor, -count))],
  ['quoted-insert', steps(quotedInsert)],
  ['bracketed-paste-begin', steps(paste)],
  ['clear-screen', atOnce((editor) => editor.clearScreen())],
  ['clear-display', atOnce((editor) => editor.clearScreen())],
  ['re-read-init-file', atOnce(() => {})],
  [
    'redraw-current-line',
    atOnce((editor) => {
      editor.redrawAll();
    }),
  ],
]);
