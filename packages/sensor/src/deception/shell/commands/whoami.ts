import { type Command, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { userName } from './file-display.ts';

export const whoami: Command = async (context) => {
  const line = await readCommandLine(context, '');
  const [extra] = line.operands;
  if (extra !== undefined) return missing(context, `extra operand '${extra}'`);
  await print(context.process, `${userName(context.process, context.process.identity.userId)}\n`);
  return 0;
};
