import { bytesToByteString, utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { inspectExecutable } from '../interpreter/execute.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { OPTION_LETTERS, ShellState } from '../interpreter/shell-state.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { runInteractive } from '../terminal/interactive-shell.ts';
import { readAll } from './input.ts';

function newState(process: Process, dialect: 'bash' | 'posix', name: string): ShellState {
  const state = new ShellState({
    dialect,
    maxVariableBytes: process.session.options.limits.maxVariableBytes,
    name,
    messageName: name,
  });
  state.importEnvironment(process.environment);
  state.processId = process.id;
  state.set('PWD', process.directory);
  state.set('SHLVL', String(Number(state.get('SHLVL') ?? '0') + 1));
  state.declare('SHLVL').exported = true;
  state.set('IFS', ' \t\n');
  state.set('OPTIND', '1');
  if (dialect === 'bash') {
    state.set('BASH_VERSION', '5.2.15(1)-release');
    state.set('HOSTNAME', process.session.hostname());
  }
  return state;
}

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
    interpreter.mode = 's';
    const text = input === null ? '' : await readAll(process, input);
    return interpreter.runShell({ text, firstLine: 0 });
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

/** Runs words as a program in this process, with bash's own messages replaced by the caller's. */
export async function runProgram(
  context: CommandContext,
  words: readonly string[],
  notFound: (name: string, why: string) => string,
): Promise<number> {
  const { process } = context;
  const name = words[0] ?? '';
  const state = newState(process, 'bash', context.name);
  const interpreter = new Interpreter(process, state);
  const path = interpreter.findProgram(name);
  const found = path === null ? null : inspectExecutable(process, path);
  if (path === null || found?.kind === 'error') {
    process.session.unknownCommands.add(name);
    await printError(
      process,
      `${notFound(name, found?.kind === 'error' ? found.message : 'No such file or directory')}\n`,
    );
    return found?.kind === 'error' ? found.status : 127;
  }
  return interpreter.execute(words);
}

/** Runs words as a program in a child and waits for it. */
export async function runChild(
  context: CommandContext,
  words: readonly string[],
  notFound: (name: string, why: string) => string,
  timeoutMs: number | null = null,
): Promise<number> {
  const { process } = context;
  const child = process.session.fork(process, { command: words.join(' ') });
  const ended = child.run(() => runProgram({ ...context, process: child }, words, notFound));
  const timer = timeoutMs === null ? null : setTimeout(() => child.deliver('TERM'), timeoutMs);
  try {
    while (child.exitStatus === null) await process.block(child.waiters);
  } finally {
    if (timer !== null) clearTimeout(timer);
    if (child.exitStatus === null) child.deliver('KILL');
  }
  return ended;
}

export const env: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  while (words[0] !== undefined) {
    const word = words[0];
    if (word === '-i' || word === '-') process.environment.clear();
    else if (word === '-u') {
      words.shift();
      process.environment.delete(words[0] ?? '');
    } else if (/^[^=]+=/.test(word))
      process.environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    else break;
    words.shift();
  }
  if (words.length > 0 && context.name === 'env')
    return runProgram(context, words, (name, why) => `env: '${name}': ${why}`);
  if (context.name === 'printenv' && context.args[0] !== undefined) {
    const value = process.environment.get(context.args[0]);
    if (value !== undefined) await print(process, `${value}\n`);
    return value === undefined ? 1 : 0;
  }
  await print(process, [...process.environment].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
};

/** su and sudo: root needs no password; for others the attacker's word is compared with the account's. */
export const become: Command = async (context) => {
  const { process, name } = context;
  const { host } = process.session;
  const words = [...context.args];
  let target = 'root';
  let login = false;
  let command: string | null = null;
  let wantsShell = name === 'su';
  while (/^-/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '--version') {
      await print(process, name === 'su' ? 'su from util-linux 2.38.1\n' : 'Sudo version 1.9.13p3\n');
      return 0;
    }
    if (word === '-' || (word === '-l' && name === 'su') || word === '--login' || word === '-i') {
      login = true;
      wantsShell = true;
    } else if (word === '-s' && name === 'sudo') wantsShell = true;
    else if (word === '-u') target = words.shift() ?? 'root';
    else if (word === '-c') command = words.shift() ?? '';
    else if (word === '-s') words.shift();
    else if (word === '-l') {
      await print(
        process,
        `User root may run the following commands on ${process.session.hostname()}:\n    (ALL : ALL) ALL\n`,
      );
      return 0;
    }
  }
  if (name === 'su' && words[0] !== undefined && !words[0].startsWith('-')) target = words.shift() ?? target;
  if (words[0] === '-c') command = words[1] ?? '';
  const user = host.findUser(target);
  if (user === null) {
    await printError(
      process,
      name === 'su'
        ? `su: user ${target} does not exist or the user entry does not contain all the required fields\n`
        : `sudo: unknown user ${target}\nsudo: error initializing audit plugin sudoers_audit\n`,
    );
    return 1;
  }
  if (process.identity.userId !== 0) {
    const me = host.findUserById(process.identity.userId);
    const input = process.descriptor(0);
    if (input?.isTerminal !== true) {
      await printError(
        process,
        name === 'su'
          ? 'Password: su: Authentication failure\n'
          : 'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n',
      );
      return 1;
    }
    const { terminal } = process.session;
    await printError(process, name === 'su' ? 'Password: ' : `[sudo] password for ${utf8(me?.name ?? '')}: `);
    if (terminal !== null) terminal.echo = false;
    const typed = (await input.read(process)).replace(/\n$/, '');
    if (terminal !== null) terminal.echo = true;
    await printError(process, '\n');
    if (!host.checkPassword(name === 'su' ? target : (me?.name ?? ''), typed)) {
      await printError(
        process,
        name === 'su' ? 'su: Authentication failure\n' : 'sudo: 1 incorrect password attempt\n',
      );
      return 1;
    }
    if (name === 'sudo' && me?.groups.some((group) => group.name === 'sudo') !== true) {
      await printError(process, `${utf8(me?.name ?? '')} is not in the sudoers file.\n`);
      return 1;
    }
  }
  if (name === 'sudo' && !wantsShell && words.length === 0) {
    await printError(
      process,
      'usage: sudo -h | -K | -k | -V\nusage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]\nusage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]\nusage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\nusage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...\n',
    );
    return 1;
  }
  process.identity = { userId: user.userId, groupIds: [user.groupId, ...user.groups.map((group) => group.groupId)] };
  process.environment.set('HOME', utf8(user.home));
  process.environment.set('SHELL', user.shell);
  if (user.userId !== 0 || login || name === 'sudo') {
    process.environment.set('USER', utf8(user.name));
    process.environment.set('LOGNAME', utf8(user.name));
  }
  if (login) process.directory = process.files.exists(user.home) ? user.home : '/';
  if (name === 'sudo' && words.length > 0)
    return runProgram(context, words, (program) => `sudo: ${program}: command not found`);
  const shellName = user.shell.split('/').at(-1) ?? 'sh';
  if (shellName === 'nologin') {
    await printError(process, 'This account is currently not available.\n');
    return 1;
  }
  return shell({ process, name: login ? `-${shellName}` : shellName, args: command === null ? [] : ['-c', command] });
};

