import { type Command, print, printError } from '../kernel/program.ts';
import { stat } from './paths.ts';

const BINARIES = ['/usr/bin', '/usr/sbin', '/usr/lib', '/usr/local/bin', '/usr/local/sbin', '/etc'];

export const whereis: Command = async ({ process, args }) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) {
    await printError(process, "whereis: not enough arguments\nTry 'whereis --help' for more information.\n");
    return 1;
  }
  for (const name of names) {
    const found = BINARIES.map((directory) => `${directory}/${name}`).filter((path) => stat(process, path) !== null);
    const manual =
      found.length > 0
        ? [1, 8]
            .map((section) => `/usr/share/man/man${section}/${name}.${section}.gz`)
            .filter((path) => stat(process, path) !== null)
        : [];
    await print(process, `${name}:${[...found, ...manual].map((path) => ` ${path}`).join('')}\n`);
  }
  return 0;
};
