import { isBlank } from './edited-text.ts';
import { atOnce, type Command, type Steps, type ViState } from './editing.ts';
import { seekCharacter, yank } from './editing-commands.ts';
import { yankWord } from './history-commands.ts';
import type { LineSession } from './line-session.ts';
import { viWordEnd, viWordLeft, viWordRight } from './vi-words.ts';

export function newViState(): ViState {
  return { last: null, insertedFrom: null, redoing: false, openGroups: 0, find: null, marks: new Map() };
}

/** Keys that move the cursor, after an operator: vi_mode.c, vi_motion. */
const MOTIONS = ' hl^$0ftFT;,%wbeWBE|`';
/** Motions after which the character at the far end is not part of what is changed. */
const EXCLUSIVE_MOTIONS = ' l|h^0bBFT`';

function startInserting(editor: LineSession): void {
  editor.setKeymap('vi-insert');
  editor.vi.insertedFrom = editor.line.cursor;
}

/** What was typed since the insert mode began, for `.`. */
export function endInsertion(editor: LineSession): void {
  const { vi, line } = editor;
  for (; vi.openGroups > 0; vi.openGroups -= 1) line.endGroup();
  if (vi.insertedFrom !== null && vi.last !== null && line.cursor >= vi.insertedFrom)
    vi.last.text = line.text.slice(vi.insertedFrom, line.cursor);
  vi.insertedFrom = null;
}

function enterCommandMode(editor: LineSession): void {
  const { line } = editor;
  endInsertion(editor);
  if (line.cursor > 0) line.cursor = line.previous();
  editor.setKeymap('vi-command');
  if (editor.isFirstCommandMode) line.undoList = [];
  editor.isFirstCommandMode = false;
  editor.overwrites = false;
}

function remember(editor: LineSession, key: string, count: number, motion = ''): void {
  if (!editor.vi.redoing) editor.vi.last = { key, count, motion, text: '' };
}

/** Where an operator's motion leads; null where it leads nowhere: rl_domove_motion_callback. */
function* motionEnd(editor: LineSession, operator: string, motion: string): Steps<number | null> {
  const { line } = editor;
  const from = line.cursor;
  const end = line.text.length;
  // A blank after the line lets the motions come to its end.
  line.text += ' ';
  editor.isMotion = true;
  try {
    yield* editor.dispatch(motion);
  } finally {
    editor.isMotion = false;
    line.text = line.text.slice(0, end);
    line.fix();
  }
  let to = line.cursor;
  if (to === from) return operator === 'c' && !'fF'.includes(motion) ? to : null;
  if (/[wW]/.test(motion) && to < end && to > from && !isBlank(line.text[to])) to -= 1;
  if (operator === 'c' && to >= from && /[wW]/.test(motion)) {
    while (to > from && isBlank(line.text[to])) to -= 1;
    if (to === from || (to < end - 1 && !isBlank(line.text[to]))) to = line.next(to);
  }
  return to;
}

/** The part of the line that an operator takes, from its beginning to its end. */
function* operand(editor: LineSession, operator: string, given: string): Steps<{ from: number; to: number } | null> {
  const { line, vi } = editor;
  const origin = line.cursor;
  let motion = vi.redoing ? (vi.last?.motion ?? '') : given;
  if (motion === '') {
    let key: string | null = null;
    while (key === null) key = yield* editor.readKey();
    if (/[1-9]/.test(key)) {
      let digits = key;
      for (;;) {
        editor.message(`(arg: ${digits}) `);
        const next = yield* editor.readKey();
        if (next === null) continue;
        if (!/[0-9]/.test(next)) {
          key = next;
          break;
        }
        if (digits.length < 4) digits += next;
      }
      editor.message(null);
      editor.setArgument(Math.min(1_000, Number(digits)));
    }
    motion = key;
  }
  if (motion === operator) {
    remember(editor, operator, editor.argument, motion);
    return { from: 0, to: line.text.length };
  }
  if (!MOTIONS.includes(motion[0] ?? '')) return null;
  if (vi.redoing && motion.length > 1) editor.keys.putBack(motion.slice(1));
  let to = yield* motionEnd(editor, operator, motion[0] ?? '');
  if ('fFtT'.includes(motion[0] ?? '') && vi.find !== null) motion = (motion[0] ?? '') + vi.find.target;
  remember(editor, operator, editor.argument, motion);
  if (to === null) return null;
  const exclusive = operator === 'c' ? `${EXCLUSIVE_MOTIONS}wW` : EXCLUSIVE_MOTIONS;
  let from = origin;
  const isForward = to >= from;
  if (!isForward) [from, to] = [to, from];
  if (to !== from && isForward && !exclusive.includes(motion[0] ?? '') && to < line.text.length) to = line.next(to);
  if (operator === 'c' && /[wW]/.test(motion) && from < origin) from = origin;
  return { from, to };
}

