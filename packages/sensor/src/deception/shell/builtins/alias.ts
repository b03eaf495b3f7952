import { quoteForShell } from '../expansion/expander.ts';
import type { Builtin } from '../interpreter/shell-context.ts';

export const alias: Builtin = async (shell, args) => {
  const show = (name: string, value: string) =>
    shell.print(
      shell.state.dialect === 'posix' ? `${name}=${quoteForShell(value)}\n` : `alias ${name}=${quoteForShell(value)}\n`,
    );
  let status = 0;
  const words = args.filter((arg) => arg !== '-p');
  if (words.length === 0) for (const [name, value] of [...shell.state.aliases].sort()) await show(name, value);
  for (const word of words) {
    const split = word.indexOf('=', 1);
    if (split !== -1) shell.state.aliases.set(word.slice(0, split), word.slice(split + 1));
    else {
      const value = shell.state.aliases.get(word);
      if (value === undefined) {
        await shell.complain(`alias: ${word}: not found`);
        status = 1;
      } else await show(word, value);
    }
  }
  return status;
};

export const unalias: Builtin = async (shell, args) => {
  let status = 0;
  for (const name of args) {
    if (name === '-a') shell.state.aliases.clear();
    else if (!shell.state.aliases.delete(name)) {
      await shell.complain(`unalias: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};
