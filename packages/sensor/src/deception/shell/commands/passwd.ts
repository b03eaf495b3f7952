import { hashPassword } from '../../host/accounts.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { read, setHash } from './account-files.ts';
import { userName } from './file-display.ts';
import { readLines } from './input.ts';

async function askPassword(context: CommandContext, prompt: string): Promise<string | null> {
  const { process } = context;
  const { terminal } = process.session;
  const input = process.descriptor(0);
  if (input === null) return null;
  await printError(process, prompt);
  if (terminal !== null) terminal.echo = false;
  try {
    for await (const { line, complete } of readLines(process, input)) {
      void complete;
      return line;
    }
    return null;
  } finally {
    if (terminal !== null) {
      terminal.echo = true;
      if (input.isTerminal) await printError(process, '\n');
    }
  }
}

const ACCOUNT_OPTIONS: ReadonlyMap<string, 'S' | 'd' | 'l' | 'u' | 'e'> = new Map([
  ['-S', 'S'],
  ['--status', 'S'],
  ['-d', 'd'],
  ['--delete', 'd'],
  ['-l', 'l'],
  ['--lock', 'l'],
  ['-u', 'u'],
  ['--unlock', 'u'],
  ['-e', 'e'],
  ['--expire', 'e'],
]);

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
    await print(process, `${user} ${state} ${changed} 0 99999 7 -1\n`);
    return 0;
  }
  if (wish === 'u' && /^!?$/.test(hash)) {
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

export const passwd: Command = async (context) => {
  const { process, args } = context;
  const own = userName(process, process.identity.userId);
  const user = args.find((arg) => !arg.startsWith('-')) ?? own;
  if (process.session.host.findUser(user) === null) {
    await complain(context, `user '${user}' does not exist`);
    return 1;
  }
  const wish = args.map((arg) => ACCOUNT_OPTIONS.get(arg)).find((each) => each !== undefined);
  if (wish !== undefined) return changeAccount(context, user, wish);
  if (process.identity.userId !== 0 && user !== own) {
    await complain(context, `You may not view or modify password information for ${user}.`);
    return 1;
  }
  const input = process.descriptor(0);
  const fail = async (reason: string) => {
    await printError(process, `${reason}passwd: Authentication token manipulation error\npasswd: password unchanged\n`);
    return 10;
  };
  if (input === null) return fail('');
  const lines: string[] = [];
  if (!input.isTerminal) {
    for await (const { line } of readLines(process, input)) lines.push(line);
  }
  const ask = async (prompt: string): Promise<string | null> => {
    if (input.isTerminal) return askPassword(context, prompt);
    await printError(process, prompt);
    return lines.shift() ?? null;
  };
  const first = await ask('New password: ');
  if (first === null || first === '') {
    if (first === '') return fail('No password has been supplied.\n');
    return fail('Password change has been aborted.\n');
  }
  const second = await ask('Retype new password: ');
  if (second === null) return fail('Password change has been aborted.\n');
  if (first !== second) return fail('Sorry, passwords do not match.\n');
  setHash(context, user, hashPassword(Buffer.from(first, 'latin1').toString('utf8'), process.session.options.random));
  await printError(process, 'passwd: password updated successfully\n');
  return 0;
};
