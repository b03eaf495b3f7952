import { type Command, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';

export const nproc: Command = async (context) => {
  const line = await readCommandLine(context, '', { all: 'all', 'ignore:': 'ignore' });
  const [extra] = line.operands;
  if (extra !== undefined) return missing(context, `extra operand '${extra}'`);
  const count = context.process.session.host.persona.hardware.cpuCount - Number(line.value('ignore') ?? '0');
  await print(context.process, `${Math.max(1, count)}\n`);
  return 0;
};
