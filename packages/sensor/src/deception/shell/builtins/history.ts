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
    state.historySaved = 0;
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
  if (path === null || path === '') {
    if (letter === 'a') state.historySaved = state.history.length;
    return 0;
  }
  const target = process.path(path);
  try {
    if (letter === 'r' || letter === 'n') {
      const text = bytesToByteString(process.files.readFile(target));
      const inFile = text.split('\n').filter((line) => line !== '');
      const added = letter === 'n' ? inFile.slice(state.historyLinesRead) : inFile;
      state.history.push(...added);
      state.historySaved += added.length;
      state.historyLinesRead = inFile.length;
      return 0;
    }
    const lines = letter === 'a' ? state.history.slice(state.historySaved) : state.history;
    if (process.files.exists(target) && process.files.stat(target).type !== 'file') return 0;
    process.files.writeFile(target, byteStringToBytes(lines.map((line) => `${line}\n`).join('')), {
      append: letter === 'a',
      mode: 0o600,
    });
    if (letter === 'a') state.historySaved = state.history.length;
    state.historyLinesRead = letter === 'a' ? state.historyLinesRead + lines.length : lines.length;
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // Only a file that is to be added to is complained about.
    if (letter !== 'a') return 1;
    await shell.complain(`history: ${path}: cannot create: ${errorText(error)}`);
    return 1;
  }
}

/** How many entries `fc -l` lists: bash manual 9.2. */
const LISTED_ENTRIES = 16;

/** fc: lists entries, runs one again, or has some edited and runs them. */
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
  const lastIndex = list.length - 1;
  const lists = letters.includes('l');
  const first =
    rest[0] === undefined ? Math.max(0, lists ? lastIndex - LISTED_ENTRIES + 1 : lastIndex) : find(rest[0], list, base);
  const last = rest[1] === undefined ? (lists ? lastIndex : first) : find(rest[1], list, base);
  if ((first === null || last === null) && others.length > 0) {
    await shell.complain('fc: no command found');
    return 1;
  }
  return listOrEdit(shell, list, { from: first ?? 0, to: last ?? 0, letters, editor: values.get('e'), lists });
};

async function listOrEdit(
  shell: ShellContext,
  list: readonly string[],
  wanted: {
    readonly from: number;
    readonly to: number;
    readonly letters: readonly string[];
    readonly editor: string | undefined;
    readonly lists: boolean;
  },
): Promise<number> {
  const { from, to, letters } = wanted;
  const entries = list
    .map((line, index) => ({ line, number: shell.state.historyBase + index + 1 }))
    .slice(Math.min(from, to), Math.max(from, to) + 1);
  if (letters.includes('r') !== from > to) entries.reverse();
  if (!wanted.lists) {
    const lines = entries.map(({ line }) => line);
    return editAndRun(shell, lines, wanted.editor ?? '${FCEDIT:-${EDITOR:-editor}}');
  }
  for (const { line, number } of entries) await shell.print(`${letters.includes('n') ? '' : number}\t ${line}\n`);
  return 0;
}

/** Lets an editor have the entries in a file, and runs what it leaves there. */
async function editAndRun(shell: ShellContext, entries: readonly string[], editor: string): Promise<number> {
  const { state, process } = shell;
  const { random } = process.session.options;
  const letters = Array.from({ length: 6 }, () => NAME_LETTERS[Math.floor(random.next() * NAME_LETTERS.length)] ?? 'x');
  const path = `/tmp/bash-fc.${letters.join('')}`;
  process.files.writeFile(path, byteStringToBytes(entries.map((entry) => `${entry}\n`).join('')), { mode: 0o600 });
  try {
    const status = await shell.runText({ text: `${editor} ${path}`, firstLine: 0 });
    if (status !== 0) return 1;
    const text = bytesToByteString(process.files.readFile(path));
    await shell.printError(text);
    const commands = text.replace(/\n+$/, '');
    state.history.pop();
    if (commands === '') return 0;
    state.history.push(...commands.split('\n'));
    return await shell.runText({ text: commands, firstLine: 0 });
  } finally {
    if (process.files.exists(path)) process.files.removeFile(path);
  }
}

const NAME_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function find(word: string, list: readonly string[], base: number): number | null {
  if (/^-?\d+$/.test(word)) {
    const number = Number(word);
    const at = number < 0 ? list.length + number : number - base - 1;
    return at >= list.length ? 0 : Math.max(0, at);
  }
  const at = list.findLastIndex((line) => line.startsWith(word));
  return at === -1 ? null : at;
}
