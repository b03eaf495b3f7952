import { type Command, print } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';

export const rmdir: Command = async (context) => {
  const line = await readCommandLine(context, 'pv', {
    parents: 'p',
    verbose: 'v',
    'ignore-fail-on-non-empty': 'ignore',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  let status = 0;
  for (const operand of line.operands) {
    const paths = [operand];
    for (let parent = operand.replace(/\/+$/, ''); line.has('p') && parent.includes('/'); ) {
      parent = parent.replace(/\/+[^/]*$/, '');
      if (parent !== '') paths.push(parent);
    }
    for (const path of paths) {
      if (line.has('v')) await print(process, `rmdir: removing directory, '${path}'\n`);
      let ignored = false;
      const done = await attempt(
        { ...context, process },
        () => {
          try {
            process.files.removeDirectory(process.path(path));
          } catch (error) {
            if (!line.has('ignore') || !(error instanceof Error) || !error.message.startsWith('ENOTEMPTY')) throw error;
            ignored = true;
          }
        },
        (why) => `failed to remove ${path === operand ? '' : 'directory '}'${path}': ${why}`,
      );
      if (!done) status = 1;
      if (!done || ignored) break;
    }
  }
  return status;
};
