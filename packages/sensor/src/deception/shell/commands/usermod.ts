import { type Command, complain, printError } from '../kernel/program.ts';
import { addMember, read, setHash, write } from './account-files.ts';
import { readCommandLine } from './command-line.ts';

export const usermod: Command = async (context) => {
  const { process } = context;
  const line = await readCommandLine(
    context,
    'aA:c:d:e:f:g:G:l:Lmop:s:u:U',
    {
      append: 'a',
      'groups:': 'G',
      'shell:': 's',
      'password:': 'p',
      lock: 'L',
      unlock: 'U',
      'home:': 'd',
      'uid:': 'u',
      'gid:': 'g',
      'non-unique': 'o',
    },
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
  const taken = line.value('u') !== undefined && process.session.host.findUserById(Number(line.value('u'))) !== null;
  if (taken && !line.has('o')) {
    await complain(context, `UID '${line.value('u')}' already exists`);
    return 4;
  }
  const group = line.value('g');
  const groupId = read(context, '/etc/group')
    .map((each) => each.split(':'))
    .find(([name, , id]) => name === group || id === group)?.[2];
  if (group !== undefined && groupId === undefined) {
    await complain(context, `group '${group}' does not exist`);
    return 6;
  }
  change(2, line.value('u'));
  change(3, groupId);
  change(4, line.value('c'));
  change(5, line.value('d'));
  change(6, line.value('s'));
  const password = line.value('p');
  if (password !== undefined) setHash(context, user, password);
  const hash =
    read(context, '/etc/shadow')
      .find((each) => each.startsWith(`${user}:`))
      ?.split(':')[1] ?? '!';
  if (line.has('L') && !hash.startsWith('!')) setHash(context, user, `!${hash}`);
  if (line.has('U') && /^!./.test(hash)) setHash(context, user, hash.slice(1));
  return 0;
};
