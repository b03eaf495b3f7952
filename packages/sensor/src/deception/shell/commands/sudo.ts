import { utf8 } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { HostUser } from '../../host/host.ts';
import { BUILTIN_NAMES } from '../builtins/builtin-names.ts';
import { inspectExecutable } from '../interpreter/execute.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { newState } from './new-shell-state.ts';
import { runProgram } from './run-program.ts';
import { askSecret, delayFailure } from './secret-prompt.ts';
import { shell } from './sh.ts';
import { changeTo } from './su.ts';
import { sudoRules } from './sudo-rules.ts';

const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MAX_TRIES = 3;
/** How long a password is not asked for again: timestamp_timeout, sudoers(5). */
const TICKET_MS = 15 * 60_000;
/** What is kept of the caller's environment: env_keep's defaults, sudo -V. */
const KEPT =
  /^(?:TERM|COLORS|COLORTERM|DISPLAY|HOSTNAME|KRB5CCNAME|LS_COLORS|PS1|PS2|XAUTHORITY|XAUTHORIZATION|XDG_CURRENT_DESKTOP|LANG|LANGUAGE|LINGUAS|LC_\w+|_XKB_CHARSET)$/;
const USAGE = `usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user]
            [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g
            group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user]
            [VAR=value] [-i | -s] [command [arg ...]]
usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group]
            [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...
`;
const LETTERS = 'AbBEHiKklNnPSsVve';
const LETTERS_WITH_VALUE = 'CDghprRTtuU';
const LONG_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['askpass', 'A'],
  ['background', 'b'],
  ['bell', 'B'],
  ['preserve-env', 'E'],
  ['set-home', 'H'],
  ['login', 'i'],
  ['remove-timestamp', 'K'],
  ['reset-timestamp', 'k'],
  ['list', 'l'],
  ['no-update', 'N'],
  ['non-interactive', 'n'],
  ['preserve-groups', 'P'],
  ['stdin', 'S'],
  ['shell', 's'],
  ['version', 'V'],
  ['validate', 'v'],
  ['edit', 'e'],
  ['chdir', 'D'],
  ['group', 'g'],
  ['host', 'h'],
  ['prompt', 'p'],
  ['user', 'u'],
  ['other-user', 'U'],
]);

interface Wish {
  readonly options: ReadonlyMap<string, string>;
  readonly variables: readonly (readonly [string, string])[];
  readonly words: readonly string[];
  readonly wrong: string | null;
}

function readOptions(args: readonly string[]): Wish {
  const options = new Map<string, string>();
  const fail = (wrong: string): Wish => ({ options, variables: [], words: [], wrong });
  let index = 0;
  for (; index < args.length && /^-./.test(args[index] ?? ''); index += 1) {
    const word = args[index] ?? '';
    if (word === '--') {
      index += 1;
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      const letter = LONG_OPTIONS.get(name);
      if (letter === undefined) return fail(`unrecognized option '${word}'`);
      if (!LETTERS_WITH_VALUE.includes(letter)) options.set(letter, '');
      else {
        if (value === undefined) index += 1;
        options.set(letter, value ?? args[index] ?? '');
      }
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      if (LETTERS.includes(letter)) options.set(letter, '');
      else if (LETTERS_WITH_VALUE.includes(letter)) {
        const rest = word.slice(at + 1);
        if (rest === '') index += 1;
        const value = rest === '' ? args[index] : rest;
        if (value === undefined) return fail(`option requires an argument -- '${letter}'`);
        options.set(letter, value);
        break;
      } else return fail(`invalid option -- '${letter}'`);
    }
  }
  const words = args.slice(index);
  const variables: (readonly [string, string])[] = [];
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
    const [name = '', value = ''] = (words.shift() ?? '').split(/=(.*)/s);
    variables.push([name, value]);
  }
  return { options, variables, words, wrong: null };
}

