import { type Command, complain, print } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { destination } from './destination.ts';
import { lstat } from './paths.ts';

export const mv: Command = async (context) => {
  const line = await readCommandLine(context, 'bfint:Tuv', {
    force: 'f',
    verbose: 'v',
    'target-directory:': 't',
    'no-clobber': 'n',
    interactive: 'i',
  });
  const place = await destination(context, line.operands, line.value('t'));
  if (place === null) return 1;
  const { process } = context;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    const found = lstat(process, source);
    if (found === null) {
      await attempt(
        context,
        () => void process.files.lstat(process.path(source)),
        (why) => `cannot stat '${source}': ${why}`,
      );
      status = 1;
    } else if (found.inode === lstat(process, to)?.inode) {
      await complain(context, `'${source}' and '${to}' are the same file`);
      status = 1;
    } else if (
      !(await attempt(
        context,
        () => process.files.rename(process.path(source), process.path(to)),
        (why) => `cannot move '${source}' to '${to}': ${why}`,
      ))
    )
      status = 1;
    else if (line.has('v')) await print(process, `renamed '${source}' -> '${to}'\n`);
  }
  return status;
};