function* deleteTo(editor: LineSession, _count: number, key: string): Steps<void> {
  const part = yield* operand(editor, 'd', key === 'D' ? '$' : '');
  if (part === null) editor.bell();
  else {
    editor.line.cursor = part.from;
    editor.kill(part.from, part.to);
  }
}

function* changeTo(editor: LineSession, _count: number, key: string): Steps<void> {
  const { line, vi } = editor;
  const part = yield* operand(editor, 'c', key === 'C' ? '$' : '');
  if (part === null) {
    editor.bell();
    return;
  }
  line.beginGroup();
  line.cursor = part.from;
  editor.kill(part.from, part.to);
  line.cursor = part.from;
  if (vi.redoing) {
    line.insert(vi.last?.text ?? '');
    line.endGroup();
    if (line.cursor > 0) line.cursor = line.previous();
    return;
  }
  vi.openGroups += 1;
  startInserting(editor);
}

function* yankTo(editor: LineSession, _count: number, key: string): Steps<void> {
  const { line } = editor;
  const origin = line.cursor;
  const before = editor.vi.last;
  const part = yield* operand(editor, 'y', key === 'Y' ? '$' : '');
  editor.vi.last = before;
  if (part === null) {
    editor.bell();
    line.cursor = origin;
    return;
  }
  line.beginGroup();
  editor.kill(part.from, part.to);
  line.endGroup();
  line.undo();
  line.cursor = origin;
}

function* substitute(editor: LineSession, count: number, key: string): Steps<void> {
  editor.setArgument(editor.hasArgument ? count : null);
  editor.keys.putBack(key === 'S' ? 'c' : 'l');
  yield* changeTo(editor, count, 'c');
}

function deleteHere(editor: LineSession, count: number): void {
  const { line } = editor;
  if (line.text === '') {
    editor.bell();
    return;
  }
  let to = line.cursor;
  for (let step = 0; step < Math.min(1_000, count); step += 1) to = line.next(to);
  editor.kill(line.cursor, to);
  if (line.cursor > 0 && line.cursor === line.text.length) line.cursor = line.previous();
}

function rubOutHere(editor: LineSession, count: number): void {
  const { line } = editor;
  if (line.cursor === 0) {
    editor.bell();
    return;
  }
  const to = line.cursor;
  let from = to;
  for (let step = 0; step < Math.min(1_000, count); step += 1) from = line.previous(from);
  line.cursor = from;
  editor.kill(to, from);
}

/** Puts other characters in the place of so many. */
function replaceCharacters(editor: LineSession, count: number, change: (character: string) => string): void {
  const { line } = editor;
  for (let step = 0; step < Math.min(1_000, count) && line.cursor < line.text.length; step += 1) {
    const end = line.next();
    line.exchange(line.cursor, end, change(line.text.slice(line.cursor, end)));
  }
}

function swapCase(character: string): string {
  const upper = character.toUpperCase();
  return upper === character ? character.toLowerCase() : upper;
}

function* changeCharacter(editor: LineSession, count: number): Steps<void> {
  const { line, vi } = editor;
  let key = vi.redoing ? (vi.last?.motion ?? null) : null;
  while (key === null) key = yield* editor.readKey();
  if (key === '\x1b') return;
  remember(editor, 'r', count, key);
  const typed = key;
  if (line.cursor >= line.text.length) return;
  line.group(() => replaceCharacters(editor, count, () => typed));
  line.cursor = line.previous();
}

