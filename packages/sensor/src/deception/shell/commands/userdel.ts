import { type Command, complain } from '../kernel/program.ts';
import { read, write } from './account-files.ts';

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
