import { quoteForShell } from '../expansion/expander.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { OPTION_LETTERS } from '../interpreter/shell-state.ts';
import { byName } from './assign-variables.ts';

export const set: Builtin = async (shell, args) => {
  const { state } = shell;
  if (args.length === 0) {
    for (const [name, variable] of [...state.variables].sort(byName)) {
      if (variable.value !== null)
        await shell.print(
          `${name}=${state.dialect === 'posix' || /[^\w./:@%+,-]/.test(variable.value) ? quoteForShell(variable.value) : variable.value}\n`,
        );
    }
    return 0;
  }
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--' || arg === '-') {
      state.positional = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      state.positional = args.slice(index);
      return 0;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      let name = OPTION_LETTERS.get(letter);
      if (letter === 'o') {
        index += 1;
        name = args[index];
        if (name === undefined) {
          for (const option of [...OPTION_LETTERS.values(), 'pipefail', 'posix'].sort())
            await shell.print(
              on
                ? `${option.padEnd(15)}\t${state.options.has(option) ? 'on' : 'off'}\n`
                : `set ${state.options.has(option) ? '-' : '+'}o ${option}\n`,
            );
          return 0;
        }
      }
      if (name === undefined) {
        await shell.complain(`set: ${arg.slice(0, 1)}${letter}: invalid option`);
        if (state.dialect === 'bash')
          await shell.printError('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        return 2;
      }
      if (on) state.options.add(name);
      else state.options.delete(name);
    }
  }
  return 0;
};
