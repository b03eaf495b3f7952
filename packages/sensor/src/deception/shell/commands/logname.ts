import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

/** Known only where there is a terminal with an utmp entry. */
export const logname: Command = async (context) => {
  await readCommandLine(context, '');
  const name = context.process.environment.get('LOGNAME');
  if (context.process.session.terminal === null || name === undefined) {
    await complain(context, 'no login name');
    return 1;
  }
  await print(context.process, `${name}\n`);
  return 0;
};
