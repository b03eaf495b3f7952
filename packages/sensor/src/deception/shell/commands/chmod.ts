import type { Command } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { forEachFile } from './change-files.ts';
import { readCommandLine } from './command-line.ts';
import { changedMode } from './file-mode.ts';

export const chmod: Command = async (context) => {
  const { process } = context;
  const args = context.args.map((arg) => (/^-[rwxXst]+$/.test(arg) && !/^-R$/.test(arg) ? `a${arg}` : arg));
  const line = await readCommandLine({ ...context, args }, 'Rcfv', {
    recursive: 'R',
    verbose: 'v',
    changes: 'c',
    silent: 'f',
    quiet: 'f',
    'reference:': 'reference',
  });
  const [mode, ...paths] = line.operands;
  if (mode === undefined) return missing(context, 'missing operand');
  if (changedMode(mode, 0, false, 0) === null) return missing(context, `invalid mode: '${mode}'`);
  if (paths.length === 0) return missing(context, `missing operand after '${mode}'`);
  return forEachFile(
    context,
    paths,
    line.has('R'),
    (path, found) =>
      process.files.changeMode(
        process.path(path),
        changedMode(mode, found.mode, found.type === 'directory', process.umask) ?? found.mode,
      ),
    (path, why) => `changing permissions of '${path}': ${why}`,
  );
};
