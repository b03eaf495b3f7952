import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { builtinsOf } from '../builtins/registry.ts';
import { KEYWORDS } from '../builtins/type.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { mayExecute } from '../interpreter/execute.ts';
import { listedVariables } from '../interpreter/listed-variables.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';
import { MAX_COMPLETIONS } from '../limits.ts';
import { type CompletionKind, type Completions, commonStart, NO_COMPLETIONS } from './line-completion.ts';

interface WordAtCursor {
  /** Where what is completed begins, after an open quote. */
  readonly from: number;
  /** The text as the shell will read it. */
  readonly value: string;
  readonly quote: '"' | "'" | '';
  readonly isCommand: boolean;
  readonly inBackquotes: boolean;
  /** Within a substitution within double quotes: nothing is put after what is completed. */
  readonly isNested: boolean;
  /** Begins with a backslash: a tilde there is a character like any other. */
  readonly beginsQuoted: boolean;
}

/**
 * What bash would complete the word before the cursor to: commands, variables, users, machines or files.
 *
 * @param startsCommand whether a word at the start of this line is one: not on the lines of a here-document
 */
export function completeWord(
  process: Process,
  state: ShellState,
  text: string,
  cursor: number,
  startsCommand = true,
  kind: CompletionKind = 'word',
): Completions {
  const word = wordAt(text, cursor, startsCommand);
  switch (kind) {
    case 'command':
      return completeCommand(process, state, word);
    case 'filename':
      return completeFile(process, state, { ...word, isCommand: false });
    case 'variable':
      return completeVariable(process, state, word);
    case 'username':
      return completeUser(process, word);
    case 'hostname':
      return completeMachine(process, word);
    case 'word':
      break;
    default:
      return completePattern(process, state, word, kind);
  }
  if (/^\$\{?\w*$/.test(word.value) && word.quote !== "'") return completeVariable(process, state, word);
  if (/^~[^/]*$/.test(word.value) && word.quote === '' && !word.beginsQuoted) return completeUser(process, word);
  if (word.value.startsWith('@') && word.quote === '') return completeMachine(process, word);
  if (word.isCommand && !word.value.includes('/')) return completeCommand(process, state, word);
  return completeFile(process, state, word);
}

function wordAt(text: string, cursor: number, startsCommand: boolean): WordAtCursor {
  let quote: '"' | "'" | '' = '';
  let from = 0;
  let value = '';
  let isCommand = startsCommand;
  let backquotes = 0;
  let beginsQuoted = false;
  /** What closes the substitutions that are open within double quotes. */
  const nested: string[] = [];
  const begin = (at: number, command: boolean) => {
    from = at;
    value = '';
    isCommand = command;
    beginsQuoted = false;
  };
  for (let at = 0; at < cursor; at += 1) {
    const character = text[at] ?? '';
    if (quote === '"' && (character === '`' || (character === '$' && text[at + 1] === '('))) {
      nested.push(character === '`' ? '`' : ')');
      quote = '';
      if (character === '$') at += 1;
      begin(at + 1, true);
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else value += character;
    } else if (nested.length > 0 && character === nested.at(-1)) {
      nested.pop();
      quote = '"';
      begin(at + 1, false);
    } else if (character === '\\') {
      if (at === from) beginsQuoted = true;
      at += 1;
      if (at < cursor) value += text[at] ?? '';
    } else if (character === '"' || character === "'") {
      quote = character;
      from = at + 1;
      value = '';
    } else if (/\s/.test(character)) {
      const before = text.slice(from, at);
      const staysCommand = (isCommand && (before === '' || /^\w+=/.test(before))) || before.endsWith('{');
      begin(at + 1, staysCommand);
    } else if (/[;|&(`]/.test(character)) {
      if (character === '`') backquotes += 1;
      begin(at + 1, true);
    } else if (/[<>]/.test(character)) begin(at + 1, false);
    else if (character === '=' || character === ':') begin(at + 1, false);
    else if (character === '@') {
      begin(at, false);
      value = '@';
    } else value += character;
  }
  return {
    from,
    value,
    quote,
    isCommand,
    inBackquotes: backquotes % 2 === 1,
    isNested: nested.length > 0,
    beginsQuoted,
  };
}

function completeVariable(process: Process, state: ShellState, word: WordAtCursor): Completions {
  const [, opening = '', prefix = ''] = /^(\$\{?|)(\w*)$/.exec(word.value) ?? [];
  const names = listedVariables(state)
    .map(([name]) => name)
    .filter((name) => name.startsWith(prefix))
    .sort();
  const found = names.map((name) => `${opening}${name}${opening === '${' ? '}' : ''}`);
  const only = names.length === 1 && opening !== '' ? (state.get(names[0] ?? '') ?? '') : '';
  const ending = isDirectory(process, only) ? '/' : ' ';
  return { found, from: word.from, shown: found, suffix: word.quote + ending, common: commonStart(found) };
}

function completeUser(process: Process, word: WordAtCursor): Completions {
  const tilde = word.value.startsWith('~') ? '~' : '';
  const prefix = word.value.slice(tilde.length);
  const users = fields(process, '/etc/passwd', ':')
    .filter(([name = '']) => name !== '' && name.startsWith(prefix))
    .sort(([left = ''], [right = '']) => (left < right ? -1 : 1));
  const found = users.map(([name]) => `${tilde}${name}`);
  // As with directories of a list: those whose home there is.
  const shown = users.map(
    ([name, , , , , home = '']) => `${tilde}${name}${tilde !== '' && isDirectory(process, home) ? '/' : ''}`,
  );
  return { found, from: word.from, shown, suffix: tilde === '' ? ' ' : '/', common: commonStart(found) };
}

/** `user@` is followed by the name of a machine: hosts(5). */
function completeMachine(process: Process, word: WordAtCursor): Completions {
  const prefix = word.value.slice(1);
  const names = fields(process, '/etc/hosts', /\s+/).flatMap(([address = '#', ...names]) =>
    address.startsWith('#') ? [] : names,
  );
  const found = [...new Set(names.filter((name) => name.startsWith(prefix)))].sort().map((name) => `@${name}`);
  return { found, from: word.from, shown: found, suffix: ' ', common: commonStart(found) };
}

/** The lines of a file, each in its fields. */
function fields(process: Process, path: string, separator: string | RegExp): string[][] {
  try {
    const text = bytesToByteString(process.files.readFile(path));
    return text.split('\n').map((line) => line.split(separator));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function completeCommand(process: Process, state: ShellState, word: WordAtCursor): Completions {
  const prefix = word.value;
  const names = new Set<string>();
  const add = (name: string) => {
    if (name.startsWith(prefix) && names.size < MAX_COMPLETIONS) names.add(name);
  };
  for (const name of [
    ...KEYWORDS,
    ...builtinsOf(state.dialect).keys(),
    ...state.functions.keys(),
    ...state.aliases.keys(),
  ])
    add(name);
  for (const directory of (state.get('PATH') ?? '').split(':'))
    for (const name of namesIn(process, directory))
      if (name.startsWith(prefix) && !names.has(name) && isProgram(process, `${directory}/${name}`)) add(name);
  const found = [...names].sort();
  const suffix = word.inBackquotes || word.isNested ? '' : ' ';
  return { found, from: word.from, shown: found, suffix, common: commonStart(found) };
}

function completeFile(process: Process, state: ShellState, word: WordAtCursor): Completions {
  const ignoresCase = state.readlineSettings.get('completion-ignore-case') === 'on';
  const startsWith = (name: string, start: string) =>
    ignoresCase ? name.toLowerCase().startsWith(start.toLowerCase()) : name.startsWith(start);
  const slash = word.value.lastIndexOf('/');
  const written = word.value.slice(0, slash + 1);
  const prefix = word.value.slice(slash + 1);
  const directory =
    written === ''
      ? '.'
      : written
          .replace(/^~(?=\/)/, state.get('HOME') ?? '~')
          .replace(/^\$\{?(\w+)\}?(?=\/)/, (whole, name: string) =>
            word.quote === "'" ? whole : (state.get(name) ?? whole),
          );
  // The directory itself and the one above are there where a dot asks for them.
  const dots = ['.', '..'].filter((name) => prefix !== '' && name.startsWith(prefix));
  const hides = state.readlineSettings.get('match-hidden-files') === 'off' && !prefix.startsWith('.');
  const names = [...dots, ...namesIn(process, directory).filter((name) => !hides || !name.startsWith('.'))]
    .filter((name) => startsWith(name, prefix))
    .filter((name) => !word.isCommand || isDirectory(process, directory + name) || isProgram(process, directory + name))
    .sort()
    .slice(0, MAX_COMPLETIONS);
  const only = names[0];
  if (only === undefined) return NO_COMPLETIONS;
  const path = (name: string) => (written === '' ? name : `${directory}${name}`);
  const variable = /^\$\{?\w+\}?(?=\/)/.exec(written)?.[0] ?? '';
  const quoted = (whole: string) => {
    if (variable === '' || word.quote === "'") return quotedText(whole);
    return variable + quotedText(whole.slice(variable.length));
  };
  const quotedText = (text: string) => {
    if (word.quote === "'") return text;
    if (word.quote === '"') return text.replace(/[\\"$`]/g, '\\$&');
    // A line end cannot be quoted by a backslash.
    if (text.includes('\n')) return `'${text.replaceAll("'", "'\\''")}'`;
    return text.replace(/[\s\\"'`$&|;<>()*?[\]{}!]|^#/g, '\\$&').replace(/^~/, word.beginsQuoted ? '\\~' : '~');
  };
  const shown = names.map((name) => (isDirectory(process, path(name)) ? `${name}/` : name));
  // A link to a directory is one only for who has written all of its name.
  const isLink = linksToDirectory(process, path(only)) && only !== prefix;
  const marks = state.readlineSettings.get('mark-directories') !== 'off';
  const ending = isLink ? '' : isDirectory(process, path(only)) ? (marks ? '/' : '') : word.isNested ? '' : ' ';
  return {
    found: names.map((name) => quoted(written + name)),
    from: word.from,
    shown,
    suffix: word.quote === '' || isLink ? ending : `${word.quote}${ending}`,
    common: quoted(written + commonStart(names)),
  };
}

/** Names that a pattern matches; where none of its characters are written, what begins as it does. */
function completePattern(process: Process, state: ShellState, word: WordAtCursor, kind: CompletionKind): Completions {
  if (kind === 'glob' && word.value.startsWith('~')) {
    const home = word.value === '~' || word.value.startsWith('~/') ? state.get('HOME') : null;
    const user = /^~([^/]+)/.exec(word.value)?.[1];
    const account =
      user === undefined ? undefined : fields(process, '/etc/passwd', ':').find(([name]) => name === user);
    const directory = home ?? account?.[5];
    if (directory === undefined) return NO_COMPLETIONS;
    const found = [directory + word.value.replace(/^~[^/]*/, '')];
    return { found, from: word.from, shown: found, suffix: '', common: found[0] ?? '' };
  }
  const pattern = /[*?[]/.test(word.value) ? word.value : `${word.value}*`;
  const slash = pattern.lastIndexOf('/');
  const directory = pattern.slice(0, slash + 1);
  const found = namesIn(process, directory === '' ? '.' : directory)
    .filter((name) => !name.startsWith('.') || pattern[slash + 1] === '.')
    .filter((name) => matchesPattern(pattern.slice(slash + 1), name))
    .sort()
    .slice(0, MAX_COMPLETIONS)
    .map((name) => directory + name);
  return { found, from: word.from, shown: found, suffix: ' ', common: commonStart(found) };
}

function namesIn(process: Process, directory: string): string[] {
  try {
    return process.list(directory === '' ? '.' : directory);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function isDirectory(process: Process, name: string): boolean {
  if (name === '') return false;
  const path = process.path(name);
  return process.files.exists(path) && process.files.stat(path).type === 'directory';
}

function linksToDirectory(process: Process, name: string): boolean {
  const path = process.path(name);
  return process.files.lstat(path).type === 'symbolic-link' && isDirectory(process, name);
}

function isProgram(process: Process, name: string): boolean {
  try {
    const path = process.path(name);
    return process.files.stat(path).type === 'file' && mayExecute(process, path);
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
