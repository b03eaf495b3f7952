import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

export const look: Command = async (context) => {
  const line = await readCommandLine(context, 'adft:', {
    alternative: 'a',
    alphanum: 'd',
    'ignore-case': 'f',
    'terminate:': 't',
  });
  const [prefix, file = '/usr/share/dict/words'] = line.operands;
  if (prefix === undefined) {
    await printError(context.process, "look: bad usage\nTry 'look --help' for more information.\n");
    return 1;
  }
  const { files, failures } = await readInputs(context, [file], (name, why) => `${name}: ${why}`);
  if (failures > 0) return 1;
  const fold = line.has('f') || line.operands.length === 1;
  const wanted = fold ? prefix.toLowerCase() : prefix;
  const found = linesOf(files[0]?.text ?? '').filter((each) => (fold ? each.toLowerCase() : each).startsWith(wanted));
  await print(context.process, found.map((each) => `${each}\n`).join(''));
  return found.length > 0 ? 0 : 1;
};
