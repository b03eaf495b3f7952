import { type Builtin, ExitControl } from '../interpreter/shell-context.ts';
import { NAME } from './assign-variables.ts';
import { readOptions } from './builtin-options.ts';

export const unset: Builtin = async (shell, args) => {
  const { state } = shell;
  const options = await readOptions(shell, 'unset', args, state.dialect === 'bash' ? 'fnv' : 'fv');
  if (options === null) return 2;
  const { letters, rest } = options;
  const functionsOnly = letters.includes('f');
  if (functionsOnly && letters.includes('v')) {
    await shell.complain('unset: cannot simultaneously unset a function and a variable');
    return 1;
  }
  let status = 0;
  for (const written of rest) {
    if (functionsOnly) {
      state.functions.delete(written);
      continue;
    }
    const element = /^([A-Za-z_][A-Za-z0-9_]*)\[([\s\S]+)\]$/.exec(written);
    const base = element?.[1] ?? written;
    if (!NAME.test(base)) {
      if (!letters.includes('v') && state.dialect === 'bash') {
        state.functions.delete(written);
        continue;
      }
      await shell.complain(
        state.dialect === 'bash'
          ? `unset: \`${written}': not a valid identifier`
          : `unset: ${written}: bad variable name`,
      );
      status = 1;
      continue;
    }
    const name = letters.includes('n') ? base : state.target(base);
    const variable = state.variables.get(name);
    const subscript = element?.[2];
    if (subscript !== undefined) {
      if (variable === undefined) continue;
      if (variable.readOnly) {
        await shell.complain(`unset: ${name}: cannot unset: readonly variable`);
        status = 1;
      } else if (subscript === '@' || subscript === '*') {
        variable.indexed?.clear();
        variable.associative?.clear();
      } else if (variable.associative !== null) variable.associative.delete(subscript);
      else if (variable.indexed !== null) {
        let index = Number(shell.expander.evaluate(subscript));
        if (index < 0) index += Math.max(-1, ...variable.indexed.keys()) + 1;
        variable.indexed.delete(index);
      } else {
        await shell.complain(`unset: ${name}: not an array variable`);
        status = 1;
      }
      continue;
    }
    if (variable === undefined) {
      if (!letters.includes('v')) state.functions.delete(name);
    } else if (!state.unset(name)) {
      if (state.dialect === 'posix') {
        await shell.complain(`unset: ${name}: is read only`);
        throw new ExitControl(2, true);
      }
      await shell.complain(`unset: ${name}: cannot unset: readonly variable`);
      status = 1;
    }
  }
  return status;
};
