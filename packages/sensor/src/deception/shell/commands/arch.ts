import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

export const arch: Command = async (context) => {
  await readCommandLine(context, '');
  await print(context.process, `${context.process.session.host.persona.kernel.machine}\n`);
  return 0;
};
