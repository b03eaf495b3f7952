import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

/** gethostid(3): the IPv4 address of the host name, its 16-bit halves changed over. Debian names 127.0.1.1. */
export const hostid: Command = async (context) => {
  await readCommandLine(context, '');
  await print(context.process, '007f0101\n');
  return 0;
};
