import { type Command, print, printError } from '../kernel/program.ts';

export const clear: Command = async (context) => {
  if (context.process.environment.get('TERM') === undefined) {
    await printError(context.process, 'TERM environment variable not set.\n');
    return 1;
  }
  await print(context.process, '\x1b[H\x1b[2J\x1b[3J');
  return 0;
};
