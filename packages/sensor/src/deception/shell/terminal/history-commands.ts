import { atOnce, type Command } from './editing.ts';
import { historyWords } from './history-expansion.ts';
import type { LineSession } from './line-session.ts';

/** A word of an earlier entry, `back` entries before the one being edited; null where there is none. */
function wordOf(editor: LineSession, back: number, which: number | 'last'): string | null {
  const place = editor.place - back;
  if (place < 0) return null;
  const words = historyWords(editor.entryAt(place));
  const index = which === 'last' ? words.length - 1 : which < 0 ? words.length + which - 1 : which;
  const word = words[index];
  return word === undefined || word === '' ? null : word;
}

/** Puts a word of an entry into the line; false where there is none: rl_yank_nth_arg_internal. */
export function yankWord(editor: LineSession, which: number | 'last', skipped: number): boolean {
  const word = wordOf(editor, skipped + 1, which);
  if (word === null) {
    editor.bell();
    return false;
  }
  const { line } = editor;
  line.group(() => {
    line.mark = line.cursor;
    if (editor.keymap.name === 'vi-command') {
      if (line.cursor < line.text.length) line.cursor = line.next();
      editor.setKeymap('vi-insert');
      line.insert(' ');
    }
    line.insert(word);
  });
  return true;
}

function yankLastWord(editor: LineSession, count: number): void {
  const { lastWord } = editor;
  if (editor.lastCommand !== 'yank-last-arg') {
    lastWord.skipped = 0;
    lastWord.which = editor.hasArgument ? count : 'last';
    lastWord.direction = 1;
  } else {
    if (lastWord.isThere) editor.line.undo();
    if (count < 0) lastWord.direction = -lastWord.direction;
    lastWord.skipped = Math.max(0, lastWord.skipped + lastWord.direction);
  }
  lastWord.isThere = yankWord(editor, lastWord.which, lastWord.skipped);
}

/** The next entry that begins as this line does up to the cursor: rl_history_search_internal. */
function searchPrefix(editor: LineSession, direction: 1 | -1): void {
  const { line, history } = editor;
  const { cursor } = line;
  const prefix = line.text.slice(0, cursor);
  let place = editor.place + direction;
  while (
    place >= 0 &&
    place < history.length &&
    (!editor.entryAt(place).startsWith(prefix) || editor.entryAt(place) === line.text)
  )
    place += direction;
  if (place < 0 || place >= history.length) {
    if (history.length > 0) editor.bell();
    return;
  }
  editor.goToPlace(place);
  line.cursor = Math.min(cursor, line.text.length);
}

/** Ways through the history, and words out of it. */
export const historyCommands: ReadonlyMap<string, Command> = new Map([
  ['previous-history', atOnce((editor, count) => editor.moveInHistory(-count))],
  ['next-history', atOnce((editor, count) => editor.moveInHistory(count))],
  [
    'beginning-of-history',
    atOnce((editor) => {
      if (editor.place > 0) editor.goToPlace(0);
      else if (editor.history.length > 0) editor.bell();
    }),
  ],
  [
    'end-of-history',
    atOnce((editor) => {
      if (editor.place < editor.history.length) editor.goToPlace(editor.history.length);
      else editor.bell();
    }),
  ],
  ['history-search-backward', atOnce((editor) => searchPrefix(editor, -1))],
  ['history-search-forward', atOnce((editor) => searchPrefix(editor, 1))],
  ['yank-last-arg', atOnce(yankLastWord)],
  ['yank-nth-arg', atOnce((editor, count) => void yankWord(editor, count, 0))],
]);
