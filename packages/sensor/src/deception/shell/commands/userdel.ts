import { type Command, complain, printError } from '../kernel/program.ts';
import { read, write } from './account-files.ts';
import { runShellText } from './run-captured.ts';

export const userdel: Command = async (context) => {
  const user = context.args.find((arg) => !arg.startsWith('-'));
  if (user === undefined || context.process.session.host.findUser(user) === null) {
    await complain(context, `user '${user ?? ''}' does not exist`);
    return 6;
  }
  const home = context.process.session.host.findUser(user)?.home ?? '/';
  for (const path of ['/etc/passwd', '/etc/shadow', '/etc/group'])
    write(
      context,
      path,
      read(context, path)
        .filter((line) => !line.startsWith(`${user}:`))
        .map((line) => (path === '/etc/group' ? withoutMember(line, user) : line)),
    );
  if (context.args.some((arg) => arg === '-r' || arg === '--remove' || arg === '-rf' || arg === '--remove-home')) {
    const { host } = context.process.session;
    const hadHome = home !== '/' && host.files.exists(home);
    const quoted = `'${home.replaceAll("'", "'\\''")}'`;
    if (home !== '/') await runShellText(context, `rm -rf ${quoted}`, { captures: false });
    await printError(
      context.process,
      `userdel: ${user} mail spool (/var/mail/${user}) not found\n${hadHome ? '' : `userdel: ${user} home directory (${home}) not found\n`}`,
    );
  }
  return 0;
};

/** A line of /etc/group without one of its members. */
export function withoutMember(line: string, user: string): string {
  const fields = line.split(':');
  const members = (fields[3] ?? '').split(',').filter((member) => member !== user);
  return [...fields.slice(0, 3), members.join(',')].join(':');
}
