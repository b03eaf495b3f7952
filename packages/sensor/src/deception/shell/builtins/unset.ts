import type { Builtin } from '../interpreter/shell-context.ts';

export const unset: Builtin = async (shell, args) => {
  const functionsOnly = args[0] === '-f';
  let status = 0;
  for (const name of args) {
    if (/^-[fvn]$/.test(name)) continue;
    const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.+)\]$/.exec(name);
    if (element !== null) {
      const variable = shell.state.variables.get(element[1] ?? '');
      variable?.associative?.delete(element[2] ?? '');
      variable?.indexed?.delete(Number(element[2]));
    } else if (functionsOnly || !shell.state.variables.has(name)) shell.state.functions.delete(name);
    else if (!shell.state.unset(name)) {
      await shell.complain(`unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
};
