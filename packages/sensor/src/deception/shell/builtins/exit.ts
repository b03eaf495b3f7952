import { type Builtin, ExitControl, LineDiscarded, type ShellContext } from '../interpreter/shell-context.ts';
import { statusArgument } from './status-argument.ts';

export const exit: Builtin = (shell, args, name) => leave(shell, args, name);

export const logout: Builtin = async (shell, args, name) => {
  if (!shell.state.loginShell) {
    await shell.complain("logout: not login shell: use `exit'");
    return 1;
  }
  return leave(shell, args, name);
};

async function leave(shell: ShellContext, args: readonly string[], name: string): Promise<number> {
  const { state } = shell;
  // bash says goodbye before it looks at the status it was given.
  if (state.interactive && state.dialect === 'bash' && name === 'exit' && state.sourcedFiles.length === 0)
    await shell.printError(state.loginShell ? 'logout\n' : 'exit\n');
  const isNumber = /^\s*[+-]?\d+\s*$/.test(args[0] ?? '0');
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length > 1 && isNumber && state.dialect === 'bash') {
    await shell.complain(`${name}: too many arguments`);
    throw new LineDiscarded(1);
  }
  const stopped = state.interactive && state.dialect === 'bash' && state.jobs.some((job) => job.state === 'Stopped');
  if (stopped && !state.warnedOfJobs) {
    state.warnedOfJobs = true;
    await shell.printError('There are stopped jobs.\n');
    return 1;
  }
  throw new ExitControl(await statusArgument(shell, words, name));
}
