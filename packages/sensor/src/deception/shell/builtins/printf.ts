import { quoteForShell } from '../expansion/expander.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { formatPrintf } from './printf-format.ts';

export const printf: Builtin = async (shell, args) => {
  let words = args;
  let variable: string | null = null;
  if (words[0] === '-v') {
    variable = words[1] ?? null;
    words = words.slice(2);
  }
  if (words[0] === '--') words = words.slice(1);
  const format = words[0];
  if (format === undefined) {
    await shell.printError(
      shell.state.dialect === 'posix'
        ? 'sh: 1: printf: usage: printf format [arg ...]\n'
        : 'printf: usage: printf [-v var] format [arguments]\n',
    );
    return 2;
  }
  if (/^-[a-zA-Z]/.test(format) && shell.state.dialect === 'bash') {
    await shell.complain(`printf: ${format.slice(0, 2)}: invalid option`);
    await shell.printError('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const { text, problems } = formatPrintf(format, words.slice(1), (value) =>
    value !== '' && !/[^\w./:=+,@%-]/.test(value)
      ? value
      : /[\x00-\x1f\x7f-\xff]/.test(value) || value === ''
        ? quoteForShell(value)
        : value.replace(/[^\w./:=+,@%-]/g, '\\$&'),
  );
  if (variable !== null) shell.state.set(variable, text);
  else await shell.print(text);
  for (const problem of problems) await shell.complain(`printf: ${problem}`);
  return problems.length > 0 ? 1 : 0;
};
