import type { ShellContext } from '../interpreter/shell-context.ts';

export async function statusArgument(shell: ShellContext, args: readonly string[], name: string): Promise<number> {
  const text = args[0];
  if (text === undefined) return shell.state.lastStatus;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    await shell.complain(`${name}: ${text}: numeric argument required`);
    return 2;
  }
  return Number(BigInt.asUintN(8, BigInt(text.trim().replace('+', ''))));
}
