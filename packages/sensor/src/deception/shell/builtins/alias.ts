import { quoteForShell } from '../expansion/quoting.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { printUsage, readOptions } from './builtin-options.ts';

export const alias: Builtin = async (shell, args) => {
  const { state } = shell;
  const isBash = state.dialect === 'bash';
  const options = isBash ? await readOptions(shell, 'alias', args, 'p') : null;
  if (isBash && options === null) return 2;
  const { letters, rest } = options ?? { letters: [], rest: args };
  const show = (name: string, value: string) =>
    shell.print(`${isBash ? 'alias ' : ''}${name}=${quoteForShell(value)}\n`);
  let status = 0;
  if (rest.length === 0 || letters.some((letter) => letter === 'p'))
    for (const [name, value] of [...state.aliases].sort(([left], [right]) => (left < right ? -1 : 1)))
      await show(name, value);
  for (const word of rest) {
    const split = word.indexOf('=', 1);
    if (split !== -1) {
      const name = word.slice(0, split);
      if (isBash && /[\s/$`"'\\|&;()<>]/.test(name)) {
        await shell.complain(`alias: \`${name}': invalid alias name`);
        status = 1;
      } else state.aliases.set(name, word.slice(split + 1));
      continue;
    }
    const value = state.aliases.get(word);
    if (value === undefined) {
      if (isBash) await shell.complain(`alias: ${word}: not found`);
      else await shell.printError(`alias: ${word} not found\n`);
      status = 1;
    } else await show(word, value);
  }
  return status;
};

export const unalias: Builtin = async (shell, args) => {
  const { state } = shell;
  const options = await readOptions(shell, 'unalias', args, 'a');
  if (options === null) return 2;
  if (options.letters.includes('a')) {
    state.aliases.clear();
    return 0;
  }
  if (options.rest.length === 0) return state.dialect === 'bash' ? printUsage(shell, 'unalias') : 0;
  let status = 0;
  for (const name of options.rest) {
    if (state.aliases.delete(name)) continue;
    if (state.dialect === 'bash') await shell.complain(`unalias: ${name}: not found`);
    else await shell.printError(`unalias: ${name} not found\n`);
    status = 1;
  }
  return status;
};