function put(editor: LineSession, count: number, key: string): void {
  const { line } = editor;
  if (key === 'p' && line.cursor < line.text.length) line.cursor = line.next();
  for (let time = 0; time < Math.min(1_000, count); time += 1) yank(editor);
  if (line.cursor > 0) line.cursor = line.previous();
}

function* findCharacter(editor: LineSession, count: number, key: string): Steps<void> {
  const { vi } = editor;
  if (key === ';' || key === ',') {
    if (vi.find === null) {
      editor.bell();
      return;
    }
    const back = /[FT]/.test(vi.find.key) !== (key === ',');
    seekCharacter(editor, vi.find.target, back ? -count : count, /[tT]/.test(vi.find.key));
    return;
  }
  let target: string | null = null;
  while (target === null) target = yield* editor.readKey();
  vi.find = { key, target };
  seekCharacter(editor, target, /[FT]/.test(key) ? -count : count, /[tT]/.test(key));
}

const BRACKETS = '()[]{}';

function matchBracket(editor: LineSession): void {
  const { line } = editor;
  let at = line.cursor;
  while (at < line.text.length && !BRACKETS.includes(line.text[at] ?? ' ')) at += 1;
  const bracket = line.text[at] ?? '';
  const index = bracket === '' ? -1 : BRACKETS.indexOf(bracket);
  const partner = BRACKETS[index ^ 1] ?? '';
  const direction = index % 2 === 0 ? 1 : -1;
  let depth = 0;
  for (; index !== -1 && at >= 0 && at < line.text.length; at += direction) {
    if (line.text[at] === bracket) depth += 1;
    else if (line.text[at] === partner) depth -= 1;
    if (depth === 0) {
      line.cursor = at;
      return;
    }
  }
  editor.bell();
}

/** `.`: the last change once more. */
function* redo(editor: LineSession): Steps<void> {
  const { vi, line } = editor;
  const { last } = vi;
  if (last === null) {
    editor.bell();
    return;
  }
  if (/^[iIaA]$/.test(last.key)) {
    if (last.text === '') return;
    if (last.key === 'I') line.cursor = 0;
    else if (last.key === 'A') line.cursor = line.text.length;
    else if (last.key === 'a' && line.cursor < line.text.length) line.cursor = line.next();
    line.insert(last.text);
    line.cursor = line.previous();
    return;
  }
  vi.redoing = true;
  try {
    if (!editor.hasArgument) editor.setArgument(last.count);
    yield* editor.dispatch(last.key);
  } finally {
    vi.redoing = false;
  }
}

function insertAt(place: (editor: LineSession) => number): Command {
  return atOnce((editor, count, key) => {
    remember(editor, key, count);
    editor.line.cursor = place(editor);
    startInserting(editor);
  });
}

function words(move: (text: string, from: number, key: string) => number, isForward: boolean): Command {
  return atOnce((editor, count, key) => {
    const { line } = editor;
    if (isForward ? line.cursor >= line.text.length - 1 : line.cursor === 0) {
      if (!/[eE]/.test(key)) editor.bell();
    } else for (let step = 0; step < Math.min(1_000, count); step += 1) line.cursor = move(line.text, line.cursor, key);
  });
}

function changing(command: (editor: LineSession, count: number, key: string) => void): Command {
  return atOnce((editor, count, key) => {
    remember(editor, key, count);
    command(editor, count, key);
  });
}

function* completeHere(editor: LineSession, _count: number, key: string): Steps<void> {
  const { line } = editor;
  if (line.cursor < line.text.length && !isBlank(line.text[line.cursor])) {
    if (line.cursor + 1 < line.text.length && !isBlank(line.text[line.cursor + 1]))
      line.cursor = viWordEnd(line.text, line.cursor, 'E');
    line.cursor = line.next();
  }
  if (key === '=') {
    yield* editor.run('possible-completions', 1, key);
    return;
  }
  if (key === '*') yield* editor.run('insert-completions', 1, key);
  else {
    editor.lastCommand = null;
    yield* editor.run('complete', 1, key);
  }
  startInserting(editor);
}

