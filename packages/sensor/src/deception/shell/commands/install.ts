import { type Command, complain, print } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { destination } from './destination.ts';
import { changedMode } from './file-mode.ts';
import { stat } from './paths.ts';

export const install: Command = async (context) => {
  const line = await readCommandLine(context, 'bcCdDg:m:o:pst:TvS:', {
    'backup?': 'b',
    compare: 'C',
    directory: 'd',
    'group:': 'g',
    'mode:': 'm',
    'owner:': 'o',
    'preserve-timestamps': 'p',
    strip: 's',
    'target-directory:': 't',
    'no-target-directory': 'T',
    verbose: 'v',
  });
  const { process } = context;
  const mode = changedMode(line.value('m') ?? '755', 0, line.has('d'), 0);
  if (mode === null) {
    await complain(context, `invalid mode '${line.value('m') ?? ''}'`);
    return 1;
  }
  if (line.has('d')) {
    if (line.operands.length === 0) return missing(context, 'missing file operand');
    for (const path of line.operands)
      for (let count = 1; count <= path.split('/').length; count += 1) {
        const directory = path.split('/').slice(0, count).join('/');
        if (directory === '' || stat(process, directory) !== null) continue;
        const done = await attempt(
          context,
          () => process.files.makeDirectory(process.path(directory), { mode }),
          (why) => `cannot create directory '${directory}': ${why}`,
        );
        if (!done) return 1;
        if (line.has('v')) await print(process, `install: creating directory '${directory}'\n`);
      }
    return 0;
  }
  const place = await destination(context, line.operands, line.value('t'));
  if (place === null) return 1;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    const found = stat(process, source);
    if (found === null || found.type === 'directory') {
      await complain(
        context,
        found === null ? `cannot stat '${source}': No such file or directory` : `omitting directory '${source}'`,
      );
      status = 1;
      continue;
    }
    const done = await attempt(
      context,
      () => {
        process.files.writeFile(process.path(to), process.files.readFile(process.path(source)));
        process.files.changeMode(process.path(to), mode);
      },
      (why) => `cannot create regular file '${to}': ${why}`,
    );
    if (!done) status = 1;
    else if (line.has('v')) await print(process, `'${source}' -> '${to}'\n`);
  }
  return status;
};
