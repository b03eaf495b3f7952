import type { Builtin } from '../interpreter/shell-context.ts';
import { BUILTIN_NAMES } from './builtin-names.ts';
import { readOptions } from './builtin-options.ts';

const SPECIAL_NAMES = new Set(
  '. : break continue eval exec exit export readonly return set shift source times trap unset'.split(' '),
);

export const enable: Builtin = async (shell, args) => {
  const { state } = shell;
  const options = await readOptions(shell, 'enable', args, 'adnpsf', { takesValue: 'f' });
  if (options === null) return 2;
  const { letters, values, rest } = options;
  const off = letters.includes('n');
  const file = values.get('f');
  if (file !== undefined) {
    await shell.complain(
      `enable: cannot open shared object ${file}: ${file}: cannot open shared object file: No such file or directory`,
    );
    return 1;
  }
  if (rest.length === 0 || letters.includes('p')) {
    for (const name of BUILTIN_NAMES) {
      const disabled = state.disabledBuiltins.has(name);
      if (letters.includes('s') && !SPECIAL_NAMES.has(name)) continue;
      if (letters.includes('a') || disabled === off) await shell.print(`enable ${disabled ? '-n ' : ''}${name}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (!BUILTIN_NAMES.includes(name)) {
      await shell.complain(`enable: ${name}: not a shell builtin`);
      status = 1;
    } else if (letters.includes('d')) {
      await shell.complain(`enable: ${name}: not dynamically loaded`);
      status = 1;
    } else if (off) state.disabledBuiltins.add(name);
    else state.disabledBuiltins.delete(name);
  }
  return status;
};
