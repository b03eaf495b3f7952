import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

export const comm: Command = async (context) => {
  const line = await readCommandLine(context, '123z', {
    'check-order': 'check',
    'nocheck-order': 'nocheck',
    'output-delimiter:': 'delimiter',
    total: 'total',
  });
  const { process } = context;
  if (line.operands.length < 2) {
    const [first] = line.operands;
    await printError(
      process,
      `comm: ${first === undefined ? 'missing operand' : `missing operand after '${first}'`}\nTry 'comm --help' for more information.\n`,
    );
    return 1;
  }
  const { files, failures } = await readInputs(context, line.operands.slice(0, 2));
  if (failures > 0) return 1;
  const [left = [], right = []] = files.map(({ text }) => linesOf(text));
  const delimiter = line.value('delimiter') ?? '\t';
  const prefix2 = line.has('1') ? '' : delimiter;
  const prefix3 = prefix2 + (line.has('2') ? '' : delimiter);
  let i = 0;
  let j = 0;
  let out = '';
  const unsorted = [false, false];
  const check = async (list: readonly string[], at: number, file: 0 | 1) => {
    const [before, now] = [list[at - 1], list[at]];
    if (unsorted[file] === true || before === undefined || now === undefined || before <= now || line.has('nocheck'))
      return;
    unsorted[file] = true;
    await print(process, out);
    out = '';
    await complain(context, `file ${file + 1} is not in sorted order`);
  };
  while (i < left.length || j < right.length) {
    const pause = process.step();
    if (pause !== null) await pause;
    const a = left[i];
    const b = right[j];
    if (a !== undefined && (b === undefined || a < b)) {
      if (!line.has('1')) out += `${a}\n`;
      i += 1;
      await check(left, i, 0);
    } else if (b !== undefined && (a === undefined || b < a)) {
      if (!line.has('2')) out += `${prefix2}${b}\n`;
      j += 1;
      await check(right, j, 1);
    } else {
      if (!line.has('3')) out += `${prefix3}${a ?? ''}\n`;
      i += 1;
      j += 1;
      await check(left, i, 0);
      await check(right, j, 1);
    }
  }
  await print(process, out);
  if (!unsorted.includes(true)) return 0;
  await complain(context, 'input is not in sorted order');
  return 1;
};
