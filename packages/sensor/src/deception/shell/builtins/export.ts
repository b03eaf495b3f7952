import { quoteForShell } from '../expansion/expander.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { assignAll, byName, declarationText } from './assign-variables.ts';

export const exportVariables: Builtin = async (shell, args, command) => {
  const flags = args.filter((arg) => /^-[fnp]+$/.test(arg)).join('');
  const names = args.filter((arg) => !/^-[fnp-]+$/.test(arg));
  const readOnly = command === 'readonly';
  if (names.length === 0) {
    for (const [name, variable] of [...shell.state.variables].sort(byName)) {
      if (readOnly ? !variable.readOnly : !variable.exported) continue;
      await shell.print(
        shell.state.dialect === 'posix'
          ? `${command} ${name}${variable.value === null ? '' : `=${quoteForShell(variable.value)}`}\n`
          : declarationText(name, variable),
      );
    }
    return 0;
  }
  if (flags.includes('f')) return 0;
  return assignAll(
    shell,
    names,
    command,
    (variable) => {
      if (readOnly) variable.readOnly = true;
      else variable.exported = !flags.includes('n');
    },
    false,
  );
};
