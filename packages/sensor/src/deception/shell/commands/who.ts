import { type Command, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';
import { loginsOf, sourceAddress } from './logins.ts';

export const who: Command = async (context) => {
  const { process } = context;
  for (const login of loginsOf(process)) {
    const user = userName(process, login.userId);
    if (context.name === 'users') await print(process, `${user}\n`);
    else
      await print(
        process,
        `${user.padEnd(8)} ${(login.terminal ?? '').padEnd(12)} ${formatDate(login.startedAtMs, '%F %H:%M')} (${sourceAddress(process)})\n`,
      );
  }
  return 0;
};
