import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { BASH_OPTIONS, DASH_OPTIONS, DEFAULT_SHOPT } from '../interpreter/shell-options.ts';
import { OPTION_LETTERS, type ShellState } from '../interpreter/shell-state.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { runStartupFiles } from '../startup-files.ts';
import { runInteractive } from '../terminal/interactive-shell.ts';
import { readAll } from './input.ts';
import { newState } from './new-shell-state.ts';

const BASH_USAGE = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
\t--debug
\t--debugger
\t--dump-po-strings
\t--dump-strings
\t--help
\t--init-file
\t--login
\t--noediting
\t--noprofile
\t--norc
\t--posix
\t--pretty-print
\t--rcfile
\t--restricted
\t--verbose
\t--version
Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`;
const BASH_VERSION_TEXT = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;
const LONG_OPTIONS =
  'debug debugger dump-po-strings dump-strings help init-file login noediting noprofile norc posix pretty-print rcfile restricted verbose version'.split(
    ' ',
  );

interface Invocation {
  readonly words: string[];
  command: boolean;
  interactive: boolean;
  login: boolean;
  fromInput: boolean;
  startupFiles: boolean;
}

/** Reads the options of a shell; a number is the status with which it ends at once. */
async function readInvocation(context: CommandContext, state: ShellState): Promise<Invocation | number> {
  const { process, name } = context;
  const isBash = state.dialect === 'bash';
  const invocation: Invocation = {
    words: [...context.args],
    command: false,
    interactive: false,
    login: name.startsWith('-'),
    fromInput: false,
    startupFiles: true,
  };
  const { words } = invocation;
  const invalid = async (option: string): Promise<number> => {
    await printError(
      process,
      isBash ? `${name}: ${option}: invalid option\n${BASH_USAGE}` : `${name}: 0: Illegal option ${option}\n`,
    );
    return 2;
  };
  while (/^[-+]./.test(words[0] ?? '') || words[0] === '-') {
    const word = words.shift() ?? '';
    if (word === '--' || word === '-') break;
    if (word.startsWith('--')) {
      const long = word.slice(2);
      if (!isBash) return invalid('--');
      if (!LONG_OPTIONS.includes(long)) return invalid(word);
      if (long === 'version') {
        await print(process, BASH_VERSION_TEXT);
        return 0;
      }
      if (long === 'help') {
        await print(
          process,
          `GNU bash, version 5.2.15(1)-release-(x86_64-pc-linux-gnu)\n${BASH_USAGE}Type \`bash -c "help set"' for more information about shell options.\nType \`bash -c help' for more information about shell builtin commands.\nUse the \`bashbug' command to report bugs.\n\nbash home page: <http://www.gnu.org/software/bash>\nGeneral help using GNU software: <http://www.gnu.org/gethelp/>\n`,
        );
        return 0;
      }
      if (long === 'login') invocation.login = true;
      else if (long === 'norc') invocation.startupFiles = false;
      else if (long === 'posix') state.options.add('posix');
      else if (long === 'verbose') state.options.add('verbose');
      else if (long === 'rcfile' || long === 'init-file') words.shift();
      continue;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      const option = OPTION_LETTERS.get(letter);
      if (letter === 'c') invocation.command = true;
      else if (letter === 'i') invocation.interactive = true;
      else if (letter === 's') invocation.fromInput = true;
      else if (letter === 'l') invocation.login = true;
      else if (letter === 'o' || (letter === 'O' && isBash)) {
        const value = words.shift() ?? '';
        const known = letter === 'O' ? [...DEFAULT_SHOPT.keys()] : isBash ? BASH_OPTIONS : DASH_OPTIONS;
        if (!known.includes(value)) {
          await printError(
            process,
            isBash
              ? `${name}: ${letter === 'O' ? '' : `line 0: ${name}: `}${value}: invalid ${letter === 'O' ? 'shell ' : ''}option name\n`
              : `${name}: 0: Illegal option -o ${value}\n`,
          );
          return 2;
        }
        const set = letter === 'O' ? state.shoptOptions : state.options;
        if (on) set.add(value);
        else set.delete(value);
      } else if (isBash && (letter === 'r' || letter === 'D')) continue;
      else if (option === undefined || (!isBash && !DASH_LETTERS.includes(letter))) return invalid(word[0] + letter);
      else if (on) state.options.add(option);
      else state.options.delete(option);
    }
  }
  return invocation;
}

