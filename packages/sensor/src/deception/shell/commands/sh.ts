import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { OPTION_LETTERS } from '../interpreter/shell-state.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { runInteractive } from '../terminal/interactive-shell.ts';
import { readAll } from './input.ts';
import { newState } from './new-shell-state.ts';

/** sh (dash) and bash. */
export const shell: Command = async (context) => {
  const { process, name } = context;
  const dialect = name.includes('bash') ? 'bash' : 'posix';
  const state = newState(process, dialect, name);
  const words = [...context.args];
  let command = false;
  let forced = false;
  while (/^[-+]/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '--' || word === '-') break;
    if (word === '--version' && dialect === 'bash') {
      await print(
        process,
        'GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n',
      );
      return 0;
    }
    if (word.startsWith('--')) continue;
    for (const letter of word.slice(1)) {
      const option = OPTION_LETTERS.get(letter);
      if (letter === 'c') command = true;
      else if (letter === 'i') forced = true;
      else if (letter === 'o') state.options.add(words.shift() ?? '');
      else if (option !== undefined) state.options.add(option);
    }
  }
  const interpreter = new Interpreter(process, state);
  if (command) {
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
  const file = words[0];
  const input = process.descriptor(0);
  if (file === undefined || forced) {
    const { terminal } = process.session;
    if (input?.isTerminal === true && terminal !== null) {
      if (dialect === 'bash') state.set('PS1', '${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ ');
      return runInteractive(process, state, terminal, { login: false, observer: null });
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
    const why = errorText(error);
    if (!(error instanceof FileError)) throw error;
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
