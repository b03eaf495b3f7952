import { OverlayFileSystem } from '../../filesystem/overlay-file-system.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { join, stat } from './paths.ts';

/** The letters of e2fsprogs 1.47, in the order in which they are shown. */
const FLAGS = 'suSDiadAcEjItTeCxFNPVm';

export const lsattr: Command = async (context) => {
  const { process } = context;
  const paths = context.args.filter((arg) => !arg.startsWith('-'));
  const { files } = process;
  let status = 0;
  for (const operand of paths.length === 0 ? ['.'] : paths) {
    const found = stat(process, operand);
    if (found === null) {
      await printError(process, `lsattr: No such file or directory while trying to stat ${operand}\n`);
      status = 1;
      continue;
    }
    const shown =
      found.type === 'directory' && !context.args.includes('-d')
        ? process
            .list(operand)
            .filter((name) => !name.startsWith('.') || context.args.includes('-a'))
            .map((name) => join(operand, name))
        : [operand];
    for (const path of shown) {
      const flags = files instanceof OverlayFileSystem ? files.attributes(process.path(path)) : '';
      const text = [...FLAGS].map((letter) => (letter === 'e' || flags.includes(letter) ? letter : '-')).join('');
      await print(process, `${text} ${path}\n`);
    }
  }
  return status;
};
