import type { Builtin } from '../interpreter/shell-context.ts';

export const exec: Builtin = async (shell, args) => {
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
