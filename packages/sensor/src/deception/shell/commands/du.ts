import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { humanSize } from './file-display.ts';
import { join, lstat } from './paths.ts';

export const du: Command = async (context) => {
  const line = await readCommandLine(context, 'abchkmsxd:', {
    human: 'h',
    'human-readable': 'h',
    summarize: 's',
    'max-depth:': 'd',
  });
  const { process } = context;
  const total = (path: string, depth: number): number => {
    const found = lstat(process, path);
    if (found === null || depth > 40) return 0;
    let sum = found.type === 'directory' ? 4 : Math.ceil(found.size / 4096) * 4;
    if (found.type === 'directory' && !process.path(path).startsWith('/proc'))
      for (const name of process.list(path)) sum += total(join(path, name), depth + 1);
    return sum;
  };
  for (const path of line.operands.length === 0 ? ['.'] : line.operands) {
    if (lstat(process, path) === null) {
      await complain(context, `cannot access '${path}': No such file or directory`);
      return 1;
    }
    const sum = total(path, 0);
    await print(process, `${line.has('h') ? humanSize(sum * 1024) : sum}\t${path}\n`);
  }
  return 0;
};