/** sudo with the policy of Debian's /etc/sudoers: who may, is asked for the own password and gets a clean environment. */
export const sudo: Command = async (context) => {
  const { process } = context;
  const { host } = process.session;
  const wish = readOptions(context.args);
  const { options, words, wrong } = wish;
  const runsShell = options.has('i') || options.has('s');
  const only = ['l', 'v', 'k', 'K', 'V'].find((letter) => options.has(letter));
  if (wrong !== null || (words.length === 0 && !runsShell && only === undefined)) {
    await printError(process, `${wrong === null ? '' : `sudo: ${wrong}\n`}${USAGE}`);
    return 1;
  }
  if (options.has('V')) {
    await print(
      process,
      'Sudo version 1.9.13p3\nSudoers policy plugin version 1.9.13p3\nSudoers file grammar version 50\nSudoers I/O plugin version 1.9.13p3\nSudoers audit plugin version 1.9.13p3\n',
    );
    return 0;
  }
  const me = host.findUserById(process.identity.userId);
  const myName = me?.name ?? String(process.identity.userId);
  if (options.has('k') || options.has('K')) forgetTicket(context, myName);
  if (words.length === 0 && !runsShell && (only === 'k' || only === 'K')) return 0;
  const target = options.get('u') ?? 'root';
  const user = target.startsWith('#') ? host.findUserById(Number(target.slice(1))) : host.findUser(target);
  const group = options.get('g');
  const isUnknown =
    user === null ? `user ${target}` : group !== undefined && !isGroup(context, group) ? `group ${group}` : null;
  if (user === null || isUnknown !== null) {
    await printError(process, `sudo: unknown ${isUnknown}\nsudo: error initializing audit plugin sudoers_audit\n`);
    return 1;
  }
  const rules = sudoRules(context, myName);
  const isRoot = process.identity.userId === 0;
  const mustAsk = !isRoot && (rules.at(-1)?.needsPassword ?? true);
  if (mustAsk && !hasTicket(context, myName) && !(await isAdmitted(context, myName, options))) return 1;
  const hostname = process.session.hostname();
  if (!isRoot && rules.length === 0) {
    await printError(
      process,
      only === 'l' || only === 'v'
        ? `Sorry, user ${utf8(myName)} may not run sudo on ${hostname}.\n`
        : `${utf8(myName)} is not in the sudoers file.\nThis incident has been reported to the administrator.\n`,
    );
    return 1;
  }
  if (only === 'v') return 0;
  if (only === 'l') return list(context, options.get('U') ?? myName, hostname);
  return run(context, wish, { user, myName, groupId: me?.groupId ?? 0 });
};

/** Up to three passwords; null from the terminal ends the questions. */
async function isAdmitted(
  context: CommandContext,
  myName: string,
  options: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { process } = context;
  const { host } = process.session;
  const fail = async (message: string): Promise<false> => {
    await printError(process, message);
    return false;
  };
  if (options.has('n')) return fail('sudo: a password is required\n');
  const input = process.descriptor(0);
  const { terminal } = process.session;
  const readsInput = options.has('S');
  if (input === null || (!readsInput && terminal === null))
    return fail(
      'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n',
    );
  const from = readsInput || terminal === null ? input : terminal;
  const prompt = (options.get('p') ?? `[sudo] password for %p: `)
    .replaceAll('%p', utf8(myName))
    .replaceAll('%u', utf8(myName))
    .replaceAll('%U', utf8(options.get('u') ?? 'root'))
    .replaceAll('%h', process.session.hostname())
    .replaceAll('%%', '%');
  for (let wrong = 0; ; wrong += 1) {
    const attempts = `sudo: ${wrong} incorrect password attempt${wrong === 1 ? '' : 's'}\n`;
    const asked = wrong === 0 ? 'sudo: a password is required\n' : attempts;
    if (wrong === MAX_TRIES) return fail(attempts);
    if (wrong > 0) await printError(process, 'Sorry, try again.\n');
    const secret = await askSecret(process, from, prompt, 'returned');
    if (secret.kind === 'interrupt') return fail(asked);
    if (secret.kind !== 'typed') return fail(`${from.isTerminal ? '' : '\n'}sudo: no password was provided\n${asked}`);
    if (host.checkPassword(myName, secret.text)) {
      if (sudoRules(context, myName).length > 0) keepTicket(context, myName);
      return true;
    }
    await delayFailure(process);
  }
}

function ticketPath(name: string): string {
  return `/run/sudo/ts/${name}`;
}

function hasTicket({ process }: CommandContext, name: string): boolean {
  const { host, terminal } = process.session;
  const path = ticketPath(name);
  if (terminal === null || !host.files.exists(path)) return false;
  return host.now() - host.files.stat(path).modifiedAtMs < TICKET_MS;
}

