import { utf8 } from '../../byte-string.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';

export const iptables: Command = async (context: CommandContext) => {
  const { process, args } = context;
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n',
    );
    return 4;
  }
  if (args.includes('-L'))
    await print(
      process,
      'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination         \n\nChain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination         \n\nChain OUTPUT (policy ACCEPT)\ntarget     prot opt source               destination         \n',
    );
  else if (args.length === 0) {
    await printError(
      process,
      utf8(
        "iptables v1.8.9 (nf_tables): no command specified\nTry `iptables -h' or 'iptables --help' for more information.\n",
      ),
    );
    return 2;
  }
  return 0;
};
