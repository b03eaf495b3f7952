import { hashPassword } from '../../host/accounts.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { read, setHash, write } from './account-files.ts';
import { userName } from './file-display.ts';
import { askSecret, delayFailure } from './secret-prompt.ts';

async function changeAccount(
  context: CommandContext,
  user: string,
  wish: 'S' | 'd' | 'l' | 'u' | 'e',
): Promise<number> {
  const { process } = context;
  const fields = read(context, '/etc/shadow')
    .find((line) => line.startsWith(`${user}:`))
    ?.split(':');
  const hash = fields?.[1] ?? '*';
  if (process.identity.userId !== 0 && wish !== 'S') {
    await printError(process, 'passwd: Permission denied.\n');
    return 1;
  }
  if (wish === 'S') {
    const state = hash === '' ? 'NP' : /^[!*]/.test(hash) ? 'L' : 'P';
    const changed = new Date(Number(fields?.[2] ?? 0) * 86_400_000).toISOString().slice(0, 10);
    const age = (index: number, usual: string) => (fields?.[index] ?? '') || usual;
    await print(
      process,
      `${user} ${state} ${changed} ${age(3, '0')} ${age(4, '99999')} ${age(5, '7')} ${age(6, '-1')}\n`,
    );
    return 0;
  }
  if (wish === 'e') setDay(context, user, '0');
  if (wish === 'u' && /^!$/.test(hash)) {
    await printError(
      process,
      'passwd: unlocking the password would result in a passwordless account.\nYou should set a password with usermod -p to unlock the password of this account.\n',
    );
    return 3;
  }
  if (wish === 'd') setHash(context, user, '');
  if (wish === 'l' && !hash.startsWith('!')) setHash(context, user, `!${hash}`);
  if (wish === 'u') setHash(context, user, hash.replace(/^!/, ''));
  await print(process, 'passwd: password changed.\n');
  return 0;
}

function setDay(context: CommandContext, user: string, day: string): void {
  const lines = read(context, '/etc/shadow').map((line) => {
    const fields = line.split(':');
    if (fields[0] === user) fields[2] = day;
    return fields.join(':');
  });
  write(context, '/etc/shadow', lines);
}

/** Rules of pam_unix for a new password that is not root's to set: the complaint, or null. */
function objection(old: string, wanted: string): string | null {
  if (wanted === old) return 'The password has not been changed.\n';
  if (wanted.length < MIN_PASSWORD_CHARACTERS) return 'You must choose a longer password.\n';
  const reversed = [...wanted].reverse().join('');
  if (wanted === reversed) return 'Bad: new password cannot be a palindrome\n';
  if (wanted.toLowerCase() === old.toLowerCase())
    return 'Bad: new and old password must differ by more than just case\n';
  return null;
}

/** minlen of pam_unix, and how often it asks for another password. */
const MIN_PASSWORD_CHARACTERS = 6;
const MAX_TRIES = 3;
const FAILURE = 'passwd: Authentication token manipulation error\npasswd: password unchanged\n';

export const passwd: Command = async (context) => {
  const { process } = context;
  const own = userName(process, process.identity.userId);
  const parsed = readArguments(context.args);
  if (typeof parsed === 'string') {
    await printError(process, `passwd: ${parsed}\n`);
    return USAGE_STATUS;
  }
  const { wishes, words, days } = parsed;
  const user = words[0] ?? own;
  if (wishes.includes('S') && wishes.includes('a')) return showAll(context);
  if (process.session.host.findUser(user) === null) {
    await complain(context, `user '${user}' does not exist`);
    return 1;
  }
  const isRoot = process.identity.userId === 0;
  if (!isRoot && user !== own) {
    await complain(context, `You may not view or modify password information for ${user}.`);
    return 1;
  }
  if (days.size > 0) return changeAges(context, user, days);
  const wish = (['S', 'd', 'l', 'u', 'e'] as const).find((letter) => wishes.includes(letter));
  if (wish !== undefined) return changeAccount(context, user, wish);
  return changePassword(context, user, isRoot);
};

