import type { Builtin } from '../interpreter/shell-context.ts';
import { BUILTIN_NAMES } from './builtin-names.ts';

export const enable: Builtin = async (shell, args) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const off = args.includes('-n');
  if (names.length === 0) {
    for (const name of BUILTIN_NAMES)
      if (shell.state.disabledBuiltins.has(name) === off) await shell.print(`enable ${off ? '-n ' : ''}${name}\n`);
    return 0;
  }
  let status = 0;
  for (const name of names) {
    if (!BUILTIN_NAMES.includes(name)) {
      await shell.complain(`enable: ${name}: not a shell builtin`);
      status = 1;
    } else if (off) shell.state.disabledBuiltins.add(name);
    else shell.state.disabledBuiltins.delete(name);
  }
  return status;
};
