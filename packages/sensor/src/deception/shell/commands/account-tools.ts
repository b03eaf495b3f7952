import { type Command, complain, print, printError } from '../kernel/program.ts';
import { read, write } from './account-files.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';

/** groupdel of shadow 4.13. */
export const groupdel: Command = async (context) => {
  const group = context.args.filter((arg) => !arg.startsWith('-')).at(-1);
  if (group === undefined) {
    await printError(
      context.process,
      'Usage: groupdel [options] GROUP\n\nOptions:\n  -h, --help                    display this help message and exit\n  -R, --root CHROOT_DIR         directory to chroot into\n  -P, --prefix PREFIX_DIR       prefix directory where are located the /etc/* files\n  -f, --force                   delete group even if it is the primary group of a user\n\n',
    );
    return 2;
  }
  const groups = read(context, '/etc/group');
  if (!groups.some((line) => line.startsWith(`${group}:`))) {
    await complain(context, `group '${group}' does not exist`);
    return 6;
  }
  write(
    context,
    '/etc/group',
    groups.filter((line) => !line.startsWith(`${group}:`)),
  );
  return 0;
};

/** chage -l of shadow 4.13; changes are taken without a word. */
export const chage: Command = async (context) => {
  const { process, args } = context;
  const user = args.filter((arg, index) => !arg.startsWith('-') && !/^-[dEIMmW]$/.test(args[index - 1] ?? '')).at(-1);
  if (user === undefined) {
    await printError(process, 'Usage: chage [options] LOGIN\n');
    return 2;
  }
  const entry = read(context, '/etc/shadow').find((line) => line.startsWith(`${user}:`));
  if (entry === undefined) {
    await complain(context, `user '${user}' does not exist in /etc/passwd`);
    return 1;
  }
  if (!args.includes('-l') && !args.includes('--list')) return 0;
  const [, , day = '0'] = entry.split(':');
  const row = (name: string, value: string) =>
    `${name}${'\t'.repeat(Math.max(1, 7 - Math.floor(name.length / 8)))}: ${value}\n`;
  await print(
    process,
    `${row('Last password change', formatDate(Number(day) * 86_400_000, '%b %d, %Y'))}${row('Password expires', 'never')}${row('Password inactive', 'never')}${row('Account expires', 'never')}${row('Minimum number of days between password change', '0').replace(/\t+/, '\t\t')}${row('Maximum number of days between password change', '99999').replace(/\t+/, '\t\t')}${row('Number of days of warning before password expires', '7').replace(/\t+/, '\t')}`,
  );
  return 0;
};

/** chsh and chfn of shadow 4.13. */
export const chsh: Command = async (context) => {
  const { process, args, name } = context;
  const user =
    args.filter((arg, index) => !arg.startsWith('-') && !/^-[sfrwho]$/.test(args[index - 1] ?? '')).at(-1) ??
    userName(process, process.identity.userId);
  const accounts = read(context, '/etc/passwd');
  if (!accounts.some((line) => line.startsWith(`${user}:`))) {
    await complain(context, `user '${user}' does not exist`);
    return 1;
  }
  const shell = args.includes('-s') ? args[args.indexOf('-s') + 1] : undefined;
  if (name === 'chsh' && shell !== undefined) {
    if (!process.files.exists(process.path(shell))) await complain(context, `Warning: ${shell} does not exist`);
    write(
      context,
      '/etc/passwd',
      accounts.map((line) => (line.startsWith(`${user}:`) ? [...line.split(':').slice(0, 6), shell].join(':') : line)),
    );
  }
  return 0;
};

/** gpasswd: members of a group. */
export const gpasswd: Command = async (context) => {
  const { process, args } = context;
  const group = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';
  const user = args.find((_, index) => /^-[ad]$/.test(args[index - 1] ?? ''));
  const groups = read(context, '/etc/group');
  if (!groups.some((line) => line.startsWith(`${group}:`))) {
    await complain(context, `group '${group}' does not exist in /etc/group`);
    return 3;
  }
  if (user === undefined) return 0;
  if (process.session.host.findUser(user) === null) {
    await complain(context, `user '${user}' does not exist`);
    return 3;
  }
  const adds = args.includes('-a');
  write(
    context,
    '/etc/group',
    groups.map((line) => {
      if (!line.startsWith(`${group}:`)) return line;
      const fields = line.split(':');
      const members = (fields[3] ?? '').split(',').filter((member) => member !== '' && member !== user);
      return [...fields.slice(0, 3), [...members, ...(adds ? [user] : [])].join(',')].join(':');
    }),
  );
  await print(process, `${adds ? 'Adding' : 'Removing'} user ${user} ${adds ? 'to' : 'from'} group ${group}\n`);
  return 0;
};
