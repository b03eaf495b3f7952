import { type Command, print, printError } from '../kernel/program.ts';

export const seq: Command = async (context) => {
  const words = context.args.filter((arg) => !/^-[sfw]/.test(arg)).map(Number);
  const [first = 1, second = 1, third] = words;
  const from = words.length === 1 ? 1 : first;
  const by = words.length === 3 ? second : 1;
  const to = words.length === 1 ? first : words.length === 2 ? second : (third ?? 0);
  if (words.length === 0 || words.some(Number.isNaN) || by === 0) {
    await printError(
      context.process,
      `seq: ${words.length === 0 ? 'missing operand' : 'invalid floating point argument'}\nTry 'seq --help' for more information.\n`,
    );
    return 1;
  }
  let out = '';
  for (let value = from; by > 0 ? value <= to : value >= to; value += by) {
    out += `${value}\n`;
    if (out.length > 8192) {
      await print(context.process, out);
      out = '';
    }
  }
  await print(context.process, out);
  return 0;
};
