import { type Command, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';

export const date: Command = async (context) => {
  const { process, args } = context;
  const at = /^@(\d+)/.exec(args[args.indexOf('-d') + 1] ?? '');
  const now = args.includes('-d') && at !== null ? Number(at[1]) * 1000 : process.session.host.now();
  const format = args.find((arg) => arg.startsWith('+'));
  await print(
    process,
    `${formatDate(now, format?.slice(1) ?? (args.includes('-R') ? '%a, %d %b %Y %H:%M:%S %z' : args.some((arg) => arg.startsWith('-I')) ? '%F' : '%a %b %e %H:%M:%S %Z %Y'))}\n`,
  );
  return 0;
};
