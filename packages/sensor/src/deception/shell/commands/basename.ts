import { type Command, print, printError } from '../kernel/program.ts';
import { baseName } from './paths.ts';

export const basename: Command = async (context) => {
  const [path, suffix] = context.args;
  if (path === undefined) {
    await printError(context.process, "basename: missing operand\nTry 'basename --help' for more information.\n");
    return 1;
  }
  const name = baseName(path);
  await print(
    context.process,
    `${suffix !== undefined && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
};