export const wrap: Command = async (context) => {
  const { process, name } = context;
  const words = [...context.args];
  let limitMs: number | null = null;
  while (/^-/.test(words[0] ?? '') && words[0] !== '--') {
    const word = words.shift() ?? '';
    if (/^-[nkscp]$/.test(word)) words.shift();
  }
  if (name === 'timeout') {
    const found = /^([\d.]+)([smhd]?)$/.exec(words.shift() ?? '');
    limitMs = found === null ? null : Number(found[1]) * ({ m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1) * 1000;
  }
  if (words.length === 0) {
    await printError(process, `${name}: missing operand\nTry '${name} --help' for more information.\n`);
    return 125;
  }
  if (name === 'nohup') {
    process.ignoredSignals.add('HUP');
    if (process.descriptor(0)?.isTerminal === true)
      await printError(process, "nohup: ignoring input and appending output to 'nohup.out'\n");
    else if (process.descriptor(1)?.isTerminal === true)
      await printError(process, "nohup: appending output to 'nohup.out'\n");
  }
  const message = (program: string, why: string) => `${name}: failed to run command '${program}': ${why}`;
  if (name !== 'timeout') return runProgram(context, words, message);
  const status = await runChild(context, words, message, limitMs);
  return status === 143 ? 124 : status;
};

export const xargs: Command = async (context) => {
  const { process } = context;
  const words = [...context.args];
  let replace: string | null = null;
  let perRun = Number.POSITIVE_INFINITY;
  let delimiter: RegExp = /\s+/;
  let skipEmpty = false;
  while (/^-/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word.startsWith('-I')) replace = word.slice(2) || (words.shift() ?? '{}');
    else if (word === '-i') replace = '{}';
    else if (word.startsWith('-n') || word.startsWith('-L')) perRun = Number(word.slice(2) || words.shift()) || 1;
    else if (word === '-0') delimiter = /\0/;
    else if (word === '-r') skipEmpty = true;
    else if (/^-[dPsE]$/.test(word)) {
      const value = words.shift();
      if (word === '-d') delimiter = value === '\\n' || value === '\n' ? /\n/ : /\s+/;
    }
  }
  const input = process.descriptor(0);
  const text = input === null ? '' : await readAll(process, input);
  const items =
    replace === null
      ? text
          .split(delimiter)
          .filter((item) => item !== '')
          .map((item) => item.replace(/^(['"])(.*)\1$/, '$2'))
      : text
          .split('\n')
          .map((item) => item.trim())
          .filter((item) => item !== '');
  const command = words.length === 0 ? ['echo'] : words;
  const message = (program: string, why: string) => `xargs: ${program}: ${why}`;
  let status = 0;
  const run = async (argv: readonly string[]) => {
    const ended = await runChild(context, argv, message);
    if (ended === 127 || ended === 126) status = ended;
    else if (ended !== 0) status = 123;
  };
  if (replace !== null) {
    const mark = replace;
    for (const item of items) await run(command.map((word) => word.split(mark).join(item)));
  } else if (items.length === 0) {
    if (!skipEmpty) await run(command);
  } else
    for (let at = 0; at < items.length; at += Math.min(perRun, 5000))
      await run([...command, ...items.slice(at, at + Math.min(perRun, 5000))]);
  return status;
};
