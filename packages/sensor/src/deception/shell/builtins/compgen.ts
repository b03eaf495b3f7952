import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { BUILTIN_NAMES } from './builtin-names.ts';
import { readOptions } from './builtin-options.ts';
import { KEYWORDS } from './type.ts';

const TAKES_VALUE = 'oAGWFCXPS';
const ACTIONS: ReadonlyMap<string, string> = new Map([
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
  const actions = letters.flatMap((letter) => ACTIONS.get(letter) ?? []);
  const named = values.get('A');
  if (named !== undefined) {
    if (!KNOWN_ACTIONS.has(named)) {
      await shell.complain(`compgen: ${named}: invalid action name`);
      return 2;
    }
    actions.push(named);
  }
  const found: string[] = actions.flatMap((action) => candidates(shell, action, word));
  const list = values.get('W');
  if (list !== undefined)
    found.push(
      ...(await shell.expandText(list)).split(/[ \t\n]+/).filter((each) => each !== '' && each.startsWith(word)),
    );
  for (const each of found) await shell.print(`${values.get('P') ?? ''}${each}${values.get('S') ?? ''}\n`);
  return found.length > 0 ? 0 : 1;
};

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
    case 'helptopic':
      return starting(BUILTIN_NAMES.filter((name) => !state.disabledBuiltins.has(name)));
    case 'keyword':
      return starting(KEYWORDS);
    case 'function':
      return starting([...state.functions.keys()].sort());
    case 'variable':
      return starting([...state.variables.keys()].sort());
    case 'export':
      return starting([...state.variables].filter(([, { exported }]) => exported).map(([name]) => name)).sort();
    case 'user':
      return starting(userNames(shell));
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

function userNames(shell: ShellContext): string[] {
  try {
    const text = bytesToByteString(shell.process.files.readFile('/etc/passwd'));
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

/** complete and compopt: nothing is specified at first, and what is specified is accepted. */
export const complete: Builtin = async (shell, args, name) => {
  const options = await readOptions(shell, name, args, `abcdefgjksuvprDEI${TAKES_VALUE}`, { takesValue: TAKES_VALUE });
  if (options === null) return 2;
  const { letters, rest } = options;
  if (name === 'compopt') {
    await shell.complain('compopt: not currently executing completion function');
    return 1;
  }
  let status = 0;
  for (const word of letters.includes('p') || letters.length === 0 ? rest : []) {
    await shell.complain(`complete: ${word}: no completion specification`);
    status = 1;
  }
  return status;
};

/** bind: key bindings are as readline has them. */
export const bind: Builtin = async (shell, args) => {
  if (!shell.state.interactive) await shell.complain('bind: warning: line editing not enabled');
  const options = await readOptions(shell, 'bind', args, 'lvpVPsSXfqurmx', { takesValue: 'fqurmx' });
  if (options === null) return 2;
  return 0;
};
