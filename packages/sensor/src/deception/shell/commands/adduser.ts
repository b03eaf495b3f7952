import { type Command, type CommandContext, complain, print } from '../kernel/program.ts';
import { addMember, read, write } from './account-files.ts';
import { runChild } from './run-program.ts';
import { withoutMember } from './userdel.ts';

const VALUE_OPTIONS = /^--(?:uid|gid|firstuid|lastuid|firstgid|lastgid|ingroup|shell|home|gecos|comment|conf)$/;
const BAD_NAME = `To avoid problems, the username should consist only of
            letters, digits, underscores, periods, at signs and dashes, and
            not start with a dash (as defined by IEEE Std 1003.1-2001). For
            compatibility with Samba machine accounts, $ is also supported
            at the end of the username.  (Use the \`--allow-all-names' option
            to bypass this restriction.)`;
const MAX_ANSWER_BYTES = 4096;
const FIRST_SYSTEM_ID = 100;

interface Wish {
  readonly names: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

function readWish(args: readonly string[]): Wish {
  const names: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const [name = '', ...value] = (args[at] ?? '').split('=');
    if (!name.startsWith('-')) names.push(args[at] ?? '');
    else if (VALUE_OPTIONS.test(name) && value.length === 0) {
      options.set(name, args[at + 1] ?? '');
      at += 1;
    } else options.set(name, value.join('='));
  }
  return { names, options };
}

/** adduser and addgroup 3.134: asks for a password and who the user is, as long as no option says otherwise. */
export const adduser: Command = async (context) => {
  const { process } = context;
  const { names, options } = readWish(context.args);
  const [user = '', group] = names;
  if (names.length === 0 || names.length > 2) {
    await complain(context, 'Only one or two names allowed.');
    return 1;
  }
  if (process.identity.userId !== 0) {
    await complain(context, 'Only root may add a user or group to the system.');
    return 1;
  }
  if (group !== undefined) return joinGroup(context, user, group);
  if (context.name === 'addgroup' || options.has('--group')) return addGroup(context, user);
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.@-]*\$?$/.test(user)) {
    await complain(context, BAD_NAME);
    return 1;
  }
  if (process.session.host.findUser(user) !== null) {
    await complain(context, `The user \`${user}' already exists.`);
    return 1;
  }
  return options.has('--system') ? addSystemUser(context, user, options) : addPerson(context, user, options);
};

async function addPerson(context: CommandContext, user: string, options: Wish['options']): Promise<number> {
  const { process } = context;
  const home = options.get('--home') ?? `/home/${user}`;
  const words = ['useradd', '-d', home, '-s', options.get('--shell') ?? '/bin/bash'];
  const userId = options.get('--uid');
  if (userId !== undefined) words.push('-u', userId);
  if (!options.has('--no-create-home')) words.push('-m');
  await print(process, `Adding user \`${user}' ...\n`);
  const status = await runChild(context, [...words, user], (name, why) => `${name}: ${why}`);
  const found = process.session.host.findUser(user);
  if (status !== 0 || found === null) return 1;
  const { files } = process.session.host;
  // DIR_MODE of adduser.conf(5)
  if (!options.has('--no-create-home') && files.exists(home)) files.changeMode(home, 0o700);
  const { userId: id, groupId } = found;
  await print(
    process,
    `Adding new group \`${user}' (${groupId}) ...\nAdding new user \`${user}' (${id}) with group \`${user} (${groupId})' ...\n`,
  );
  await print(
    process,
    options.has('--no-create-home')
      ? `Not creating home directory \`${home}'.\n`
      : `Creating home directory \`${home}' ...\nCopying files from \`/etc/skel' ...\n`,
  );
  if (!options.has('--disabled-password') && !options.has('--disabled-login')) await askForPassword(context, user);
  const comment = options.get('--gecos') ?? options.get('--comment') ?? (await askWho(context, user));
  write(
    context,
    '/etc/passwd',
    read(context, '/etc/passwd').map((line) => {
      const fields = line.split(':');
      return fields[0] === user ? [...fields.slice(0, 4), comment, ...fields.slice(5)].join(':') : line;
    }),
  );
  await print(
    process,
    `Adding new user \`${user}' to supplemental / extra groups \`users' ...\nAdding user \`${user}' to group \`users' ...\n`,
  );
  join(context, user, 'users');
  return 0;
}

async function addSystemUser(context: CommandContext, user: string, options: Wish['options']): Promise<number> {
  const { process } = context;
  const taken = new Set(read(context, '/etc/passwd').map((line) => Number(line.split(':')[2])));
  let id = FIRST_SYSTEM_ID;
  while (taken.has(id)) id += 1;
  const home = options.get('--home') ?? '/nonexistent';
  await print(process, `Adding system user \`${user}' (UID ${id}) ...\n`);
  const words = ['useradd', '-r', '-u', String(id), '-g', 'nogroup', '-d', home];
  const status = await runChild(
    context,
    [...words, '-s', options.get('--shell') ?? '/usr/sbin/nologin', user],
    (name, why) => `${name}: ${why}`,
  );
  await print(process, `Adding new user \`${user}' (UID ${id}) with group \`nogroup' ...\nNot creating \`${home}'.\n`);
  return status === 0 ? 0 : 1;
}

async function askForPassword(context: CommandContext, user: string): Promise<void> {
  for (;;) {
    const status = await runChild(context, ['passwd', user], (name, why) => `${name}: ${why}`);
    if (status === 0) return;
    await print(context.process, 'Try again? [y/N] ');
    if (!/^y/i.test((await answer(context)) ?? '')) return;
  }
}

