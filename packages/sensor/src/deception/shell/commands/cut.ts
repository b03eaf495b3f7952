import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { openInput, readLines } from './input.ts';

export const cut: Command = async (context) => {
  const line = await readCommandLine(context, 'b:c:d:f:nsz', {
    'bytes:': 'b',
    'characters:': 'c',
    'delimiter:': 'd',
    'fields:': 'f',
    'only-delimited': 's',
    complement: 'complement',
    'output-delimiter:': 'output',
  });
  const { process } = context;
  const list = line.value('f') ?? line.value('c') ?? line.value('b');
  const tryHelp = "Try 'cut --help' for more information.\n";
  if (list === undefined) {
    await printError(process, `cut: you must specify a list of bytes, characters, or fields\n${tryHelp}`);
    return 1;
  }
  const ranges = list.split(/[,\s]/).map((part) => /^(\d*)(-?)(\d*)$/.exec(part));
  if (ranges.some((range) => range === null || (range[1] === '' && range[3] === ''))) {
    await printError(process, `cut: invalid ${line.has('f') ? 'field' : 'byte/character'} range\n${tryHelp}`);
    return 1;
  }
  const chosen = (position: number) =>
    ranges.some(
      (range) =>
        position >= Number(range?.[1] || '1') &&
        position <=
          (range?.[2] === '' ? Number(range[1]) : range?.[3] === '' ? Number.POSITIVE_INFINITY : Number(range?.[3])),
    ) !== line.has('complement');
  const delimiter = line.value('d') ?? '\t';
  if (delimiter.length > 1) {
    await printError(process, `cut: the delimiter must be a single character\n${tryHelp}`);
    return 1;
  }
  const between = line.value('output') ?? delimiter;
  let status = 0;
  for (const operand of line.operands.length === 0 ? ['-'] : line.operands) {
    const file = await openInput(context, operand);
    if (file === null) {
      status = 1;
      continue;
    }
    let out = '';
    for await (const { line: text } of readLines(process, file)) {
      if (!line.has('f')) out += `${[...text].filter((_, index) => chosen(index + 1)).join('')}\n`;
      else if (!text.includes(delimiter)) out += line.has('s') ? '' : `${text}\n`;
      else
        out += `${text
          .split(delimiter)
          .filter((_, index) => chosen(index + 1))
          .join(between)}\n`;
      if (out.length > 16_384) {
        await print(process, out);
        out = '';
      }
    }
    await print(process, out);
    file.release();
  }
  return status;
};
