import type { Command } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';

export const link: Command = async (context) => {
  const line = await readCommandLine(context, '');
  const { process } = context;
  const [from, to, extra] = line.operands;
  if (from === undefined) return missing(context, 'missing operand');
  if (to === undefined) return missing(context, `missing operand after '${from}'`);
  if (extra !== undefined) return missing(context, `extra operand '${extra}'`);
  const done = await attempt(
    context,
    () => process.files.makeLink(process.path(from), process.path(to)),
    (why) => `cannot create link '${to}' to '${from}': ${why}`,
  );
  return done ? 0 : 1;
};
