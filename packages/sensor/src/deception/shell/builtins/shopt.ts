import type { Builtin, ShellContext } from '../interpreter/shell-context.ts';
import { BASH_OPTIONS, DEFAULT_SHOPT } from '../interpreter/shell-options.ts';
import { printUsage, readOptions } from './builtin-options.ts';

/** Names that are only shown, never set. */
const READ_ONLY = new Set(['login_shell', 'restricted_shell']);

export const shopt: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'shopt', args, 'psuqo');
  if (options === null) return 2;
  const { letters, rest } = options;
  const asSetOption = letters.includes('o');
  const names = asSetOption ? BASH_OPTIONS : [...DEFAULT_SHOPT.keys()];
  const active = asSetOption ? shell.state.options : shell.state.shoptOptions;
  const on = letters.includes('s');
  const off = letters.includes('u');
  if (on && off) {
    await shell.complain('shopt: cannot set and unset shell options simultaneously');
    return printUsage(shell, 'shopt').then(() => 1);
  }
  const show = (name: string) => line(shell, name, active.has(name), letters.includes('p'), asSetOption);
  if (rest.length === 0) {
    if (letters.includes('q')) return 0;
    for (const name of names) if ((!on && !off) || active.has(name) === on) await show(name);
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (!names.includes(name)) {
      await shell.complain(`shopt: ${name}: invalid ${asSetOption ? '' : 'shell '}option name`);
      status = 1;
    } else if (on || off) {
      if (READ_ONLY.has(name)) continue;
      if (on) active.add(name);
      else active.delete(name);
    } else {
      if (!letters.includes('q')) await show(name);
      if (!active.has(name)) status = 1;
    }
  }
  return status;
};

function line(shell: ShellContext, name: string, on: boolean, asCommand: boolean, asSetOption: boolean): Promise<void> {
  if (!asCommand) return shell.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
  return shell.print(asSetOption ? `set ${on ? '-' : '+'}o ${name}\n` : `shopt ${on ? '-s' : '-u'} ${name}\n`);
}
