import { type Command, type CommandContext, complain } from '../kernel/program.ts';

/** Programs that do their work without a word. */
export const silent: Command = () => 0;

export const notPermittedUnlessRoot: Command = async (context: CommandContext) => {
  if (context.process.identity.userId === 0) return 0;
  await complain(context, 'Operation not permitted');
  return 1;
};
