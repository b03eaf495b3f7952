import type { Command } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { copy } from './copy-tree.ts';
import { destination } from './destination.ts';
import { lstat } from './paths.ts';

export const cp: Command = async (context) => {
  const line = await readCommandLine(context, 'abdfiHlLnPpRrst:Tuvx', {
    recursive: 'r',
    force: 'f',
    archive: 'a',
    verbose: 'v',
    'target-directory:': 't',
    preserve: 'p',
    'no-clobber': 'n',
  });
  const place = await destination(context, line.operands, line.value('t'));
  if (place === null) return 1;
  let status = 0;
  const options = {
    recursive: line.has('r', 'R', 'a'),
    preserve: line.has('p', 'a'),
    follow: !line.has('a', 'd', 'P') && !line.has('r', 'R'),
    verbose: line.has('v'),
    count: { visited: 0 },
  };
  for (const source of place.sources) {
    if (line.has('f') && lstat(context.process, place.into(source))?.type === 'symbolic-link')
      context.process.files.removeFile(context.process.path(place.into(source)));
    if (!(await copy(context, source, place.into(source), options))) status = 1;
  }
  return status;
};
