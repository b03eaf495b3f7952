import { fromPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { baseName, join, stat } from './paths.ts';

export const readlink: Command = async (context) => {
  const line = await readCommandLine(context, 'fenmqsvz', {
    canonicalize: 'f',
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    'no-newline': 'n',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  const canonical = context.name === 'realpath' || line.has('f', 'e', 'm');
  let status = 0;
  for (const path of line.operands) {
    try {
      let text: string;
      if (canonical) {
        const parent = join(path.replace(/\/[^/]*$/, '') || (path.startsWith('/') ? '/' : '.'), '.');
        text =
          stat(process, path) !== null || line.has('e')
            ? fromPathText(process.files.realPath(process.path(path)))
            : join(
                fromPathText(process.files.realPath(process.path(path.includes('/') ? parent : '.'))),
                baseName(path),
              );
      } else text = fromPathText(process.files.readSymbolicLink(process.path(path)));
      await print(process, text + (line.has('n') ? '' : '\n'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (context.name === 'realpath') await complain(context, `${path}: ${errorText(error)}`);
      status = 1;
    }
  }
  return status;
};
