import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { canonicalPath, normalPath } from './paths.ts';

export const realpath: Command = async (context) => {
  const line = await readCommandLine(context, 'eLmPqsz', {
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    logical: 'L',
    physical: 'P',
    quiet: 'q',
    strip: 's',
    'no-symlinks': 's',
    zero: 'z',
    'relative-to:': 'to',
    'relative-base:': 'base',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  const need = line.has('e') ? 'all' : line.has('m') ? 'none' : 'parent';
  const resolve = (path: string) =>
    line.has('s')
      ? normalPath(path.startsWith('/') ? path : `${process.directory}/${path}`)
      : canonicalPath(process, path, need);
  let status = 0;
  for (const path of line.operands) {
    try {
      const full = resolve(path);
      const from = line.value('to') ?? line.value('base');
      const shown = from === undefined ? full : relative(resolve(from), full);
      await print(process, shown + (line.has('z') ? '\0' : '\n'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (!line.has('q')) await complain(context, `${path}: ${errorText(error)}`);
      status = 1;
    }
  }
  return status;
};

function relative(from: string, to: string): string {
  const [a, b] = [from.split('/').filter((name) => name !== ''), to.split('/').filter((name) => name !== '')];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  return [...a.slice(shared).map(() => '..'), ...b.slice(shared)].join('/') || '.';
}
