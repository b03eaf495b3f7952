import { fromPathText, toPathText } from '../../byte-string.ts';
import type { Builtin } from '../interpreter/shell-context.ts';

export const printDirectory: Builtin = async (shell, args) => {
  const path = args.includes('-P')
    ? fromPathText(shell.process.files.realPath(toPathText(shell.process.directory)))
    : shell.process.directory;
  await shell.print(`${path}\n`);
  return 0;
};
