import { type Builtin, ExitControl } from '../interpreter/shell-context.ts';
import { statusArgument } from './status-argument.ts';

export const exit: Builtin = async (shell, args, name) => {
  const status = await statusArgument(shell, args, name);
  throw new ExitControl(status);
};

export const logout: Builtin = async (shell, args) => {
  if (!shell.state.interactive) {
    await shell.complain("logout: not login shell: use `exit'");
    return 1;
  }
  throw new ExitControl(Number(args[0] ?? shell.state.lastStatus) & 0xff);
};
