import { type Command, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';

export const dirname: Command = async (context) => {
  const line = await readCommandLine(context, 'z', { zero: 'z' });
  if (line.operands.length === 0) return missing(context, 'missing operand');
  for (const path of line.operands) {
    const trimmed = path.replace(/\/+$/, '');
    const parent = trimmed.includes('/')
      ? trimmed.replace(/\/+[^/]*$/, '') || '/'
      : trimmed === '' && path !== ''
        ? '/'
        : '.';
    await print(context.process, parent + (line.has('z') ? '\0' : '\n'));
  }
  return 0;
};
