import { type Command, print } from '../kernel/program.ts';

export const tty: Command = async (context) => {
  const input = context.process.descriptor(0);
  await print(context.process, input?.isTerminal === true ? `${input.path}\n` : 'not a tty\n');
  return input?.isTerminal === true ? 0 : 1;
};
