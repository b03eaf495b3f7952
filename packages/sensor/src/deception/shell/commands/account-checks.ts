import { TextFile } from '../kernel/open-file.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { read, write } from './account-files.ts';
import { chpasswd } from './chpasswd.ts';
import { formatDate } from './date-format.ts';
import { openInput, readLines } from './input.ts';
import { stat } from './paths.ts';
import { viewProcesses } from './process-view.ts';
import { usageAsRecorded } from './recorded-answers.ts';
import { useradd } from './useradd.ts';

/** pwck of shadow 4.13: homes and shells that are missing, lines that are none. */
export const pwck: Command = async (context) => {
  const { process } = context;
  if (process.identity.userId !== 0) {
    await complain(context, 'cannot lock /etc/passwd; try again later.');
    return 4;
  }
  let status = 0;
  for (const line of read(context, '/etc/passwd')) {
    const [name = '', , , , , home = '', shell = ''] = line.split(':');
    if (line.split(':').length !== 7) {
      await print(process, `invalid password file entry\ndelete line '${line}'? `);
      status = 2;
    } else if (!/^\/(nonexistent|$)/.test(home) && stat(process, home) === null) {
      await print(process, `user '${name}': directory '${home}' does not exist\n`);
      status = 2;
    } else if (shell !== '' && stat(process, shell) === null) {
      await print(process, `user '${name}': program '${shell}' does not exist\n`);
      status = 2;
    }
  }
  if (status !== 0) await print(process, 'pwck: no changes\n');
  return status;
};

/** grpck of shadow 4.13: members that are nobody. */
export const grpck: Command = async (context) => {
  const { process } = context;
  if (process.identity.userId !== 0) {
    await complain(context, 'cannot lock /etc/group; try again later.');
    return 4;
  }
  let status = 0;
  for (const line of read(context, '/etc/group'))
    for (const member of (line.split(':')[3] ?? '').split(',').filter((each) => each !== ''))
      if (process.session.host.findUser(member) === null) {
        await print(process, `group ${line.split(':')[0]}: no user ${member}\ndelete member '${member}'? `);
        status = 2;
      }
  if (status !== 0) await print(process, 'grpck: no changes\n');
  return status;
};

/** pwconv, pwunconv, grpconv, grpunconv and shadowconfig: shadow passwords are on already. */
export const shadowConversion: Command = async (context) => {
  const { process, name, args } = context;
  if (process.identity.userId !== 0) {
    await complain(context, `cannot lock /etc/${name.startsWith('pw') ? 'passwd' : 'group'}; try again later.`);
    return 5;
  }
  if (name === 'shadowconfig') {
    if (args[0] !== 'on' && args[0] !== 'off') return usageAsRecorded(context);
    await print(process, `Shadow passwords are now ${args[0]}.\n`);
  }
  return 0;
};

/** groupmod of shadow 4.13. */
export const groupmod: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const newName = /(?:^| )(?:-n|--new-name)[ =]?(\S+)/.exec(text)?.[1];
  const newNumber = /(?:^| )(?:-g|--gid)[ =]?(\d+)/.exec(text)?.[1];
  const group = args.filter((arg, index) => !arg.startsWith('-') && !/^-[ngpRPU]$/.test(args[index - 1] ?? '')).at(-1);
  if (group === undefined) return usageAsRecorded(context);
  const groups = read(context, '/etc/group');
  if (!groups.some((line) => line.startsWith(`${group}:`))) {
    await complain(context, `group '${group}' does not exist`);
    return 6;
  }
  if (process.identity.userId !== 0) {
    await printError(process, 'groupmod: Permission denied.\ngroupmod: cannot lock /etc/group; try again later.\n');
    return 10;
  }
  if (newName !== undefined && groups.some((line) => line.startsWith(`${newName}:`))) {
    await complain(context, `group '${newName}' already exists`);
    return 9;
  }
  write(
    context,
    '/etc/group',
    groups.map((line) => {
      const fields = line.split(':');
      return fields[0] === group
        ? [newName ?? group, fields[1], newNumber ?? fields[2], ...fields.slice(3)].join(':')
        : line;
    }),
  );
  return 0;
};

/** groupmems of shadow 4.13, for root. */
export const groupmems: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const group = /(?:^| )(?:-g|--group)[ =]?(\S+)/.exec(text)?.[1];
  if (group === undefined) return usageAsRecorded({ ...context, args: ['--help'] });
  const groups = read(context, '/etc/group');
  const line = groups.find((each) => each.startsWith(`${group}:`));
  if (line === undefined) {
    await complain(context, `group '${group}' does not exist in /etc/group`);
    return 9;
  }
  const members = (line.split(':')[3] ?? '').split(',').filter((each) => each !== '');
  if (/(?:^| )(-l|--list)/.test(text)) {
    if (members.length > 0) await print(process, `${members.join(' ')}\n`);
    return 0;
  }
  const added = /(?:^| )(?:-a|--add)[ =]?(\S+)/.exec(text)?.[1];
  const removed = /(?:^| )(?:-d|--delete)[ =]?(\S+)/.exec(text)?.[1];
  const next = [
    ...members.filter((each) => each !== removed && each !== added),
    ...(added === undefined ? [] : [added]),
  ];
  write(
    context,
    '/etc/group',
    groups.map((each) => (each === line ? [...line.split(':').slice(0, 3), next.join(',')].join(':') : each)),
  );
  return 0;
};

