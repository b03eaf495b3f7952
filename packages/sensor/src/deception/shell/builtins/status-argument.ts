import { ExitControl, LineDiscarded, type ShellContext } from '../interpreter/shell-context.ts';

/** The status that `exit` and `return` are given; the last one where they are not. */
export async function statusArgument(shell: ShellContext, args: readonly string[], name: string): Promise<number> {
  const text = args[0] === '--' ? args[1] : args[0];
  if (text === undefined) return shell.state.lastStatus;
  if (/^\s*[+-]?\d+\s*$/.test(text)) {
    if (args.length > 1 && shell.state.dialect === 'bash' && args[0] !== '--') {
      await shell.complain(`${name}: too many arguments`);
      throw new LineDiscarded(1);
    }
    if (shell.state.dialect === 'posix' && /^\s*-/.test(text)) return illegal(shell, name, text);
    return Number(BigInt.asUintN(8, BigInt(text.trim().replace('+', ''))));
  }
  if (shell.state.dialect === 'posix') return illegal(shell, name, text);
  await shell.complain(`${name}: ${text}: numeric argument required`);
  return 2;
}

async function illegal(shell: ShellContext, name: string, text: string): Promise<number> {
  await shell.complain(`${name}: Illegal number: ${text}`);
  throw new ExitControl(2, true);
}
