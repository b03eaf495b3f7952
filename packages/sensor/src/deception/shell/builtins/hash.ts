import type { Builtin } from '../interpreter/shell-context.ts';

export const hash: Builtin = async (shell, args) => {
  if (args.length === 0) await shell.print(shell.state.hashed.size === 0 ? 'hash: hash table empty\n' : '');
  let status = 0;
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (shell.findProgram(name) === null && !shell.isBuiltin(name)) {
      await shell.complain(`hash: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};
