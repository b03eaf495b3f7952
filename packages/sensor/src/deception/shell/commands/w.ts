import { type Command, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';
import { loginsOf, sourceAddress, statusLine } from './logins.ts';

export const w: Command = async (context) => {
  const { process } = context;
  if (!context.args.some((arg) => arg.includes('h')))
    await print(process, `${statusLine(process)}USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
  for (const login of loginsOf(process)) {
    await print(
      process,
      `${userName(process, login.userId).padEnd(8)} ${(login.terminal ?? '').padEnd(8)} ${sourceAddress(process).padEnd(16)} ${formatDate(login.startedAtMs, '%H:%M')}    0.00s  0.02s  0.00s ${context.name}\n`,
    );
  }
  return 0;
};
