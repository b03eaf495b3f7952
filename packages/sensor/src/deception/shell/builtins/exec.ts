import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const exec: Builtin = async (shell, args) => {
  if (shell.state.dialect === 'bash' && (await readOptions(shell, 'exec', args, 'acl', { takesValue: 'a' })) === null)
    return 2;
  const words = [...args];
  let name: string | null = null;
  while (words[0] !== undefined && /^-[acl]/.test(words[0])) {
    const flag = words.shift();
    if (flag === '-a') name = words.shift() ?? null;
  }
  if (words[0] === '--') words.shift();
  shell.keepRedirections();
  if (words.length === 0) return 0;
  return shell.replaceBy(words, name);
};
