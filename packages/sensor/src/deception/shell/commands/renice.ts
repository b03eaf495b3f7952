import { type Command, print, printError } from '../kernel/program.ts';

/** renice of util-linux 2.38: says what it did; nothing here has a priority to change. */
export const renice: Command = async (context) => {
  const { process } = context;
  const words = context.args.filter((arg) => !/^-(n|p|-priority|-pid)$/.test(arg));
  const [priority, ...ids] = words;
  if (priority === undefined || ids.length === 0) {
    await printError(process, "renice: not enough arguments\nTry 'renice --help' for more information.\n");
    return 1;
  }
  let status = 0;
  for (const id of ids) {
    const found = process.session.host.processes().find((each) => each.processId === Number(id));
    if (found === undefined) {
      await printError(process, `renice: failed to get priority for ${id} (process ID): No such process\n`);
      status = 1;
    } else await print(process, `${id} (process ID) old priority 0, new priority ${Number(priority)}\n`);
  }
  return status;
};
