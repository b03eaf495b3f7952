import { utf8 } from '../../byte-string.ts';
import type { HostUser } from '../../host/host.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { askSecret, delayFailure } from './secret-prompt.ts';
import { shell } from './sh.ts';

const ROOT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const USER_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
const OPTIONS_WITH_VALUE = 'cgGsw';
const LONG_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['command', 'c'],
  ['session-command', 'c'],
  ['group', 'g'],
  ['supp-group', 'G'],
  ['shell', 's'],
  ['whitelist-environment', 'w'],
  ['login', 'l'],
  ['fast', 'f'],
  ['preserve-environment', 'p'],
  ['pty', 'P'],
  ['help', 'h'],
  ['version', 'V'],
]);

interface Wish {
  readonly options: ReadonlyMap<string, string>;
  readonly words: readonly string[];
  readonly wrong: string | null;
}

/** util-linux permutes: options may follow the user's name. A lone `-` asks for a login. */
function readOptions(args: readonly string[]): Wish {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') {
      words.push(...args.slice(index + 1));
      break;
    }
    if (word === '-') options.set('l', '');
    else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      const letter = LONG_OPTIONS.get(name);
      if (letter === undefined) return { options, words, wrong: `unrecognized option '${word}'` };
      if (!OPTIONS_WITH_VALUE.includes(letter)) options.set(letter, '');
      else {
        if (value === undefined) index += 1;
        options.set(letter, value ?? args[index] ?? '');
      }
    } else if (word.startsWith('-')) {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word[at] ?? '';
        if (!'cgGswlmfpPhV'.includes(letter)) return { options, words, wrong: `invalid option -- '${letter}'` };
        if (!OPTIONS_WITH_VALUE.includes(letter)) {
          options.set(letter === 'm' ? 'p' : letter, '');
          continue;
        }
        const rest = word.slice(at + 1);
        if (rest === '') index += 1;
        const value = rest === '' ? args[index] : rest;
        if (value === undefined) return { options, words, wrong: `option requires an argument -- '${letter}'` };
        options.set(letter, value);
        break;
      }
    } else words.push(word);
  }
  return { options, words, wrong: null };
}

/** su: root needs no password; others are asked for the account's. */
export const su: Command = async ({ process, args }) => {
  const { host } = process.session;
  const { options, words, wrong } = readOptions(args);
  if (wrong !== null) {
    await printError(process, `su: ${wrong}\nTry 'su --help' for more information.\n`);
    return 1;
  }
  if (options.has('V')) {
    await print(process, 'su from util-linux 2.38.1\n');
    return 0;
  }
  const target = words[0] ?? 'root';
  const user = host.findUser(target);
  if (user === null) {
    await printError(
      process,
      `su: user ${target} does not exist or the user entry does not contain all the required fields\n`,
    );
    return 1;
  }
  if (process.identity.userId !== 0 && !(await isAdmitted(process, target))) {
    await printError(process, 'su: Authentication failure\n');
    return 1;
  }
  const login = options.has('l');
  changeTo(process, user);
  setEnvironment(process, user, { login, keeps: options.has('p') && !login });
  if (login && !process.files.exists(user.home)) {
    await printError(process, `su: warning: cannot change directory to ${user.home}: No such file or directory\n`);
  } else if (login) process.directory = user.home;
  const shellPath = options.get('s') ?? user.shell;
  const shellName = shellPath.split('/').at(-1) ?? 'sh';
  process.environment.set('SHELL', shellPath);
  if (shellName === 'nologin' || shellName === 'false') {
    if (shellName === 'nologin') await print(process, 'This account is currently not available.\n');
    return 1;
  }
  const command = options.get('c');
  const rest = words.slice(1);
  return shell({
    process,
    name: login ? `-${shellName}` : shellName,
    args: command === undefined ? rest : ['-c', command, ...rest],
  });
};

async function isAdmitted(process: Process, target: string): Promise<boolean> {
  const input = process.descriptor(0);
  if (input === null) {
    await printError(process, 'Password: ');
    return false;
  }
  const secret = await askSecret(process, input, 'Password: ', 'default');
  if (secret.kind === 'typed' && process.session.host.checkPassword(target, secret.text)) return true;
  await delayFailure(process);
  if (!input.isTerminal) await printError(process, '\n');
  return false;
}

/** Makes the process one of the user's: setuid(2) with all groups. */
export function changeTo(process: Process, user: HostUser): void {
  process.identity = { userId: user.userId, groupIds: [user.groupId, ...user.groups.map((group) => group.groupId)] };
}

function setEnvironment(process: Process, user: HostUser, wish: { login: boolean; keeps: boolean }): void {
  const { environment } = process;
  if (wish.login) {
    const kept = ['TERM', 'COLORTERM', 'NO_COLOR'].flatMap((name) => {
      const value = environment.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    environment.clear();
    for (const [name, value] of kept) environment.set(name, value);
    for (const [name, value] of localeOf(process)) environment.set(name, value);
    environment.set('PATH', user.userId === 0 ? ROOT_PATH : USER_PATH);
  }
  if (wish.keeps) return;
  environment.set('HOME', utf8(user.home));
  environment.set('MAIL', `/var/mail/${utf8(user.name)}`);
  if (user.userId !== 0 || wish.login) {
    environment.set('USER', utf8(user.name));
    environment.set('LOGNAME', utf8(user.name));
  }
}

/** What pam_env(8) reads. */
function localeOf(process: Process): (readonly [string, string])[] {
  const { files } = process.session.host;
  if (!files.exists('/etc/default/locale')) return [];
  const text = Buffer.from(files.readFile('/etc/default/locale')).toString('latin1');
  return text.split('\n').flatMap((line) => {
    const [, name, value] = /^\s*([A-Z_]+)=["']?([^"']*)["']?\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
}
