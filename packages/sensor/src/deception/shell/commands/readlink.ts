import { fromPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { canonicalPath } from './paths.ts';

export const readlink: Command = async (context) => {
  const line = await readCommandLine(context, 'fenmqsvz', {
    canonicalize: 'f',
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    'no-newline': 'n',
    quiet: 'q',
    silent: 's',
    verbose: 'v',
    zero: 'z',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  const need = line.has('e') ? 'all' : line.has('m') ? 'none' : 'parent';
  let status = 0;
  for (const path of line.operands) {
    try {
      const text = line.has('f', 'e', 'm')
        ? canonicalPath(process, path, need)
        : fromPathText(process.files.readSymbolicLink(process.path(path)));
      const end = line.has('z') ? '\0' : line.has('n') && line.operands.length === 1 ? '' : '\n';
      await print(process, text + end);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (line.has('v')) await complain(context, `${path}: ${errorText(error)}`);
      status = 1;
    }
  }
  return status;
};
