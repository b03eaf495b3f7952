import { type Command, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { runChild } from './run-program.ts';

/** Nobody else holds a lock here: it is always got. */
export const flock: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'sexnuw:E:oFc:v',
    {
      shared: 's',
      exclusive: 'x',
      nonblock: 'n',
      unlock: 'u',
      'timeout:': 'w',
      'wait:': 'w',
      'conflict-exit-code:': 'E',
      close: 'o',
      'no-fork': 'F',
      'command:': 'c',
      verbose: 'v',
    },
    { status: 64, stopAtOperand: true },
  );
  const [file, ...words] = line.operands;
  if (file === undefined) {
    await printError(context.process, "flock: not enough arguments\nTry 'flock --help' for more information.\n");
    return 64;
  }
  const text = line.value('c') ?? (words[0] === '-c' ? words[1] : undefined);
  const command = text === undefined ? words : ['/bin/sh', '-c', text];
  if (command.length === 0) {
    if (/^\d+$/.test(file)) return 0;
    await printError(context.process, `flock: requires file descriptor, file or directory\n`);
    return 64;
  }
  return runChild(context, command, (name, why) => `flock: failed to execute ${name}: ${why}`);
};
