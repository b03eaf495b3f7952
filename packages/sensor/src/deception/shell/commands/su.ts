import { utf8 } from '../../byte-string.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { runProgram } from './run-program.ts';
import { shell } from './sh.ts';

const ROOT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const USER_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
const MAX_PASSWORD_BYTES = 1024;
const SUDO_VERSION = 'Sudo version 1.9.13p3\n';

/** One line, byte by byte as PAM reads it: what follows is for the program that is started. */
async function readPassword(process: Process, input: OpenFile): Promise<string> {
  if (input.isTerminal) return (await input.read(process)).replace(/\n$/, '');
  let typed = '';
  while (typed.length < MAX_PASSWORD_BYTES) {
    const byte = await input.read(process, 1);
    if (byte === '' || byte === '\n') break;
    typed += byte;
  }
  return typed;
}

/** Whether a rule of /etc/sudoers lets the user, or a group of the user, in without a password. */
function needsNoPassword({ process }: CommandContext): boolean {
  const { host } = process.session;
  const user = host.findUserById(process.identity.userId);
  const { files } = host;
  const read = (path: string) => (files.exists(path) ? Buffer.from(files.readFile(path)).toString('latin1') : '');
  const further = files.exists('/etc/sudoers.d')
    ? files.readDirectory('/etc/sudoers.d').map((file) => read(`/etc/sudoers.d/${file}`))
    : [];
  const names = new Set(['ALL', user?.name, ...(user?.groups.map((group) => `%${group.name}`) ?? [])]);
  return [read('/etc/sudoers'), ...further]
    .flatMap((text) => text.split('\n'))
    .some((line) => !line.startsWith('#') && /NOPASSWD:\s*ALL/.test(line) && names.has(line.trim().split(/\s/)[0]));
}

/** util-linux permutes: options may follow the user's name. */
function optionsFirst(args: readonly string[]): string[] {
  const options: string[] = [];
  const others: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') return [...options, ...others, ...args.slice(index + 1)];
    if (!word.startsWith('-') || (word === '-' && others.length > 0)) others.push(word);
    else {
      options.push(word);
      if (/^-[csgGw]$|^--(command|shell|group)$/.test(word)) {
        index += 1;
        options.push(args[index] ?? '');
      }
    }
  }
  return [...options, ...others];
}

/** su and sudo: root needs no password; for others the attacker's word is compared with the account's. */
export const become: Command = async (context) => {
  const { process, name } = context;
  const { host } = process.session;
  const words = name === 'su' ? optionsFirst(context.args) : [...context.args];
  let target = 'root';
  let login = false;
  let command: string | null = null;
  let wantsShell = name === 'su';
  let chosenShell: string | null = null;
  let readsInput = false;
  let asks = true;
  let prompt: string | null = null;
  while (/^-/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '--version' || word === '-V') {
      await print(process, name === 'su' ? 'su from util-linux 2.38.1\n' : SUDO_VERSION);
      return 0;
    }
    if (word === '-' || ((word === '-l' || word === '-') && name === 'su') || word === '--login' || word === '-i') {
      login = true;
      wantsShell = true;
    } else if (word === '-s' && name === 'sudo') wantsShell = true;
    else if (name === 'sudo' && /^-[SnkEHAb]+$/.test(word)) {
      if (word.includes('S')) readsInput = true;
      if (word.includes('n')) asks = false;
    } else if (name === 'sudo' && (word === '-p' || word === '--prompt')) prompt = words.shift() ?? '';
    else if (name === 'sudo' && word === '--stdin') readsInput = true;
    else if (name === 'sudo' && word === '--non-interactive') asks = false;
    else if (word === '-u') target = words.shift() ?? 'root';
    else if (word === '-c' || word === '--command') command = words.shift() ?? '';
    else if (word.startsWith('-c') && name === 'su') command = word.slice(2);
    else if (word === '-s' || word === '--shell') chosenShell = words.shift() ?? null;
    else if (name === 'su' && /^-[^flmpPgGw-]/.test(word)) {
      await printError(process, `su: invalid option -- '${word[1]}'\nTry 'su --help' for more information.\n`);
      return 1;
    } else if (word === '-l') {
      await print(
        process,
        `User root may run the following commands on ${process.session.hostname()}:\n    (ALL : ALL) ALL\n`,
      );
      return 0;
    }
  }
  if (name === 'su' && words[0] === '-') {
    login = true;
    words.shift();
  }
  if (name === 'su' && words[0] !== undefined && !words[0].startsWith('-')) target = words.shift() ?? target;
  if (words[0] === '-c') command = words[1] ?? '';
  if (words[0] === '-s' && name === 'su') chosenShell = words[1] ?? null;
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
  if (process.identity.userId !== 0 && !(name === 'sudo' && needsNoPassword(context))) {
    const me = host.findUserById(process.identity.userId);
    const input = process.descriptor(0);
    if (name === 'sudo' && !asks) {
      await printError(process, 'sudo: a password is required\n');
      return 1;
    }
    if (input === null || (name === 'sudo' && !input.isTerminal && !readsInput)) {
      await printError(
        process,
        name === 'su'
          ? 'Password: su: Authentication failure\n'
          : 'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n',
      );
      return 1;
    }
    const { terminal } = process.session;
    await printError(
      process,
      name === 'su' ? 'Password: ' : (prompt ?? `[sudo] password for ${utf8(me?.name ?? '')}: `),
    );
    if (terminal !== null) terminal.echo = false;
    const typed = await readPassword(process, input);
    if (terminal !== null) terminal.echo = true;
    if (input.isTerminal || name === 'su') await printError(process, '\n');
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
  const shellPath = chosenShell ?? user.shell;
  const shellName = shellPath.split('/').at(-1) ?? 'sh';
  process.environment.set('SHELL', shellPath);
  if (login) process.environment.set('PATH', user.userId === 0 ? ROOT_PATH : USER_PATH);
  if (shellName === 'nologin') {
    await printError(process, 'This account is currently not available.\n');
    return 1;
  }
  return shell({ process, name: login ? `-${shellName}` : shellName, args: command === null ? [] : ['-c', command] });
};