/** newusers of shadow 4.13: lines as of /etc/passwd with the passwords in clear. */
export const newusers: Command = async (context) => {
  const { process, args } = context;
  const [file = '-'] = args.filter((arg) => !arg.startsWith('-'));
  const input = await openInput(context, file);
  if (input === null) return 1;
  let number = 0;
  let bad = false;
  const accounts: string[][] = [];
  try {
    for await (const { line } of readLines(process, input)) {
      number += 1;
      const fields = line.split(':');
      if (fields.length !== 7) {
        await complain(context, `line ${number}: invalid line`);
        bad = true;
      } else accounts.push(fields);
    }
  } finally {
    input.release();
  }
  if (bad) {
    await complain(context, 'error detected, changes ignored');
    return 1;
  }
  for (const [name = '', password = '', userId = '', , fullName = '', home = '', shell = ''] of accounts) {
    const options = [
      ...(userId === '' ? [] : ['-u', userId]),
      ...(fullName === '' ? [] : ['-c', fullName]),
      ...(home === '' ? [] : ['-d', home, '-m']),
      ...(shell === '' ? [] : ['-s', shell]),
    ];
    await useradd({ ...context, name: 'useradd', args: [...options, name] });
    await setPassword(context, name, password);
  }
  return 0;
};

async function setPassword(context: Parameters<Command>[0], name: string, password: string): Promise<void> {
  const { process } = context;
  const before = process.descriptor(0)?.retain() ?? null;
  process.setDescriptor(0, new TextFile(`${name}:${password}\n`));
  await chpasswd({ ...context, name: 'chpasswd', args: [] });
  process.setDescriptor(0, before);
  before?.release();
}

/** faillog of shadow 4.13: nobody's failures were counted, as PAM on Debian does not. */
export const faillog: Command = async (context) => {
  const { process, args } = context;
  if (!args.some((arg) => /^-\w*[au]|^--(all|user)/.test(arg))) return 0;
  const user = /(?:-u|--user)[ =]?(\S+)/.exec(args.join(' '))?.[1];
  await print(process, 'Login       Failures Maximum Latest                   On\n\n');
  for (const line of read(context, '/etc/passwd')) {
    const name = line.split(':')[0] ?? '';
    if (user !== undefined && user !== name) continue;
    await print(process, `${name.padEnd(12)}    0        0   01/01/70 00:00:00 +0000  \n`);
  }
  return 0;
};

/** lslogins of util-linux 2.38. */
export const lslogins: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  const wanted = args.find((arg) => !arg.startsWith('-'));
  const accounts = read(context, '/etc/passwd').map((line) => line.split(':'));
  const lastOf = (name: string) => host.logins().find((login) => login.user === name);
  const views = viewProcesses(process);
  const shown = (atMs: number) =>
    formatDate(atMs, '%j %Y') === formatDate(host.now(), '%j %Y')
      ? formatDate(atMs, '%H:%M')
      : formatDate(atMs, '%Y') === formatDate(host.now(), '%Y')
        ? formatDate(atMs, '%b%d/%H:%M')
        : formatDate(atMs, '%Y-%b%d');
  if (wanted !== undefined) {
    const found = accounts.find(([name, , userId]) => name === wanted || userId === wanted);
    if (found === undefined) {
      await complain(context, `cannot found '${wanted}'`);
      return 1;
    }
    const [name = '', , userId = '', groupId = '', gecos = '', home = '', shell = ''] = found;
    const group =
      read(context, '/etc/group')
        .find((line) => line.split(':')[2] === groupId)
        ?.split(':')[0] ?? groupId;
    const last = lastOf(name);
    const row = (key: string, value: string) => `${`${key}:`.padEnd(36)}${value.padEnd(36)}\n`;
    await print(
      process,
      `${row('Username', name)}${row('UID', userId)}${row('Gecos field', gecos)}${row('Home directory', home)}${row('Shell', shell)}${row('No login', /nologin|false/.test(shell) ? 'yes' : 'no')}${row('Primary group', group)}${row('GID', groupId)}${last === undefined ? '' : row('Last login', shown(last.atMs)) + row('Last terminal', last.terminal) + row('Last hostname', last.from)}${row('Hushed', 'no')}${row('Running processes', String(views.filter((view) => view.userId === Number(userId)).length))}\nLast logs:\n\n`,
    );
    return 0;
  }
  const rows = accounts
    .map(([name = '', , userId = '', , gecos = '', , shell = '']) => {
      const locked =
        read(context, '/etc/shadow')
          .find((line) => line.startsWith(`${name}:`))
          ?.split(':')[1]
          ?.startsWith('!') === true;
      const last = lastOf(name);
      return {
        number: Number(userId),
        cells: [
          userId,
          name,
          String(views.filter((view) => view.userId === Number(userId)).length),
          locked ? '1' : '0',
          shell === '' ? '1' : '0',
          last === undefined ? '' : shown(last.atMs),
          gecos,
        ],
      };
    })
    .sort((left, right) => left.number - right.number);
  const table = [
    ['UID', 'USER', 'PROC', 'PWD-LOCK', 'PWD-DENY', 'LAST-LOGIN', 'GECOS'],
    ...rows.map(({ cells }) => cells),
  ];
  const width = (column: number) => Math.max(...table.map((row) => row[column]?.length ?? 0), column === 0 ? 5 : 0);
  for (const row of table)
    await print(
      process,
      `${row.map((cell, column) => (column === 6 ? cell : column === 1 ? cell.padEnd(width(column)) : cell.padStart(width(column)))).join(' ')}\n`,
    );
  return 0;
};

/** nologin of util-linux. */
export const nologin: Command = async ({ process }) => {
  await print(process, 'This account is currently not available.\n');
  return 1;
};
