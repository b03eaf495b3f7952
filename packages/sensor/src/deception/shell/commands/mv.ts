import { type Command, complain, print } from '../kernel/program.ts';
import { attempt } from './attempt.ts';
import { backUp } from './back-up.ts';
import { readCommandLine } from './command-line.ts';
import { confirm } from './confirm.ts';
import { destination } from './destination.ts';
import { lstat } from './paths.ts';

export const mv: Command = async (context) => {
  const line = await readCommandLine(context, 'bfint:TuvS:Z', {
    'backup?': 'b',
    force: 'f',
    interactive: 'i',
    'no-clobber': 'n',
    'strip-trailing-slashes': 'strip',
    'suffix:': 'S',
    'target-directory:': 't',
    'no-target-directory': 'T',
    update: 'u',
    verbose: 'v',
  });
  const { process } = context;
  const place = await destination(context, line.operands, line.value('t'), line.has('T'));
  if (place === null) return 1;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    const [found, before] = [lstat(process, source), lstat(process, to)];
    if (found === null) {
      await attempt(
        context,
        () => void process.files.lstat(process.path(source)),
        (why) => `cannot stat '${source}': ${why}`,
      );
      status = 1;
      continue;
    }
    if (before !== null && found.inode === before.inode && found.type !== 'directory') {
      await complain(context, `'${source}' and '${to}' are the same file`);
      status = 1;
      continue;
    }
    if (
      found.type === 'directory' &&
      `${process.path(to)}/`.startsWith(`${process.path(source).replace(/\/+$/, '')}/`)
    ) {
      await complain(context, `cannot move '${source}' to a subdirectory of itself, '${to}'`);
      status = 1;
      continue;
    }
    if (before !== null && before.type !== 'directory') {
      if (line.has('n')) continue;
      if (line.has('u') && before.modifiedAtMs >= found.modifiedAtMs) continue;
      if (line.has('i') && !(await confirm(context, `mv: overwrite '${to}'? `))) continue;
      if (found.type === 'directory') {
        await complain(context, `cannot overwrite non-directory '${to}' with directory '${source}'`);
        status = 1;
        continue;
      }
      if (line.has('b')) backUp(process, to, line.value('S') ?? '~');
    }
    const done = await attempt(
      context,
      () => {
        process.session.appended.flush();
        process.files.rename(process.path(source), process.path(to));
      },
      (why) => `cannot move '${source}' to '${to}': ${why}`,
    );
    if (!done) status = 1;
    else if (line.has('v')) await print(process, `renamed '${source}' -> '${to}'\n`);
  }
  return status;
};
