import { type Command, print } from '../kernel/program.ts';

export const dirname: Command = async (context) => {
  for (const path of context.args)
    await print(
      context.process,
      `${path.replace(/\/+$/, '').includes('/') ? path.replace(/\/+$/, '').replace(/\/+[^/]*$/, '') || '/' : path.startsWith('/') ? '/' : '.'}\n`,
    );
  return context.args.length === 0 ? 1 : 0;
};
