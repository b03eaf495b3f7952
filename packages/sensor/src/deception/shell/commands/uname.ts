import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

export const uname: Command = async (context) => {
  const line = await readCommandLine(context, 'asnrvmpio', {
    all: 'a',
    'kernel-name': 's',
    nodename: 'n',
    'kernel-release': 'r',
    'kernel-version': 'v',
    machine: 'm',
    processor: 'p',
    'operating-system': 'o',
  });
  const { process } = context;
  if (line.operands.length > 0) {
    await printError(process, `uname: extra operand '${line.operands[0]}'\nTry 'uname --help' for more information.\n`);
    return 1;
  }
  const { kernel } = process.session.host.persona;
  const all = line.has('a');
  const parts: string[] = [];
  if (all || line.has('s') || line.options.size === 0) parts.push('Linux');
  if (all || line.has('n')) parts.push(process.session.hostname());
  if (all || line.has('r')) parts.push(kernel.release);
  if (all || line.has('v')) parts.push(kernel.version);
  if (all || line.has('m')) parts.push(kernel.machine);
  if (!all && line.has('p')) parts.push('unknown');
  if (!all && line.has('i')) parts.push('unknown');
  if (all || line.has('o')) parts.push('GNU/Linux');
  await print(process, `${parts.join(' ')}\n`);
  return 0;
};
