import { functionText } from '../interpreter/command-text.ts';
import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const KEYWORDS = new Set(
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(' '),
);
const DASH_KEYWORDS = new Set('! case do done elif else esac fi for if in then until while { }'.split(' '));

/** Built-ins of bash that dash lacks: there they are names like any other. */
export function isKeyword(shell: ShellContext, name: string): boolean {
  return (shell.state.dialect === 'bash' ? KEYWORDS : DASH_KEYWORDS).has(name);
}

export const type: Builtin = async (shell, args, command) => {
  if (shell.state.dialect === 'posix') return typeInDash(shell, args);
  const options = await readOptions(shell, command, args, 'afptP');
  if (options === null) return 2;
  const { letters, rest } = options;
  let status = 0;
  for (const name of rest) {
    if (await describe(shell, name, new Set(letters))) continue;
    status = 1;
    if (!['t', 'p', 'P'].some((letter) => letters.includes(letter)))
      await shell.complain(`${command}: ${name}: not found`);
  }
  return status;
};

/** Says what a name is; false where it is nothing. */
export async function describe(shell: ShellContext, name: string, letters: ReadonlySet<string>): Promise<boolean> {
  const { state } = shell;
  const all = letters.has('a');
  const short = letters.has('t');
  const pathOnly = letters.has('p') || letters.has('P');
  let found = false;
  const say = async (shortText: string, longText: string): Promise<boolean> => {
    found = true;
    if (short) await shell.print(`${shortText}\n`);
    else if (!pathOnly) await shell.print(`${longText}\n`);
    return !all;
  };
  if (!letters.has('P')) {
    const alias = state.shoptOptions.has('expand_aliases') ? state.aliases.get(name) : undefined;
    if (alias !== undefined && (await say('alias', `${name} is aliased to \`${alias}'`))) return true;
    if (KEYWORDS.has(name) && (await say('keyword', `${name} is a shell keyword`))) return true;
    const definition = letters.has('f') ? undefined : state.functions.get(name);
    if (definition !== undefined && (await say('function', `${name} is a function\n${functionText(name, definition)}`)))
      return true;
    if (shell.isBuiltin(name) && (await say('builtin', `${name} is a shell builtin`))) return true;
  }
  const hashed = all ? undefined : state.hashed.get(name);
  if (hashed !== undefined) {
    await shell.print(short ? 'file\n' : pathOnly ? `${hashed.path}\n` : `${name} is hashed (${hashed.path})\n`);
    return true;
  }
  for (const path of all ? shell.findPrograms(name) : [shell.findProgram(name)]) {
    if (path === null) continue;
    found = true;
    await shell.print(short ? 'file\n' : pathOnly ? `${path}\n` : `${name} is ${path}\n`);
  }
  return found;
}

async function typeInDash(shell: ShellContext, args: readonly string[]): Promise<number> {
  let status = 0;
  for (const name of args) {
    const alias = shell.state.aliases.get(name);
    const path = shell.findProgram(name);
    if (DASH_KEYWORDS.has(name)) await shell.print(`${name} is a shell keyword\n`);
    else if (alias !== undefined) await shell.print(`${name} is an alias for ${alias}\n`);
    else if (shell.hasFunction(name)) await shell.print(`${name} is a shell function\n`);
    else if (shell.isBuiltin(name))
      await shell.print(`${name} is a ${DASH_SPECIAL.has(name) ? 'special ' : ''}shell builtin\n`);
    else if (path !== null) await shell.print(`${name} is ${path}\n`);
    else {
      await shell.print(`${name}: not found\n`);
      status = 127;
    }
  }
  return status;
}

const DASH_SPECIAL = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);
