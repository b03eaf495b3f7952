import type { Builtin } from '../interpreter/shell-context.ts';

export const letExpressions: Builtin = async (shell, args) => {
  if (args.length === 0) {
    await shell.complain('let: expression expected');
    return 1;
  }
  let value = 0n;
  for (const arg of args) value = shell.expander.evaluate(arg);
  return value === 0n ? 1 : 0;
};
