import { toPathText } from '../../byte-string.ts';
import type { Command } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { destination } from './destination.ts';
import { lstat } from './paths.ts';

export const ln: Command = async (context) => {
  const line = await readCommandLine(context, 'sfnrvTt:', {
    symbolic: 's',
    force: 'f',
    verbose: 'v',
    'no-dereference': 'n',
  });
  const { process } = context;
  const operands = line.operands.length === 1 ? [...line.operands, '.'] : line.operands;
  const place = await destination(context, operands, line.value('t'));
  if (place === null) return 1;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    if (line.has('f') && lstat(process, to) !== null)
      await attempt(
        context,
        () => process.files.removeFile(process.path(to)),
        (why) => `cannot remove '${to}': ${why}`,
      );
    const done = line.has('s')
      ? await attempt(
          context,
          () => process.files.makeSymbolicLink(toPathText(source), process.path(to)),
          (why) => `failed to create symbolic link '${to}': ${why}`,
        )
      : await attempt(
          context,
          () => process.files.makeLink(process.path(source), process.path(to)),
          (why) =>
            lstat(process, source) === null
              ? `failed to access '${source}': ${why}`
              : `failed to create hard link '${to}': ${why}`,
        );
    if (!done) status = 1;
  }
  return status;
};
