import type { Builtin } from '../interpreter/shell-context.ts';

export const builtin: Builtin = async (shell, args) => {
  const name = args[0];
  if (name === undefined) return 0;
  if (!shell.isBuiltin(name)) {
    await shell.complain(`builtin: ${name}: not a shell builtin`);
    return 1;
  }
  return shell.runWords(args, { functions: false });
};
