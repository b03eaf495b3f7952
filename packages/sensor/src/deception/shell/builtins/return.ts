import { type Builtin, ReturnControl } from '../interpreter/shell-context.ts';
import { statusArgument } from './status-argument.ts';

export const returnFrom: Builtin = async (shell, args, name) => {
  // dash leaves the script there.
  if (!shell.state.inFunction && shell.state.callDepth === 0 && shell.state.dialect === 'bash') {
    await shell.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnControl(await statusArgument(shell, args, name));
};
