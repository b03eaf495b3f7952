import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { builtinsOf } from '../builtins/registry.ts';
import { KEYWORDS } from '../builtins/type.ts';
import { mayExecute } from '../interpreter/execute.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';
import { MAX_COMPLETIONS } from '../limits.ts';
import type { Completions } from './line-editor.ts';

interface WordAtCursor {
  /** Where what is completed begins, after an open quote. */
  readonly from: number;
  /** The text as the shell will read it. */
  readonly value: string;
  readonly quote: '"' | "'" | '';
  readonly isCommand: boolean;
  readonly inBackquotes: boolean;
}

const NOTHING: Completions = { found: [], from: 0, shown: [], suffix: '' };

/** What bash would complete the word before the cursor to: commands, variables, users or files. */
export function completeWord(process: Process, state: ShellState, text: string, cursor: number): Completions {
  const word = wordAt(text, cursor);
  if (/^\$\{?\w*$/.test(word.value) && word.quote !== "'") return completeVariable(process, state, word);
  if (/^~[^/]*$/.test(word.value) && word.quote === '') return completeUser(process, word);
  if (word.isCommand && !word.value.includes('/')) return completeCommand(process, state, word);
  return completeFile(process, state, word);
}

function wordAt(text: string, cursor: number): WordAtCursor {
  let quote: '"' | "'" | '' = '';
  let from = 0;
  let value = '';
  let isCommand = true;
  let backquotes = 0;
  const begin = (at: number, command: boolean) => {
    from = at;
    value = '';
    isCommand = command;
  };
  for (let at = 0; at < cursor; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      else value += character;
    } else if (character === '\\') {
      at += 1;
      if (at < cursor) value += text[at] ?? '';
    } else if (character === '"' || character === "'") {
      quote = character;
      from = at + 1;
      value = '';
    } else if (/\s/.test(character)) {
      const before = text.slice(from, at);
      const staysCommand = isCommand && (before === '' || /^\w+=/.test(before));
      begin(at + 1, staysCommand);
    } else if (/[;|&(`]/.test(character)) {
      if (character === '`') backquotes += 1;
      begin(at + 1, true);
    } else if (/[<>]/.test(character)) begin(at + 1, false);
    else if (character === '=' || character === ':') begin(at + 1, false);
    else value += character;
  }
  return { from, value, quote, isCommand, inBackquotes: backquotes % 2 === 1 };
}

function completeVariable(process: Process, state: ShellState, word: WordAtCursor): Completions {
  const [, opening = '$', prefix = ''] = /^(\$\{?)(\w*)$/.exec(word.value) ?? [];
  const names = [...state.variables.keys()].filter((name) => name.startsWith(prefix)).sort();
  const found = names.map((name) => `${opening}${name}${opening === '${' ? '}' : ''}`);
  const only = names.length === 1 ? (state.get(names[0] ?? '') ?? '') : '';
  const suffix = opening === '$' && isDirectory(process, only) ? '/' : ' ';
  return { found, from: word.from, shown: found, suffix };
}

function completeUser(process: Process, word: WordAtCursor): Completions {
  const prefix = word.value.slice(1);
  const found = userNames(process)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => `~${name}`);
  return { found, from: word.from, shown: found, suffix: '/' };
}

function userNames(process: Process): string[] {
  try {
    const text = bytesToByteString(process.files.readFile('/etc/passwd'));
    return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(':')[0] ?? '']));
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
  return { found, from: word.from, shown: found, suffix: word.inBackquotes ? '' : ' ' };
}

function completeFile(process: Process, state: ShellState, word: WordAtCursor): Completions {
  const ignoresCase = state.readlineSettings.get('completion-ignore-case') === 'on';
  const startsWith = (name: string, start: string) =>
    ignoresCase ? name.toLowerCase().startsWith(start.toLowerCase()) : name.startsWith(start);
  const slash = word.value.lastIndexOf('/');
  const written = word.value.slice(0, slash + 1);
  const prefix = word.value.slice(slash + 1);
  const directory = written === '' ? '.' : written.replace(/^~(?=\/)/, state.get('HOME') ?? '~');
  const names = namesIn(process, directory)
    .filter((name) => startsWith(name, prefix))
    .filter((name) => !word.isCommand || isDirectory(process, directory + name) || isProgram(process, directory + name))
    .sort()
    .slice(0, MAX_COMPLETIONS);
  const only = names[0];
  if (only === undefined) return NOTHING;
  const path = (name: string) => (written === '' ? name : `${directory}${name}`);
  const quoted = (name: string) => {
    const text = written + name;
    if (word.quote === "'") return text;
    if (word.quote === '"') return text.replace(/[\\"$`]/g, '\\$&');
    // A line end cannot be quoted by a backslash.
    if (text.includes('\n')) return `'${text.replaceAll("'", "'\\''")}'`;
    return text.replace(/[\s\\"'`$&|;<>()*?[\]{}!]|^#/g, '\\$&').replace(/^\\~/, '~');
  };
  const shown = names.map((name) => (isDirectory(process, path(name)) ? `${name}/` : name));
  const isLink = linksToDirectory(process, path(only));
  const ending = isLink ? '' : isDirectory(process, path(only)) ? '/' : word.inBackquotes ? '' : ' ';
  return {
    found: names.map(quoted),
    from: word.from,
    shown,
    suffix: word.quote === '' || isLink ? ending : `${word.quote}${ending}`,
  };
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