/** What chfn asks: the fields of GECOS. */
async function askWho(context: CommandContext, user: string): Promise<string> {
  const { process } = context;
  for (;;) {
    await print(
      process,
      `Changing the user information for ${user}\nEnter the new value, or press ENTER for the default\n`,
    );
    const fields: string[] = [];
    for (const name of ['Full Name', 'Room Number', 'Work Phone', 'Home Phone', 'Other']) {
      await print(process, `\t${name} []: `);
      fields.push(((await answer(context)) ?? '').replace(/[:,]/g, ''));
    }
    await print(process, 'Is the information correct? [Y/n] ');
    const agreed = await answer(context);
    if (agreed === null || !/^n/i.test(agreed)) return fields.join(',').replace(/,$/, '');
  }
}

/** One line of standard input; null at its end. */
async function answer({ process }: CommandContext): Promise<string | null> {
  const input = process.descriptor(0);
  let typed = '';
  while (input !== null && typed.length < MAX_ANSWER_BYTES) {
    const byte = await input.read(process, 1);
    if (byte === '') return typed === '' ? null : typed;
    if (byte === '\n') break;
    typed += byte;
  }
  return input === null ? null : typed;
}

function groupLine(context: CommandContext, group: string): string | undefined {
  return read(context, '/etc/group').find((line) => line.startsWith(`${group}:`));
}

function isMember(line: string, user: string): boolean {
  return (line.split(':')[3] ?? '').split(',').includes(user);
}

function join(context: CommandContext, user: string, group: string): void {
  const lines = read(context, '/etc/group');
  write(
    context,
    '/etc/group',
    lines.map((line) => (line.startsWith(`${group}:`) && !isMember(line, user) ? addMember(line, user) : line)),
  );
}

async function joinGroup(context: CommandContext, user: string, group: string): Promise<number> {
  const line = groupLine(context, group);
  const isUser = context.process.session.host.findUser(user) !== null;
  if (!isUser || line === undefined) {
    await complain(context, isUser ? `The group \`${group}' does not exist.` : `The user \`${user}' does not exist.`);
    return 1;
  }
  if (isMember(line, user)) {
    await print(context.process, `The user \`${user}' is already a member of \`${group}'.\n`);
    return 0;
  }
  await print(context.process, `Adding user \`${user}' to group \`${group}' ...\n`);
  join(context, user, group);
  await print(context.process, 'Done.\n');
  return 0;
}

async function addGroup(context: CommandContext, group: string): Promise<number> {
  if (groupLine(context, group) !== undefined) {
    await complain(context, `The group \`${group}' already exists.`);
    return 1;
  }
  if ((await runChild(context, ['groupadd', group], (name, why) => `${name}: ${why}`)) !== 0) return 1;
  const id = groupLine(context, group)?.split(':')[2] ?? '';
  await print(context.process, `Adding group \`${group}' (GID ${id}) ...\nDone.\n`);
  return 0;
}

/** deluser and delgroup 3.134. */
export const deluser: Command = async (context) => {
  const { process } = context;
  const { names, options } = readWish(context.args);
  const [name = '', group] = names;
  if (names.length === 0 || names.length > 2) {
    await complain(context, 'Only one or two names allowed.');
    return 1;
  }
  if (process.identity.userId !== 0) {
    await complain(context, 'Only root may remove a user or group from the system.');
    return 1;
  }
  if (group !== undefined) return leaveGroup(context, name, group);
  if (context.name === 'delgroup' || options.has('--group')) {
    if (groupLine(context, name) === undefined) {
      await complain(context, `The group \`${name}' does not exist.`);
      return 3;
    }
    await print(process, `Removing group \`${name}' ...\n`);
    const status = await runChild(context, ['groupdel', name], (program, why) => `${program}: ${why}`);
    if (status === 0) await print(process, 'Done.\n');
    return status;
  }
  if (process.session.host.findUser(name) === null) {
    await complain(context, `The user \`${name}' does not exist.`);
    return 2;
  }
  if (options.has('--remove-home') || options.has('--remove-all-files'))
    await print(process, 'Looking for files to backup/remove ...\nRemoving files ...\n');
  const removes = options.has('--remove-home') || options.has('--remove-all-files');
  await print(process, `Removing crontab ...\nRemoving user \`${name}' ...\n`);
  const { home } = process.session.host.findUser(name) ?? { home: '/' };
  const status = await runChild(context, ['userdel', name], (program, why) => `${program}: ${why}`);
  if (removes && home !== '/') await runChild(context, ['rm', '-rf', home], (program, why) => `${program}: ${why}`);
  await print(process, 'Done.\n');
  return status;
};

async function leaveGroup(context: CommandContext, user: string, group: string): Promise<number> {
  const line = groupLine(context, group);
  const isUser = context.process.session.host.findUser(user) !== null;
  if (!isUser || line === undefined) {
    await complain(context, isUser ? `The group \`${group}' does not exist.` : `The user \`${user}' does not exist.`);
    return isUser ? 3 : 2;
  }
  if (!isMember(line, user)) {
    await complain(context, `The user \`${user}' is not a member of group \`${group}'.`);
    return 6;
  }
  await print(context.process, `Removing user \`${user}' from group \`${group}' ...\n`);
  const lines = read(context, '/etc/group');
  write(
    context,
    '/etc/group',
    lines.map((each) => (each === line ? withoutMember(each, user) : each)),
  );
  await print(context.process, 'Done.\n');
  return 0;
}
