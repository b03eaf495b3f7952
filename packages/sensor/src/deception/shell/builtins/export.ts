import { quoteForShell } from '../expansion/quoting.ts';
import { functionText } from '../interpreter/command-text.ts';
import { listedVariables } from '../interpreter/listed-variables.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { assignAll, declarationText } from './assign-variables.ts';
import { readOptions } from './builtin-options.ts';

/** export and readonly. */
export const exportVariables: Builtin = async (shell, args, command) => {
  const { state } = shell;
  const readOnly = command === 'readonly';
  const options = await readOptions(shell, command, args, readOnly ? 'aAfp' : 'fnp');
  if (options === null) return 2;
  const { letters, rest } = options;
  if (letters.includes('f')) {
    for (const name of rest.length === 0 && !readOnly ? [] : rest) {
      if (state.functions.has(name)) continue;
      await shell.complain(`${command}: ${name}: not a function`);
      return 1;
    }
    if (rest.length === 0 && readOnly)
      for (const [name, found] of state.functions) await shell.print(`${functionText(name, found)}\n`);
    return 0;
  }
  if (rest.length === 0) {
    for (const [name, variable] of listedVariables(state)) {
      if (readOnly ? !variable.readOnly : !variable.exported) continue;
      await shell.print(
        state.dialect === 'posix'
          ? `${command} ${name}${variable.value === null ? '' : `=${quoteForShell(variable.value)}`}\n`
          : declarationText(name, variable),
      );
    }
    return 0;
  }
  return assignAll(
    shell,
    rest,
    command,
    (variable) => {
      if (readOnly) variable.readOnly = true;
      else variable.exported = !letters.includes('n');
    },
    false,
  );
};
