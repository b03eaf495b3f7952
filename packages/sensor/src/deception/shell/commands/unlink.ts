import { type Command, printError } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';

export const unlink: Command = async (context) => {
  const line = await readCommandLine(context, '');
  const { process } = context;
  const [path, extra] = line.operands;
  if (path === undefined) return missing(context, 'missing operand');
  if (extra !== undefined) {
    await printError(process, `unlink: extra operand '${extra}'\nTry 'unlink --help' for more information.\n`);
    return 1;
  }
  process.session.appended.flush();
  const done = await attempt(
    context,
    () => process.files.removeFile(process.path(path)),
    (why) => `cannot unlink '${path}': ${why}`,
  );
  return done ? 0 : 1;
};
