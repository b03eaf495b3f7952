import { fromPathText, toPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Builtin } from '../interpreter/shell-context.ts';
import { readOptions } from './builtin-options.ts';

export const printDirectory: Builtin = async (shell, args) => {
  const options = await readOptions(shell, 'pwd', args, 'LP');
  if (options === null) return 2;
  let path = shell.process.directory;
  if (options.letters.at(-1) === 'P' || shell.state.options.has('physical'))
    try {
      path = fromPathText(shell.process.files.realPath(toPathText(path)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  await shell.print(`${path}\n`);
  return 0;
};
