import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const times: Builtin = async (shell, args) => {
  if (shell.state.dialect === 'bash' && (await readOptions(shell, 'times', args, '')) === null) return 2;
  await shell.print('0m0.012s 0m0.008s\n0m0.021s 0m0.016s\n');
  return 0;
};