/** Commands of vi's modes: vi_mode.c. */
export const viCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['vi-movement-mode', atOnce(enterCommandMode)],
  [
    'vi-editing-mode',
    atOnce((editor) => {
      editor.setKeymap('vi-insert');
    }),
  ],
  ['emacs-editing-mode', atOnce((editor) => editor.setKeymap('emacs'))],
  [
    'vi-eof-maybe',
    atOnce((editor) => {
      editor.accept();
    }),
  ],
  ['vi-unix-word-rubout', atOnce(viWordRubout)],
  ['vi-insertion-mode', insertAt(({ line }) => line.cursor)],
  ['vi-insert-beg', insertAt(() => 0)],
  ['vi-append-mode', insertAt(({ line }) => (line.cursor < line.text.length ? line.next() : line.cursor))],
  ['vi-append-eol', insertAt(({ line }) => line.text.length)],
  ['vi-delete-to', deleteTo],
  ['vi-change-to', changeTo],
  ['vi-yank-to', yankTo],
  ['vi-subst', substitute],
  ['vi-delete', changing(deleteHere)],
  ['vi-rubout', changing(rubOutHere)],
  ['vi-put', changing(put)],
  ['vi-change-char', changeCharacter],
  [
    'vi-change-case',
    changing((editor, count) => {
      replaceCharacters(editor, count, swapCase);
    }),
  ],
  ['vi-char-search', findCharacter],
  ['vi-match', atOnce(matchBracket)],
  ['vi-redo', redo],
  ['vi-next-word', words(viWordRight, true)],
  ['vi-prev-word', words(viWordLeft, false)],
  ['vi-end-word', words(viWordEnd, true)],
  ['vi-complete', completeHere],
  ['vi-tilde-expand', (editor, count, key) => editor.run('tilde-expand', count, key)],
  [
    'vi-column',
    atOnce(({ line }, count) => {
      line.cursor = Math.min(line.text.length, Math.max(0, count - 1));
    }),
  ],
  [
    'vi-first-print',
    atOnce(({ line }) => {
      line.cursor = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
    }),
  ],
  ['vi-yank-arg', atOnce((editor, count) => void yankWord(editor, editor.hasArgument ? count - 1 : 'last', 0))],
  [
    'vi-fetch-history',
    atOnce((editor, count) => {
      const wanted = editor.hasArgument ? count - 1 - (editor.options.historyBase ?? 0) : 0;
      const place = Math.max(0, Math.min(editor.history.length, wanted));
      if (place === editor.place) editor.bell();
      else {
        editor.goToPlace(place);
        editor.line.cursor = 0;
      }
    }),
  ],
  ['vi-set-mark', markHere],
  ['vi-goto-mark', goToMark],
  [
    'vi-replace',
    atOnce((editor) => {
      editor.setKeymap('vi-insert');
      editor.overwrites = true;
    }),
  ],
]);

function* markHere(editor: LineSession): Steps<void> {
  const key = yield* editor.readKey();
  if (key !== null && /[a-z]/.test(key)) editor.vi.marks.set(key, editor.line.cursor);
  else editor.bell();
}

function* goToMark(editor: LineSession): Steps<void> {
  const key = yield* editor.readKey();
  const place = key === null ? undefined : editor.vi.marks.get(key);
  if (place === undefined) editor.bell();
  else editor.line.cursor = Math.min(place, editor.line.text.length);
}

/** ^W among words as vi sees them: rl_vi_unix_word_rubout. */
function viWordRubout(editor: LineSession, count: number): void {
  const { line } = editor;
  if (line.cursor === 0) {
    editor.bell();
    return;
  }
  const to = line.cursor;
  let from = to;
  for (let step = 0; step < Math.max(1, Math.min(1_000, count)); step += 1) {
    if (from > 0 && isBlank(line.text[from - 1])) while (from > 0 && isBlank(line.text[from - 1])) from -= 1;
    if (from > 0 && !/[A-Za-z0-9_\s]/.test(line.text[from - 1] ?? ''))
      while (from > 0 && !/[A-Za-z0-9_\s]/.test(line.text[from - 1] ?? '')) from -= 1;
    else while (from > 0 && /[A-Za-z0-9_]/.test(line.text[from - 1] ?? '')) from -= 1;
  }
  editor.kill(to, from);
  line.cursor = from;
}
