import type { Builtin } from '../interpreter/shell-context.ts';
import { KEYWORDS, type } from './type.ts';

export const command: Builtin = async (shell, args) => {
  let words = [...args];
  let mode = '';
  while (/^-[pvV]+$/.test(words[0] ?? '')) mode += words.shift();
  if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) return 0;
  if (mode.includes('V')) return type(shell, words, 'command');
  if (mode.includes('v')) {
    let status = 0;
    for (const name of words) {
      const alias = shell.state.interactive ? shell.state.aliases.get(name) : undefined;
      const found =
        alias !== undefined
          ? `alias ${name}='${alias}'`
          : shell.hasFunction(name) || shell.isBuiltin(name) || KEYWORDS.has(name)
            ? name
            : shell.findProgram(name);
      if (found === null) status = shell.state.dialect === 'posix' ? 127 : 1;
      else await shell.print(`${found}\n`);
    }
    return status;
  }
  return shell.runWords(words, {
    functions: false,
    ...(mode.includes('p') ? { path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } : {}),
  });
};
