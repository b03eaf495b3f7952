import type { Builtin } from '../interpreter/shell-context.ts';

export const disown: Builtin = (shell) => {
  shell.state.jobs = [];
  return 0;
};
