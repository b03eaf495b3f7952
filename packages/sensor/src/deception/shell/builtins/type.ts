import type { Builtin } from '../interpreter/shell-context.ts';

export const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'select',
  'while',
  'until',
  'do',
  'done',
  'in',
  'function',
  'time',
  '{',
  '}',
  '!',
  '[[',
  ']]',
  'coproc',
]);

export const type: Builtin = async (shell, args, command) => {
  const flags = args.filter((arg) => /^-[aftpP]+$/.test(arg)).join('');
  let status = 0;
  for (const name of args.filter((arg) => !/^-[aftpP]+$/.test(arg))) {
    const short = flags.includes('t');
    const alias = shell.state.aliases.get(name);
    let text: string | null = null;
    if (alias !== undefined && shell.state.interactive) text = short ? 'alias' : `${name} is aliased to \`${alias}'`;
    else if (KEYWORDS.has(name))
      text = short ? 'keyword' : `${name} is a shell ${shell.state.dialect === 'posix' ? 'keyword' : 'keyword'}`;
    else if (shell.hasFunction(name)) text = short ? 'function' : `${name} is a function`;
    else if (shell.isBuiltin(name) && !flags.includes('P')) text = short ? 'builtin' : `${name} is a shell builtin`;
    else {
      const path = shell.findProgram(name);
      if (path !== null)
        text = short ? 'file' : flags.includes('p') || flags.includes('P') ? path : `${name} is ${path}`;
    }
    if (text === null) {
      status = shell.state.dialect === 'posix' ? 127 : 1;
      if (shell.state.dialect === 'posix') await shell.print(`${name}: not found\n`);
      else if (!short && !flags.includes('p') && !flags.includes('P'))
        await shell.complain(`${command}: ${name}: not found`);
    } else await shell.print(`${text}\n`);
  }
  return status;
};
