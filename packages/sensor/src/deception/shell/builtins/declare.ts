import type { Builtin } from '../interpreter/shell-context.ts';
import { assignAll, byName, declarationText, NAME, splitAssignment } from './assign-variables.ts';

export const declareVariables: Builtin = async (shell, args, command) => {
  const flags = args.filter((arg) => /^[-+][a-zA-Z]+$/.test(arg));
  const names = args.filter((arg) => !/^[-+]/.test(arg));
  const on = flags.filter((flag) => flag.startsWith('-')).join('');
  const off = flags.filter((flag) => flag.startsWith('+')).join('');
  if (command === 'local' && !shell.state.inFunction) {
    await shell.complain('local: can only be used in a function');
    return 1;
  }
  if (on.includes('f') || on.includes('F')) {
    for (const name of names.length > 0 ? names : [...shell.state.functions.keys()].sort()) {
      const found = shell.state.functions.get(name);
      if (found === undefined) return 1;
      const { definition, source } = found;
      await shell.print(
        on.includes('F')
          ? names.length > 0
            ? `${name}\n`
            : `declare -f ${name}\n`
          : `${name} () \n${source.text.slice(definition.body.start, definition.body.end)}\n`,
      );
    }
    return 0;
  }
  if (names.length === 0) {
    for (const [name, variable] of [...shell.state.variables].sort(byName))
      await shell.print(
        on.includes('p') || on !== '' ? declarationText(name, variable) : `${name}=${variable.value ?? ''}\n`,
      );
    return 0;
  }
  if (on.includes('p')) {
    let status = 0;
    for (const name of names) {
      const variable = shell.state.variables.get(name);
      if (variable === undefined) {
        await shell.complain(`${command}: ${name}: not found`);
        status = 1;
      } else await shell.print(declarationText(name, variable));
    }
    return status;
  }
  const local = shell.state.inFunction && !on.includes('g');
  for (const arg of names) {
    const { name } = splitAssignment(arg);
    if (!NAME.test(name)) continue;
    const variable = local ? shell.state.makeLocal(name) : shell.state.declare(name);
    if (on.includes('a') && variable.indexed === null) {
      variable.indexed = new Map(variable.value === null ? [] : [[0, variable.value]]);
      variable.value = null;
    }
    if (on.includes('A')) variable.associative ??= new Map();
    if (on.includes('i')) variable.integer = true;
    if (on.includes('l')) variable.letterCase = 'lower';
    if (on.includes('u')) variable.letterCase = 'upper';
  }
  return assignAll(
    shell,
    names,
    command,
    (variable) => {
      if (on.includes('x')) variable.exported = true;
      if (off.includes('x')) variable.exported = false;
      if (on.includes('r')) variable.readOnly = true;
    },
    local,
  );
};
