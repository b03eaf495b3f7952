import { formatPrintf } from '../builtins/printf-format.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

const FLUSH_BYTES = 8192;

export const seq: Command = async (context) => {
  // A negative number is an operand and no option.
  const split = context.args.findIndex((arg) => /^-?[\d.]/.test(arg));
  const args = split === -1 ? context.args : [...context.args.slice(0, split), '--', ...context.args.slice(split)];
  const line = await readCommandLine(
    { ...context, args: args.filter((arg, index) => arg !== '--' || index === args.indexOf('--')) },
    'f:s:w',
    {
      'format:': 'f',
      'separator:': 's',
      'equal-width': 'w',
    },
  );
  const { process } = context;
  const refuse = async (message: string) => {
    await printError(process, `seq: ${message}\nTry 'seq --help' for more information.\n`);
    return 1;
  };
  const words = line.operands;
  if (words.length === 0) return refuse('missing operand');
  if (words.length > 3) return refuse(`extra operand '${words[3] ?? ''}'`);
  for (const word of words)
    if (word.trim() === '' || Number.isNaN(Number(word))) return refuse(`invalid floating point argument: '${word}'`);
  const [first = '1', last = first] = words.length === 1 ? ['1', words[0]] : [words[0], words.at(-1)];
  const step = words.length === 3 ? (words[1] ?? '1') : '1';
  if (Number(step) === 0) return refuse(`invalid Zero increment value: '${step}'`);
  const decimals = Math.max(...[first, step].map((word) => (/\.(\d+)$/.exec(word)?.[1] ?? '').length));
  const format = line.value('f');
  if (format !== undefined && !/^(?:[^%]|%%)*%[-+ #0']*\d*(?:\.\d+)?[aefgAEFG](?:[^%]|%%)*$/.test(format)) {
    const letter = /%[-+ #0'\d.]*(.)/.exec(format.replaceAll('%%', ''))?.[1];
    await complain(context, `format '${format}' has ${letter === undefined ? 'no %' : `unknown %${letter}`} directive`);
    return 1;
  }
  const [from, by, to] = [Number(first), Number(step), Number(last)];
  const width = line.has('w') ? Math.max(...[from, to].map((value) => value.toFixed(decimals).length)) : 0;
  const separator = line.value('s') ?? '\n';
  let out = '';
  let any = false;
  for (let index = 0; ; index += 1) {
    const value = from + by * index;
    if (by > 0 ? value > to + by * 1e-10 : value < to + by * 1e-10) break;
    const plain = value.toFixed(decimals);
    const text =
      format === undefined
        ? value < 0 && width > 0
          ? `-${plain.slice(1).padStart(width - 1, '0')}`
          : plain.padStart(width, '0')
        : formatPrintf(format, [String(value)], (each) => each).text;
    out += (any ? separator : '') + text;
    any = true;
    if (out.length > FLUSH_BYTES) {
      await print(process, out);
      out = '';
    }
  }
  await print(process, any ? `${out}\n` : '');
  return 0;
};
