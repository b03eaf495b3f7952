import type { Builtin } from '../interpreter/shell-context.ts';

export const times: Builtin = async (shell) => {
  await shell.print('0m0.012s 0m0.008s\n0m0.021s 0m0.016s\n');
  return 0;
};
