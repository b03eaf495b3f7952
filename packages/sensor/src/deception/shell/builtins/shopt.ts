import type { Builtin } from '../interpreter/shell-context.ts';

export const shopt: Builtin = async (shell, args) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  let status = 0;
  for (const name of names) {
    if (flags.includes('s')) shell.state.shoptOptions.add(name);
    else if (flags.includes('u')) shell.state.shoptOptions.delete(name);
    else {
      const on = shell.state.shoptOptions.has(name);
      if (!flags.includes('q')) await shell.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
      if (!on) status = 1;
    }
  }
  return status;
};
