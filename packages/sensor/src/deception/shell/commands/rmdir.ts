import type { Command } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';

export const rmdir: Command = async (context) => {
  const line = await readCommandLine(context, 'pv', {
    parents: 'p',
    verbose: 'v',
    'ignore-fail-on-non-empty': 'ignore',
  });
  if (line.operands.length === 0) return missing(context, 'missing operand');
  let status = 0;
  for (const path of line.operands) {
    if (
      !(await attempt(
        context,
        () => context.process.files.removeDirectory(context.process.path(path)),
        (why) => `failed to remove '${path}': ${why}`,
      ))
    )
      status = 1;
  }
  return status;
};
