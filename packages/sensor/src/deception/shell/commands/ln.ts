import { toPathText } from '../../byte-string.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { backUp } from './back-up.ts';
import { readCommandLine } from './command-line.ts';
import { confirm } from './confirm.ts';
import { destination } from './destination.ts';
import { lstat, stat } from './paths.ts';

export const ln: Command = async (context) => {
  const line = await readCommandLine(context, 'bdfFiLnPrst:TvS:', {
    'backup?': 'b',
    directory: 'd',
    force: 'f',
    interactive: 'i',
    logical: 'L',
    'no-dereference': 'n',
    physical: 'P',
    relative: 'r',
    symbolic: 's',
    'suffix:': 'S',
    'target-directory:': 't',
    'no-target-directory': 'T',
    verbose: 'v',
  });
  const { process } = context;
  const operands = line.operands.length === 1 && !line.has('t') ? [...line.operands, '.'] : line.operands;
  const last = operands.at(-1) ?? '';
  const plain = line.has('T') || (line.has('n') && lstat(process, last)?.type === 'symbolic-link');
  const place = await destination(context, operands, line.value('t'), plain);
  if (place === null) return 1;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    if (!line.has('s') && stat(process, source)?.type === 'directory') {
      await complain(context, `${source}: hard link not allowed for directory`);
      status = 1;
      continue;
    }
    if (lstat(process, to) !== null) {
      if (line.has('i') && !(await confirm(context, `ln: replace '${to}'? `))) continue;
      if (line.has('b')) backUp(process, to, line.value('S') ?? '~');
      else if (line.has('f', 'i'))
        await attempt(
          context,
          () => process.files.removeFile(process.path(to)),
          (why) => `cannot remove '${to}': ${why}`,
        );
    }
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
    else if (line.has('v')) await print(process, `'${to}' ${line.has('s') ? '->' : '=>'} '${source}'\n`);
  }
  return status;
};
