import { hashPassword } from '../../host/accounts.ts';
import { type Command, complain, printError } from '../kernel/program.ts';
import { setHash } from './account-files.ts';
import { readLines } from './input.ts';

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