function keepTicket({ process }: CommandContext, name: string): void {
  const { files } = process.session.host;
  try {
    for (const path of ['/run/sudo', '/run/sudo/ts'])
      if (!files.exists(path)) files.makeDirectory(path, { mode: 0o700 });
    files.writeFile(ticketPath(name), new Uint8Array(56), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

function forgetTicket({ process }: CommandContext, name: string): void {
  const { files } = process.session.host;
  if (files.exists(ticketPath(name))) files.removeFile(ticketPath(name));
}

function isGroup({ process }: CommandContext, name: string): boolean {
  const { files } = process.session.host;
  const lines = Buffer.from(files.readFile('/etc/group')).toString('latin1').split('\n');
  return lines.some((line) => line.startsWith(`${name.replace(/^#/, '')}:`));
}

async function list(context: CommandContext, name: string, hostname: string): Promise<number> {
  if (context.process.session.host.findUser(name) === null) {
    await printError(context.process, `sudo: unknown user ${utf8(name)}\n`);
    return 1;
  }
  const rules = sudoRules(context, name);
  if (rules.length === 0) {
    await print(context.process, `User ${utf8(name)} is not allowed to run sudo on ${hostname}.\n`);
    return 0;
  }
  await print(
    context.process,
    `Matching Defaults entries for ${utf8(name)} on ${hostname}:\n    env_reset, mail_badpass,\n    secure_path=${SECURE_PATH.replaceAll(':', '\\:')},\n    use_pty\n\nUser ${utf8(name)} may run the following commands on ${hostname}:\n${rules.map(({ shown }) => `    ${shown}\n`).join('')}`,
  );
  return 0;
}

async function run(
  context: CommandContext,
  { options, variables, words }: Wish,
  who: { readonly user: HostUser; readonly myName: string; readonly groupId: number },
): Promise<number> {
  const { process } = context;
  const { user } = who;
  const runsShell = options.has('i') || options.has('s');
  const callerShell = process.environment.get('SHELL') ?? '/bin/bash';
  const shellPath = options.has('i') ? user.shell : callerShell;
  const program = words[0] ?? '';
  let path = shellPath;
  if (!runsShell) {
    const interpreter = new Interpreter(process, newState(process, 'bash', 'sudo'));
    const found = interpreter.findProgram(program, SECURE_PATH);
    if (found === null || inspectExecutable(process, found).kind === 'error') {
      process.session.unknownCommands.add(program);
      const builtIn = `sudo: "${program}" is a shell built-in command, it cannot be run directly.\nsudo: the -s option may be used to run a privileged shell.\nsudo: the -D option may be used to run a command in a specific directory.\n`;
      await printError(
        process,
        `sudo: ${program}: command not found\n${BUILTIN_NAMES.includes(program) ? builtIn : ''}`,
      );
      return 1;
    }
    path = found;
  }
  const caller = process.identity.userId;
  const command = [path, ...(runsShell ? (words.length === 0 ? [] : ['-c', words.join(' ')]) : words.slice(1))];
  setEnvironment(context, options, user);
  for (const [name, value] of variables) process.environment.set(name, value);
  process.environment.set('SUDO_COMMAND', command.join(' '));
  process.environment.set('SUDO_USER', utf8(who.myName));
  process.environment.set('SUDO_UID', String(caller));
  process.environment.set('SUDO_GID', String(who.groupId));
  changeTo(process, user);
  const directory = options.get('D');
  if (directory !== undefined) process.directory = process.path(directory);
  if (!runsShell) return runProgram(context, [path, ...words.slice(1)], (name) => `sudo: ${name}: command not found`);
  if (options.has('i')) process.directory = process.files.exists(user.home) ? user.home : '/';
  const shellName = shellPath.split('/').at(-1) ?? 'sh';
  if (shellName === 'nologin') {
    await print(process, 'This account is currently not available.\n');
    return 1;
  }
  return shell({ process, name: options.has('i') ? `-${shellName}` : shellPath, args: command.slice(1) });
}

function setEnvironment(context: CommandContext, options: ReadonlyMap<string, string>, user: HostUser): void {
  const { environment } = context.process;
  const shellBefore = environment.get('SHELL');
  if (!options.has('E')) for (const name of [...environment.keys()]) if (!KEPT.test(name)) environment.delete(name);
  environment.set('PATH', SECURE_PATH);
  environment.set('HOME', utf8(user.home));
  environment.set('MAIL', `/var/mail/${utf8(user.name)}`);
  environment.set('SHELL', options.has('i') ? user.shell : (shellBefore ?? user.shell));
  environment.set('USER', utf8(user.name));
  environment.set('LOGNAME', utf8(user.name));
}
