import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { listedVariables } from '../interpreter/listed-variables.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { BASH_OPTIONS, DEFAULT_SHOPT } from '../interpreter/shell-options.ts';
import type { CompletionSpecification } from '../interpreter/shell-state.ts';
import { BUILTIN_NAMES } from './builtin-names.ts';
import { readOptions } from './builtin-options.ts';
import { topicNames } from './help.ts';
import { numberedSignal } from './signal-table.ts';
import { KEYWORDS } from './type.ts';

/** Options of compgen and complete that take a value. */
export const TAKES_VALUE = 'oAGWFCXPS';
export const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['a', 'alias'],
  ['b', 'builtin'],
  ['c', 'command'],
  ['d', 'directory'],
  ['e', 'export'],
  ['f', 'file'],
  ['g', 'group'],
  ['j', 'job'],
  ['k', 'keyword'],
  ['s', 'service'],
  ['u', 'user'],
  ['v', 'variable'],
]);

/** compgen: prints what could complete a word. */
export const compgen: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'compgen', args, `abcdefgjksuv${TAKES_VALUE}`, { takesValue: TAKES_VALUE });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  const word = rest[0] ?? '';
  const named = values.get('A');
  if (named !== undefined && !KNOWN_ACTIONS.has(named)) {
    await shell.complain(`compgen: ${named}: invalid action name`);
    return 2;
  }
  const option = values.get('o');
  if (option !== undefined && !KNOWN_OPTIONS.has(option)) {
    await shell.complain(`compgen: ${option}: invalid option name`);
    return 2;
  }
  const shown = await completionsBy(shell, { letters, values }, word);
  for (const each of shown) await shell.print(`${each}\n`);
  return shown.length > 0 ? 0 : 1;
};

/** What completes a word by the options of `complete` that need no function. */
export async function completionsBy(
  shell: ShellContext,
  { letters, values }: CompletionSpecification,
  word: string,
): Promise<string[]> {
  const actions = letters.flatMap((letter) => ACTIONS.get(letter) ?? []);
  const named = values.get('A');
  if (named !== undefined) actions.push(named);
  const found: string[] = actions.flatMap((action) => candidates(shell, action, word));
  const pattern = values.get('G');
  if (pattern !== undefined) found.push(...namesIn(shell, '.').filter((name) => matchesPattern(pattern, name)));
  const list = values.get('W');
  if (list !== undefined)
    found.push(
      ...(await shell.expandText(list)).split(/[ \t\n]+/).filter((each) => each !== '' && each.startsWith(word)),
    );
  const filter = values.get('X');
  const kept = filter === undefined ? found : found.filter((each) => !isFilteredOut(filter, word, each));
  return kept.map((each) => `${values.get('P') ?? ''}${each}${values.get('S') ?? ''}`);
}

const KNOWN_OPTIONS = new Set('bashdefault default dirnames filenames noquote nosort nospace plusdirs'.split(' '));

/** `-X pattern`: removes what matches, or with `!` what does not; `&` stands for the word. */
function isFilteredOut(filter: string, word: string, candidate: string): boolean {
  const isNegated = filter.startsWith('!');
  const pattern = (isNegated ? filter.slice(1) : filter).replaceAll('&', word);
  return matchesPattern(pattern, candidate) !== isNegated;
}

/** In the order of their numbers, as bash lists them; then the traps that are none. */
const SIGNALS: readonly string[] = [
  'EXIT',
  ...Array.from({ length: 64 }, (_, index) => numberedSignal(index + 1)).flatMap((name) =>
    name === null ? [] : [`SIG${name}`],
  ),
  'DEBUG',
  'ERR',
  'RETURN',
];

const KNOWN_ACTIONS = new Set(
  'alias arrayvar binding builtin command directory disabled enabled export file function group helptopic hostname job keyword running service setopt shopt signal stopped user variable'.split(
    ' ',
  ),
);

function candidates(shell: ShellContext, action: string, word: string): string[] {
  const { state } = shell;
  const starting = (names: Iterable<string>) => [...names].filter((name) => name.startsWith(word));
  switch (action) {
    case 'alias':
      return starting([...state.aliases.keys()].sort());
    case 'builtin':
    case 'enabled':
      return starting(BUILTIN_NAMES.filter((name) => !state.disabledBuiltins.has(name)));
    case 'helptopic':
      return starting(topicNames());
    case 'keyword':
      return starting(KEYWORDS);
    case 'function':
      return starting([...state.functions.keys()].sort());
    case 'variable':
      return starting(listedVariables(state).map(([name]) => name));
    case 'arrayvar':
      return starting(listedVariables(state).flatMap(([name, { indexed }]) => (indexed === null ? [] : [name])));
    case 'shopt':
      return starting(DEFAULT_SHOPT.keys());
    case 'setopt':
      return starting(BASH_OPTIONS);
    case 'signal':
      return starting(SIGNALS);
    case 'disabled':
      return starting([...state.disabledBuiltins].sort());
    case 'job':
      return starting(state.jobs.map(({ command }) => command.split(' ')[0] ?? ''));
    case 'group':
      return starting(accountNames(shell, '/etc/group'));
    case 'export':
      return starting([...state.variables].filter(([, { exported }]) => exported).map(([name]) => name)).sort();
    case 'user':
      return starting(accountNames(shell, '/etc/passwd'));
    case 'command':
      return [
        ...candidates(shell, 'alias', word),
        ...starting(KEYWORDS),
        ...candidates(shell, 'function', word),
        ...candidates(shell, 'builtin', word),
        ...(state.get('PATH') ?? '').split(':').flatMap((directory) => starting(namesIn(shell, directory))),
      ];
    case 'file':
    case 'directory': {
      const slash = word.lastIndexOf('/');
      const directory = word.slice(0, slash + 1);
      return namesIn(shell, directory === '' ? '.' : directory)
        .map((name) => directory + name)
        .filter((name) => name.startsWith(word) && (action === 'file' || isDirectory(shell, name)));
    }
    default:
      return [];
  }
}

function accountNames(shell: ShellContext, path: string): string[] {
  try {
    const text = bytesToByteString(shell.process.files.readFile(path));
    return text
      .split('\n')
      .map((line) => line.split(':')[0] ?? '')
      .filter((name) => name !== '');
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function namesIn(shell: ShellContext, directory: string): string[] {
  try {
    return shell.process.list(directory);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function isDirectory(shell: ShellContext, name: string): boolean {
  const { process } = shell;
  const path = process.path(name);
  return process.files.exists(path) && process.files.stat(path).type === 'directory';
}
