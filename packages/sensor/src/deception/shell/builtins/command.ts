import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';
import { describe, isKeyword, type } from './type.ts';

const STANDARD_PATH = '/bin:/usr/bin:/sbin:/usr/sbin:/etc:/usr/etc';

export const command: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'command', args, 'pvV');
  if (options === null) return 2;
  const { letters, rest } = options;
  if (rest.length === 0) return 0;
  const isBash = shell.state.dialect === 'bash';
  if (letters.includes('V')) {
    if (!isBash) return type(shell, rest, 'command');
    let anyFound = false;
    for (const name of rest) {
      if (await describe(shell, name, new Set())) anyFound = true;
      else await shell.complain(`command: ${name}: not found`);
    }
    return anyFound ? 0 : 1;
  }
  if (letters.includes('v')) {
    let anyFound = false;
    for (const name of rest) {
      const found = letters.includes('p')
        ? (standardProgram(shell, name) ?? reusable(shell, name))
        : reusable(shell, name);
      if (found === null) continue;
      anyFound = true;
      await shell.print(`${found}\n`);
      if (!isBash) break;
    }
    return anyFound ? 0 : isBash ? 1 : 127;
  }
  return shell.runWords(rest, {
    functions: false,
    ...(letters.includes('p') ? { path: STANDARD_PATH } : {}),
  });
};

/** A program of the standard path: `command -pv`. */
function standardProgram(shell: ShellContext, name: string): string | null {
  if (name.includes('/') || isKeyword(shell, name) || shell.hasFunction(name) || shell.isBuiltin(name)) return null;
  const { files } = shell.process;
  const paths = STANDARD_PATH.split(':').map((directory) => `${directory}/${name}`);
  return paths.find((path) => files.exists(path) && files.stat(path).type === 'file') ?? null;
}

/** What `command -v` prints: text that names the command when read back. */
function reusable(shell: ShellContext, name: string): string | null {
  const { state } = shell;
  const alias =
    state.dialect === 'posix' || state.shoptOptions.has('expand_aliases') ? state.aliases.get(name) : undefined;
  if (alias !== undefined) return `alias ${name}='${alias.replaceAll("'", "'\\''")}'`;
  if (isKeyword(shell, name) || shell.hasFunction(name) || shell.isBuiltin(name)) return name;
  const path = shell.findProgram(name);
  if (path === null) return null;
  return path.startsWith('/') || !path.includes('/') || state.dialect === 'posix'
    ? path
    : `${shell.process.directory === '/' ? '' : shell.process.directory}/${path.replace(/^\.\//, '')}`;
}
