import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

/** bind: key bindings are as readline has them; what `set` changes is kept for the line editor. */
export const bind: Builtin = async (shell, args) => {
  const { state } = shell;
  if (!state.interactive && !state.messageNameOnly) await shell.complain('bind: warning: line editing not enabled');
  const options = await readOptions(shell, 'bind', args, 'lvpVPsSXfqurmx', { takesValue: 'fqurmx' });
  if (options === null) return 2;
  for (const line of options.rest) {
    const [, name, value] = /^\s*set\s+([\w-]+)\s+(\S+)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && state.readlineSettings.size < MAX_READLINE_SETTINGS)
      state.readlineSettings.set(name.toLowerCase(), value.toLowerCase());
  }
  return 0;
};

/** readline has about so many variables. */
const MAX_READLINE_SETTINGS = 64;
