import type { Builtin } from '../interpreter/shell-context.ts';

export const umask: Builtin = async (shell, args) => {
  const mode = args.find((arg) => !arg.startsWith('-'));
  if (mode === undefined) {
    const bits = shell.process.umask;
    const symbolic = (shift: number) =>
      ['r', 'w', 'x'].filter((_, index) => ((bits >> (shift + 2 - index)) & 1) === 0).join('');
    await shell.print(
      args.includes('-S')
        ? `u=${symbolic(6)},g=${symbolic(3)},o=${symbolic(0)}\n`
        : `${bits.toString(8).padStart(4, '0')}\n`,
    );
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(mode)) {
    await shell.complain(`umask: ${mode}: octal number out of range`);
    return 1;
  }
  shell.process.umask = Number.parseInt(mode, 8) & 0o777;
  return 0;
};
