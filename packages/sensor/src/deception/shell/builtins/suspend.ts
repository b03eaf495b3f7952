import type { Builtin } from '../interpreter/shell-context.ts';

export const suspend: Builtin = async (shell) => {
  const { state } = shell;
  if (!state.options.has('monitor')) await shell.complain('suspend: cannot suspend: no job control');
  else if (state.loginShell) await shell.complain('suspend: cannot suspend a login shell');
  else {
    shell.process.deliver('STOP');
    return 0;
  }
  return 1;
};
