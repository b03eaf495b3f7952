import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, complain, printError } from '../kernel/program.ts';
import { addMember, read, write } from './account-files.ts';
import { readCommandLine } from './command-line.ts';

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
      'no-user-group': 'N',
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
    await complain(context, `user '${user}' already exists`);
    return 9;
  }
  const accounts = read(context, '/etc/passwd');
  const groups = read(context, '/etc/group');
  const ids = new Set([...accounts, ...groups].map((each) => Number(each.split(':')[2])));
  let next = 1000;
  while (ids.has(next)) next += 1;
  const userId = Number(line.value('u') ?? next);
  const taken = accounts.some((each) => Number(each.split(':')[2]) === userId);
  if (taken && !line.has('o')) {
    await complain(context, `UID ${userId} is not unique`);
    return 4;
  }
  const extra = (line.value('G') ?? '').split(',').filter((each) => each !== '');
  const main = line.value('g') ?? (line.has('N') ? '100' : undefined);
  const groupIdOf = (group: string) =>
    groups.map((each) => each.split(':')).find(([name, , id]) => name === group || id === group)?.[2];
  for (const group of main === undefined ? extra : [main, ...extra])
    if (groupIdOf(group) === undefined) {
      await complain(context, `group '${group}' does not exist`);
      return 6;
    }
  const groupId = main === undefined ? (ids.has(userId) && taken ? next : userId) : Number(groupIdOf(main));
  const home = line.value('d') ?? `/home/${user}`;
  const shell = line.value('s') ?? '/bin/sh';
  if (line.value('u') !== undefined && userId < 1000 && !line.has('r'))
    await printError(
      process,
      `useradd warning: ${user}'s uid ${userId} outside of the UID_MIN 1000 and UID_MAX 60000 range.\n`,
    );
  write(context, '/etc/passwd', [
    ...accounts,
    `${user}:x:${userId}:${groupId}:${line.value('c') ?? ''}:${home}:${shell}`,
  ]);
  const day = Math.floor(process.session.host.now() / 86_400_000);
  write(context, '/etc/shadow', [
    ...read(context, '/etc/shadow'),
    `${user}:${line.value('p') ?? '!'}:${day}:0:99999:7:::`,
  ]);
  write(context, '/etc/group', [
    ...groups.map((each) => (extra.includes(each.split(':')[0] ?? '') ? addMember(each, user) : each)),
    ...(main === undefined ? [`${user}:x:${groupId}:`] : []),
  ]);
  if (line.has('m') && !line.has('M')) {
    const { files } = process.session.host;
    try {
      if (!files.exists(home)) {
        files.makeDirectory(home, { mode: 0o755 });
        for (const name of files.exists('/etc/skel') ? files.readDirectory('/etc/skel') : []) {
          const status = files.lstat(`/etc/skel/${name}`);
          if (status.type !== 'file') continue;
          files.writeFile(`${home}/${name}`, files.readFile(`/etc/skel/${name}`), { mode: status.mode });
          files.changeOwner(`${home}/${name}`, userId, groupId);
        }
        files.changeOwner(home, userId, groupId);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return 0;
};
