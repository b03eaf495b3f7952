import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine, UsageError } from './command-line.ts';
import { openInput, readLines } from './input.ts';

const FLUSH_BYTES = 16_384;

export const cut: Command = async (context) => {
  const line = await readCommandLine(context, 'b:c:d:f:nsz', {
    'bytes:': 'b',
    'characters:': 'c',
    'delimiter:': 'd',
    'fields:': 'f',
    'only-delimited': 's',
    complement: 'complement',
    'output-delimiter:': 'output',
    'zero-terminated': 'z',
  });
  const { process } = context;
  const refuse = async (message: string): Promise<never> => {
    await printError(process, `cut: ${message}\nTry 'cut --help' for more information.\n`);
    throw new UsageError(1);
  };
  const lists = line.values('f', 'c', 'b');
  const [list] = lists;
  if (list === undefined) return refuse('you must specify a list of bytes, characters, or fields');
  if (lists.length > 1) return refuse('only one list may be specified');
  const byFields = line.has('f');
  const ranges: { readonly from: number; readonly to: number }[] = [];
  for (const part of list.split(/[,\s]/)) {
    const range = /^(\d*)(-?)(\d*)$/.exec(part);
    if (range === null)
      return refuse(
        `invalid ${byFields ? 'field value' : 'byte/character position'} '${/[^\d-].*/.exec(part)?.[0] ?? part}'`,
      );
    if (range[2] === '-' && range[1] === '' && range[3] === '') return refuse('invalid range with no endpoint: -');
    if (part === '' || range[1] === '0' || (range[1] === '' && range[3] === '0'))
      return refuse(byFields ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1');
    const from = Number(range[1] || '1');
    const to = range[2] === '' ? from : range[3] === '' ? Number.POSITIVE_INFINITY : Number(range[3]);
    if (to < from) return refuse('invalid decreasing range');
    ranges.push({ from, to });
  }
  const chosen = (position: number) =>
    ranges.some(({ from, to }) => position >= from && position <= to) !== line.has('complement');
  const delimiter = line.value('d') ?? '\t';
  if (line.has('d') && !byFields) return refuse('an input delimiter may be specified only when operating on fields');
  if (line.has('s') && !byFields)
    return refuse('suppressing non-delimited lines makes sense\n\tonly when operating on fields');
  if (delimiter.length > 1) return refuse('the delimiter must be a single character');
  const between = line.value('output') ?? delimiter;
  let status = 0;
  for (const operand of line.operands.length === 0 ? ['-'] : line.operands) {
    const file = await openInput(context, operand);
    if (file === null) {
      status = 1;
      continue;
    }
    let out = '';
    try {
      for await (const { line: text } of readLines(process, file)) {
        if (!byFields) out += `${[...text].filter((_, index) => chosen(index + 1)).join('')}\n`;
        else if (!text.includes(delimiter)) out += line.has('s') ? '' : `${text}\n`;
        else {
          const fields = text.split(delimiter).filter((_, index) => chosen(index + 1));
          out += `${fields.join(between)}\n`;
        }
        if (out.length > FLUSH_BYTES) {
          await print(process, out);
          out = '';
        }
      }
    } finally {
      file.release();
    }
    await print(process, out);
  }
  return status;
};
