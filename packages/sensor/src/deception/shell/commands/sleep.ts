import { type Command, printError } from '../kernel/program.ts';

export const sleep: Command = async (context) => {
  let total = 0;
  if (context.args.length === 0) {
    await printError(context.process, "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  for (const arg of context.args) {
    const found = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(arg);
    if (found === null) {
      await printError(
        context.process,
        arg === 'infinity' ? '' : `sleep: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`,
      );
      return 1;
    }
    total += Number(found[1]) * ({ m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1);
  }
  await context.process.sleep(Math.min(total * 1000, 2_147_483_647));
  return 0;
};
