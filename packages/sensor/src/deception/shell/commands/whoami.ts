import { type Command, print } from '../kernel/program.ts';
import { userName } from './file-display.ts';

export const whoami: Command = async (context) => {
  await print(context.process, `${userName(context.process, context.process.identity.userId)}\n`);
  return 0;
};
