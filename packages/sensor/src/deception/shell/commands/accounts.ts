import { FileError } from '../../filesystem/filesystem.ts';
import { hashPassword } from '../../host/accounts.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readLines } from './input.ts';
import { userName } from './list-files.ts';

function read(context: CommandContext, path: string): string[] {
  return Buffer.from(context.process.session.host.files.readFile(path))
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}

function write(context: CommandContext, path: string, lines: readonly string[]): void {
  const { files } = context.process.session.host;
  files.writeFile(path, Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
}

function setHash(context: CommandContext, user: string, hash: string): boolean {
  const lines = read(context, '/etc/shadow');
  if (!lines.some((line) => line.startsWith(`${user}:`))) return false;
  const day = Math.floor(context.process.session.host.now() / 86_400_000);
  write(
    context,
    '/etc/shadow',
    lines.map((line) =>
      line.startsWith(`${user}:`) ? [user, hash, day, ...line.split(':').slice(3)].join(':') : line,
    ),
  );
  return true;
}

export const chpasswd: Command = async (context) => {
  const { process } = context;
  const input = process.descriptor(0);
  if (process.identity.userId !== 0) {
    await printError(process, 'chpasswd: cannot lock /etc/passwd; try again later.\n');
    return 1;
  }
  let status = 0;
  let number = 0;
  if (input === null) return 1;
  for await (const { line } of readLines(process, input)) {
    number += 1;
    const split = line.indexOf(':');
    if (split === -1) {
      await complain(context, `line ${number}: missing new password`);
      status = 1;
      continue;
    }
    const password = line.slice(split + 1);
    const encrypted = context.args.some((arg) => arg === '-e' || arg === '--encrypted');
    const user = line.slice(0, split);
    if (
      process.session.host.findUser(user) === null ||
      !setHash(
        context,
        user,
        encrypted
          ? password
          : hashPassword(Buffer.from(password, 'latin1').toString('utf8'), process.session.options.random),
      )
    ) {
      await printError(
        process,
        `chpasswd: (user ${user}) pam_chauthtok() failed, error:\nAuthentication token manipulation error\nchpasswd: (line ${number}, user ${user}) password not changed\n`,
      );
      status = 1;
    }
  }
  return status;
};

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

export const passwd: Command = async (context) => {
  const { process, args } = context;
  const own = userName(process, process.identity.userId);
  const user = args.find((arg) => !arg.startsWith('-')) ?? own;
  if (process.session.host.findUser(user) === null) {
    await complain(context, `user '${user}' does not exist`);
    return 1;
  }
  if (args.includes('-d') || args.includes('-l') || args.includes('-u')) {
    if (args.includes('-d')) setHash(context, user, '');
    await print(process, `passwd: password ${args.includes('-d') ? 'changed' : 'expiry information changed'}.\n`);
    return 0;
  }
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

export const useradd: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(
    context,
    'b:c:d:D:e:f:g:G:k:K:lmMNop:rR:s:u:U',
    {
      'create-home': 'm',
      'shell:': 's',
      'home-dir:': 'd',
      'uid:': 'u',
      'groups:': 'G',
      'gid:': 'g',
      'password:': 'p',
      'non-unique': 'o',
      'disabled-password': 'disabled',
      'gecos:': 'c',
      system: 'r',
      'ingroup:': 'g',
      'no-create-home': 'M',
    },
    { status: 2 },
  );
  const user = line.operands[0];
  if (user === undefined) {
    await printError(process, 'Usage: useradd [options] LOGIN\n       useradd -D\n       useradd -D [options]\n');
    return 2;
  }
  if (process.identity.userId !== 0) {
    await printError(process, 'useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again later.\n');
    return 1;
  }
  if (!/^[a-z_][a-z0-9_-]{0,31}\$?$/.test(user)) {
    await complain(context, `invalid user name '${user}': use --badname to ignore`);
    return 3;
  }
  if (process.session.host.findUser(user) !== null) {
    await complain(
      context,
      context.name === 'adduser' ? `The user \`${user}' already exists.` : `user '${user}' already exists`,
    );
    return context.name === 'adduser' ? 1 : 9;
  }
  const accounts = read(context, '/etc/passwd');
  const groups = read(context, '/etc/group');
  const ids = new Set([...accounts, ...groups].map((each) => Number(each.split(':')[2])));
  let next = 1000;
  while (ids.has(next)) next += 1;
  const userId = Number(line.value('u') ?? next);
  const home = line.value('d') ?? `/home/${user}`;
  const shell = line.value('s') ?? (context.name === 'adduser' ? '/bin/bash' : '/bin/sh');
  write(context, '/etc/passwd', [
    ...accounts,
    `${user}:x:${userId}:${userId}:${line.value('c') ?? ''}:${home}:${shell}`,
  ]);
  const day = Math.floor(process.session.host.now() / 86_400_000);
  write(context, '/etc/shadow', [
    ...read(context, '/etc/shadow'),
    `${user}:${line.value('p') ?? '!'}:${day}:0:99999:7:::`,
  ]);
  const extra = (line.value('G') ?? '').split(',');
  write(context, '/etc/group', [
    ...groups.map((each) => (extra.includes(each.split(':')[0] ?? '') ? addMember(each, user) : each)),
    `${user}:x:${userId}:`,
  ]);
  if (line.has('m') || context.name === 'adduser') {
    const { files } = process.session.host;
    try {
      if (!files.exists(home)) files.makeDirectory(home, { mode: 0o700 });
      files.changeOwner(home, userId, userId);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  if (context.name === 'adduser')
    await print(
      process,
      `Adding user \`${user}' ...\nAdding new group \`${user}' (${userId}) ...\nAdding new user \`${user}' (${userId}) with group \`${user} (${userId})' ...\nCreating home directory \`${home}' ...\nCopying files from \`/etc/skel' ...\n`,
    );
  return 0;
};

function addMember(line: string, user: string): string {
  const members = (line.split(':')[3] ?? '').split(',').filter((member) => member !== '' && member !== user);
  return [...line.split(':').slice(0, 3), [...members, user].join(',')].join(':');
}

export const usermod: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(
    context,
    'aA:c:d:e:f:g:G:l:Lmop:s:u:U',
    { append: 'a', 'groups:': 'G', 'shell:': 's', 'password:': 'p', lock: 'L', unlock: 'U', 'home:': 'd', 'uid:': 'u' },
    { status: 2 },
  );
  const user = line.operands[0];
  if (user === undefined || process.session.host.findUser(user) === null) {
    await printError(
      process,
      user === undefined ? 'Usage: usermod [options] LOGIN\n' : `usermod: user '${user}' does not exist\n`,
    );
    return user === undefined ? 2 : 6;
  }
  for (const group of (line.value('G') ?? '').split(',').filter((each) => each !== '')) {
    const groups = read(context, '/etc/group');
    if (!groups.some((each) => each.startsWith(`${group}:`))) {
      await complain(context, `group '${group}' does not exist`);
      return 6;
    }
    write(
      context,
      '/etc/group',
      groups.map((each) => (each.startsWith(`${group}:`) ? addMember(each, user) : each)),
    );
  }
  const change = (field: number, value: string | undefined) => {
    if (value !== undefined)
      write(
        context,
        '/etc/passwd',
        read(context, '/etc/passwd').map((each) =>
          each.startsWith(`${user}:`)
            ? each
                .split(':')
                .map((part, index) => (index === field ? value : part))
                .join(':')
            : each,
        ),
      );
  };
  change(2, line.value('u'));
  change(5, line.value('d'));
  change(6, line.value('s'));
  const password = line.value('p');
  if (password !== undefined) setHash(context, user, password);
  return 0;
};

export const userdel: Command = async (context) => {
  const user = context.args.find((arg) => !arg.startsWith('-'));
  if (user === undefined || context.process.session.host.findUser(user) === null) {
    await complain(context, `user '${user ?? ''}' does not exist`);
    return 6;
  }
  for (const path of ['/etc/passwd', '/etc/shadow', '/etc/group'])
    write(
      context,
      path,
      read(context, path).filter((line) => !line.startsWith(`${user}:`)),
    );
  return 0;
};

export const groupadd: Command = async (context) => {
  const group = context.args.filter((arg) => !arg.startsWith('-')).at(-1);
  if (group === undefined) return 2;
  const groups = read(context, '/etc/group');
  if (groups.some((line) => line.startsWith(`${group}:`))) {
    await complain(context, `group '${group}' already exists`);
    return 9;
  }
  const ids = new Set(groups.map((line) => Number(line.split(':')[2])));
  let next = 1000;
  while (ids.has(next)) next += 1;
  write(context, '/etc/group', [...groups, `${group}:x:${next}:`]);
  return 0;
};
