import { type Command, complain } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { stat } from './paths.ts';

/** There is no second root here to run anything in: a directory without a shell answers as the real one does. */
export const chroot: Command = async (context) => {
  const line = await readCommandLine(
    context,
    '',
    { 'groups:': 'groups', 'userspec:': 'userspec', 'skip-chdir': 'skip' },
    { status: 125, stopAtOperand: true },
  );
  const { process } = context;
  const [root, program = process.environment.get('SHELL') ?? '/bin/sh'] = line.operands;
  if (root === undefined) {
    await missing(context, 'missing operand');
    return 125;
  }
  const found = stat(process, root);
  if (found?.type !== 'directory' || process.identity.userId !== 0) {
    const why =
      found === null
        ? 'No such file or directory'
        : found.type !== 'directory'
          ? 'Not a directory'
          : 'Operation not permitted';
    await complain(context, `cannot change root directory to '${root}': ${why}`);
    return 125;
  }
  await complain(context, `failed to run command '${program}': No such file or directory`);
  return 127;
};