const USAGE_STATUS = 6;
const LETTERS = 'adehklqSu';
const LETTERS_WITH_VALUE = 'inrRwx';
const LONG_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['all', 'a'],
  ['delete', 'd'],
  ['expire', 'e'],
  ['help', 'h'],
  ['keep-tokens', 'k'],
  ['inactive', 'i'],
  ['lock', 'l'],
  ['mindays', 'n'],
  ['quiet', 'q'],
  ['repository', 'r'],
  ['root', 'R'],
  ['status', 'S'],
  ['unlock', 'u'],
  ['warndays', 'w'],
  ['maxdays', 'x'],
]);

interface Arguments {
  readonly wishes: readonly string[];
  readonly words: readonly string[];
  /** Ages by the letter of their option. */
  readonly days: ReadonlyMap<string, string>;
}

/** A string is the complaint. */
function readArguments(args: readonly string[]): Arguments | string {
  const wishes: string[] = [];
  const words: string[] = [];
  const days = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const [longName = '', given] = word.startsWith('--') ? word.slice(2).split(/=(.*)/s) : [];
    const long = word.startsWith('--') ? LONG_OPTIONS.get(longName) : undefined;
    if (word.startsWith('--') && long === undefined) return `unrecognized option '${word}'`;
    const letters = long ?? word.slice(1);
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? '';
      if (LETTERS.includes(letter)) wishes.push(letter);
      else if (LETTERS_WITH_VALUE.includes(letter)) {
        const rest = given ?? letters.slice(at + 1);
        if (rest === '') index += 1;
        const value = rest === '' ? args[index] : rest;
        if (value === undefined) return `option requires an argument -- '${letter}'`;
        days.set(letter, value);
        break;
      } else return `invalid option -- '${letter}'`;
    }
  }
  return { wishes, words, days };
}

async function showAll(context: CommandContext): Promise<number> {
  for (const line of read(context, '/etc/shadow')) await changeAccount(context, line.split(':')[0] ?? '', 'S');
  return 0;
}

/** Fields of /etc/shadow that the options set: shadow(5). */
const AGE_FIELDS: ReadonlyMap<string, number> = new Map([
  ['n', 3],
  ['x', 4],
  ['w', 5],
  ['i', 6],
]);

async function changeAges(context: CommandContext, user: string, days: ReadonlyMap<string, string>): Promise<number> {
  if (context.process.identity.userId !== 0) {
    await printError(context.process, 'passwd: Permission denied.\n');
    return 1;
  }
  const lines = read(context, '/etc/shadow').map((line) => {
    const fields = line.split(':');
    if (fields[0] !== user) return line;
    for (const [letter, value] of days) {
      const field = AGE_FIELDS.get(letter);
      if (field !== undefined) fields[field] = value;
    }
    return fields.join(':');
  });
  write(context, '/etc/shadow', lines);
  await print(context.process, 'passwd: password changed.\n');
  return 0;
}

async function changePassword(context: CommandContext, user: string, isRoot: boolean): Promise<number> {
  const { process } = context;
  const { host } = process.session;
  const input = process.descriptor(0);
  const fail = async (reason: string) => {
    await printError(process, `${reason}${FAILURE}`);
    return 10;
  };
  if (input === null) return fail('');
  const ask = async (prompt: string): Promise<string | null> => {
    const secret = await askSecret(process, input, prompt, 'ignored');
    return secret.kind === 'typed' ? secret.text : null;
  };
  let old = '';
  if (!isRoot) {
    await print(process, `Changing password for ${user}.\n`);
    const current = await ask('Current password: ');
    if (current === null) return fail('');
    if (!host.checkPassword(user, current)) {
      await delayFailure(process);
      return fail('');
    }
    old = current;
  }
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const first = await ask('New password: ');
    if (first === null) return fail('Password change has been aborted.\n');
    const second = await ask('Retype new password: ');
    if (second === null) return fail('Password change has been aborted.\n');
    if (first !== second) return fail('Sorry, passwords do not match.\n');
    const problem = first === '' ? 'No password has been supplied.\n' : isRoot ? null : objection(old, first);
    if (problem !== null) {
      await printError(process, problem);
      continue;
    }
    setHash(context, user, hashPassword(Buffer.from(first, 'latin1').toString('utf8'), process.session.options.random));
    await printError(process, 'passwd: password updated successfully\n');
    return 0;
  }
  return fail('');
}
