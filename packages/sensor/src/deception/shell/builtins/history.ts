import type { Builtin } from '../interpreter/shell-context.ts';

export const history: Builtin = async (shell, args) => {
  if (!shell.state.interactive && args.length === 0 && shell.state.history.length === 0) return 0;
  if (args[0] === '-c') {
    shell.state.history.length = 0;
    return 0;
  }
  if (args[0] === '-w' || args[0] === '-a') {
    const path = args[1] ?? shell.state.get('HISTFILE');
    if (path !== null && path !== '')
      shell.process.files.writeFile(
        shell.process.path(path),
        Buffer.from(shell.state.history.map((line) => `${line}\n`).join(''), 'latin1'),
        { append: args[0] === '-a' },
      );
    return 0;
  }
  if (args[0] === '-d') {
    shell.state.history.splice(Number(args[1] ?? '0') - 1, 1);
    return 0;
  }
  const count = args[0] === undefined ? shell.state.history.length : Number(args[0]);
  if (Number.isNaN(count)) {
    await shell.complain(`history: ${args[0] ?? ''}: numeric argument required`);
    return 1;
  }
  const from = Math.max(0, shell.state.history.length - count);
  for (const [index, line] of shell.state.history.slice(from).entries())
    await shell.print(`${String(from + index + 1).padStart(5)}  ${line}\n`);
  return 0;
};
