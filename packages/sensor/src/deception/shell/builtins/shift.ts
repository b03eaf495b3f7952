import { type Builtin, ExitControl } from '../interpreter/shell-context.ts';

export const shift: Builtin = async (shell, args) => {
  const count = Number(args[0] ?? '1');
  if (!Number.isInteger(count) || count < 0) {
    await shell.complain(`shift: ${args[0] ?? ''}: numeric argument required`);
    return 1;
  }
  if (count > shell.state.positional.length) {
    if (shell.state.dialect === 'bash') return 1;
    await shell.complain("shift: can't shift that many");
    throw new ExitControl(2, true);
  }
  shell.state.positional = shell.state.positional.slice(count);
  return 0;
};