const DASH_LETTERS = 'aefnmuvxbCEhp';

/** sh (dash) and bash. */
export const shell: Command = async (context) => {
  const { process, name } = context;
  const dialect = name.includes('bash') ? 'bash' : 'posix';
  const state = newState(process, dialect, name);
  const invocation = await readInvocation(context, state);
  if (typeof invocation === 'number') return invocation;
  const { words } = invocation;
  const interpreter = new Interpreter(process, state);
  if (invocation.login && dialect === 'bash') {
    state.loginShell = true;
    state.shoptOptions.add('login_shell');
  }
  if (state.options.has('posix') && dialect === 'bash') state.set('POSIXLY_CORRECT', 'y');
  if (invocation.command) {
    const text = words[0];
    if (text === undefined) {
      await printError(
        process,
        `${name}: ${dialect === 'bash' ? '-c: option requires an argument' : '0: -c requires an argument'}\n`,
      );
      return 2;
    }
    state.name = words[1] ?? name;
    if (words[1] !== undefined) state.messageName = words[1];
    state.positional = words.slice(2);
    interpreter.mode = 'c';
    return interpreter.runShell({ text, firstLine: 0 });
  }
  const file = invocation.fromInput ? undefined : words[0];
  const input = process.descriptor(0);
  if (invocation.fromInput) state.positional = words;
  if (file === undefined) {
    const { terminal } = process.session;
    if (input?.isTerminal === true && terminal !== null) {
      const { login, startupFiles } = invocation;
      return runInteractive(process, state, terminal, {
        login,
        observer: process.session.lineObserver,
        begin: async (started) => {
          await runStartupFiles(started, { login });
          if (!startupFiles) state.set('PS1', '\\s-\\v\\$ ');
          else if (dialect === 'posix' && state.get('PS1') === null)
            state.set('PS1', process.identity.userId === 0 ? '# ' : '$ ');
          if (state.get('PS2') === null) state.set('PS2', '> ');
        },
      });
    }
    return interpreter.runInput();
  }
  let text: string;
  try {
    if (file.startsWith('/dev/fd/'))
      text = await readAll(process, process.descriptor(Number(file.slice(8))) ?? input ?? fail(file));
    else {
      text = bytesToByteString(process.files.readFile(process.path(file)));
      if (dialect === 'bash' && (text.slice(0, 80).split('\n')[0] ?? '').includes('\0')) {
        await printError(process, `${file}: ${file}: cannot execute binary file\n`);
        return 126;
      }
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = errorText(error);
    // dash opens a directory without a word, and reads nothing from it.
    if (dialect === 'posix' && error.code === 'EISDIR') return 0;
    if (dialect === 'bash' && error.code === 'EISDIR') {
      await printError(process, `${file}: ${file}: Is a directory\n`);
      return 126;
    }
    await printError(
      process,
      dialect === 'bash'
        ? `${name}: ${file}: ${why}\n`
        : `${name}: 0: cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : why}\n`,
    );
    return dialect === 'bash' ? (error.code === 'ENOENT' ? 127 : 126) : 2;
  }
  state.name = file;
  state.messageName = file;
  state.positional = words.slice(1);
  if (dialect === 'posix') text = text.replaceAll('\0', '');
  return interpreter.runShell({ text, firstLine: 0 });
};

function fail(path: string): never {
  throw new FileError('ENOENT', path);
}
