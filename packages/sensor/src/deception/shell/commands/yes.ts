import { type Command, print } from '../kernel/program.ts';

export const yes: Command = async (context) => {
  const text = `${context.args.join(' ') || 'y'}\n`.repeat(512);
  for (;;) await print(context.process, text);
};
