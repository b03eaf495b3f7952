import { byteStringToBytes, bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { formatDate } from '../commands/date-format.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { errorText } from '../kernel/error-text.ts';
import { expandHistory } from '../terminal/history-expansion.ts';
import { readOptions } from './builtin-options.ts';

export const history: Builtin = async (shell, args) => {
  const { state } = shell;
  const options = await readOptions(shell, 'history', args, 'acdnprsw', { takesValue: 'd' });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  const list = state.history;
  if (letters.includes('s')) {
    if (rest.length > 0) {
      if (state.interactive) list.pop();
      list.push(rest.join(' '));
    }
    return 0;
  }
  if (letters.includes('p')) {
    // The command itself does not stay in the list: bash manual 9.2.
    const expanded = list.slice(0, -1);
    if (state.interactive) list.pop();
    for (const word of rest) {
      const { text, error } = expandHistory(word, expanded);
      if (error !== null) {
        await shell.complain(`history: ${word}: history expansion failed`);
        return 1;
      }
      await shell.print(`${text}\n`);
    }
    return 0;
  }
  const position = values.get('d');
  if (position !== undefined) return deleteEntry(shell, position);
  if (letters.includes('c')) {
    list.length = 0;
    if (letters.length === 1) return 0;
  }
  const fileLetters = letters.filter((letter) => 'anrw'.includes(letter));
  if (fileLetters.length > 1) {
    await shell.complain('history: cannot use more than one of -anrw');
    return 1;
  }
  if (fileLetters[0] !== undefined) return useFile(shell, fileLetters[0], rest[0]);
  if (letters.includes('c')) return 0;
  return print(shell, rest);
};

async function print(shell: ShellContext, rest: readonly string[]): Promise<number> {
  const { state } = shell;
  const list = state.history;
  let count = list.length;
  if (rest[0] !== undefined) {
    if (!/^[+-]?\d+$/.test(rest[0])) {
      await shell.complain(`history: ${rest[0]}: numeric argument required`);
      return 1;
    }
    if (rest.length > 1) {
      await shell.complain('history: too many arguments');
      return 1;
    }
    count = Math.abs(Number(rest[0]));
  }
  const from = Math.max(0, list.length - count);
  const format = state.get('HISTTIMEFORMAT');
  const stamp = format === null ? '' : formatDate(shell.process.session.host.now(), format);
  for (const [index, line] of list.slice(from).entries()) {
    const number = state.historyBase + from + index + 1;
    const mark = state.historyChanged.has(number) ? '*' : ' ';
    await shell.print(`${String(number).padStart(5)}${mark} ${stamp}${line}\n`);
  }
  return 0;
}

async function deleteEntry(shell: ShellContext, position: string): Promise<number> {
  const { state } = shell;
  const range = /^(-?\d+)-(-?\d+)$/.exec(position);
  const [first, last] = range === null ? [position, position] : [range[1] ?? '', range[2] ?? ''];
  const index = (text: string): number | null => {
    if (!/^-?\d+$/.test(text)) return null;
    const number = Number(text);
    const at = number < 0 ? state.history.length + number : number - state.historyBase - 1;
    return at < 0 || at >= state.history.length ? null : at;
  };
  const [from, to] = [index(first), index(last)];
  if (from === null || to === null) {
    await shell.complain(`history: ${position}: history position out of range`);
    return 1;
  }
  state.history.splice(from, to - from + 1);
  return 0;
}

async function useFile(shell: ShellContext, letter: string, name: string | undefined): Promise<number> {
  const { state, process } = shell;
  const path = name ?? state.get('HISTFILE');
  if (path === null || path === '') return 0;
  const target = process.path(path);
  try {
    if (letter === 'r' || letter === 'n') {
      const text = bytesToByteString(process.files.readFile(target));
      state.history.push(...text.split('\n').filter((line) => line !== ''));
      return 0;
    }
    const lines = letter === 'a' ? state.history.slice(state.historySaved) : state.history;
    if (process.files.exists(target) && process.files.stat(target).type !== 'file') return 0;
    process.files.writeFile(target, byteStringToBytes(lines.map((line) => `${line}\n`).join('')), {
      append: letter === 'a',
      mode: 0o600,
    });
    state.historySaved = state.history.length;
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // What cannot be read is passed over in silence.
    if (letter === 'r' || letter === 'n') return 1;
    await shell.complain(`history: ${path}: cannot create: ${errorText(error)}`);
    return 1;
  }
}

/** How many entries `fc -l` lists: bash manual 9.2. */
const LISTED_ENTRIES = 16;

/** fc: lists entries, or runs one again. What it would do with an editor is not imitated: the entry runs as it is. */
export const fixCommand: Builtin = async (shell, args) => {
  const { state } = shell;
  const numeric = args.findIndex((arg) => /^-\d+$/.test(arg));
  const head = numeric === -1 ? args : args.slice(0, numeric);
  const options = await readOptions(shell, 'fc', head, 'elnrs', { takesValue: 'e' });
  if (options === null) return 2;
  const { letters, values } = options;
  const rest = numeric === -1 ? options.rest : [...options.rest, ...args.slice(numeric)];
  const { historyBase: base } = state;
  // The entry of the command itself is not among those it works on, unless it is the only one.
  const list = state.history.length > 1 ? state.history.slice(0, -1) : state.history;
  const runAgain = letters.includes('s') || values.get('e') === '-';
  const others = state.interactive ? state.history.slice(0, -1) : state.history;
  if (!letters.includes('l') && others.length === 0) {
    state.history.pop();
    await shell.complain('fc: no command found');
    return 1;
  }
  if (runAgain) {
    const changes = rest.filter((word) => word.includes('='));
    const wanted = rest.find((word) => !word.includes('='));
    const at = wanted === undefined ? list.length - 1 : find(wanted, list, base);
    const entry = at === null ? undefined : list[at];
    if (entry === undefined) {
      await shell.complain('fc: no command found');
      return 1;
    }
    if (wanted !== undefined && !/^-?\d+$/.test(wanted) && !entry.startsWith(wanted)) {
      await shell.complain('fc: no command found');
      return 1;
    }
    let text = entry;
    for (const change of changes) {
      const [old = '', ...replacement] = change.split('=');
      text = text.split(old).join(replacement.join('='));
    }
    state.history.pop();
    state.history.push(text);
    await shell.printError(`${text}\n`);
    return shell.runText({ text, firstLine: 0 });
  }
  if (!letters.includes('l')) return 0;
  const lastIndex = list.length - 1;
  const first = rest[0] === undefined ? Math.max(0, lastIndex - LISTED_ENTRIES + 1) : find(rest[0], list, base);
  const last = rest[1] === undefined ? lastIndex : find(rest[1], list, base);
  if (first === null || last === null) {
    await shell.complain('fc: history specification out of range');
    return 1;
  }
  const entries = list.map((line, index) => ({ line, index })).slice(Math.min(first, last), Math.max(first, last) + 1);
  if (letters.includes('r') !== first > last) entries.reverse();
  for (const { line, index } of entries)
    await shell.print(`${letters.includes('n') ? '' : base + index + 1}\t ${line}\n`);
  return 0;
};

function find(word: string, list: readonly string[], base: number): number | null {
  if (/^-?\d+$/.test(word)) {
    const number = Number(word);
    const at = number < 0 ? list.length + number : number - base - 1;
    return Math.max(0, Math.min(list.length - 1, at));
  }
  return Math.max(
    0,
    list.findLastIndex((line) => line.startsWith(word)),
  );
}
