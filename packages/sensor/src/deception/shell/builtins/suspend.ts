import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const suspend: Builtin = async (shell, args) => {
  if ((await readOptions(shell, 'suspend', args, 'f')) === null) return 2;
  const { state } = shell;
  if (!state.options.has('monitor')) await shell.complain('suspend: cannot suspend: no job control');
  else if (state.loginShell) await shell.complain('suspend: cannot suspend a login shell');
  else {
    shell.process.deliver('STOP');
    return 0;
  }
  return 1;
};
