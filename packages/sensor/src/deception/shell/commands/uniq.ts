import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { openInput, readLines } from './input.ts';

export const uniq: Command = async (context) => {
  const line = await readCommandLine(context, 'cdDf:is:uw:z', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
  });
  const { process } = context;
  const file = await openInput(context, line.operands[0] ?? '-');
  if (file === null) return 1;
  let current: { text: string; count: number } | null = null;
  const same = (left: string, right: string) =>
    line.has('i') ? left.toLowerCase() === right.toLowerCase() : left === right;
  const flush = async () => {
    if (current === null || (line.has('d') && current.count < 2) || (line.has('u') && current.count > 1)) return;
    await print(process, `${line.has('c') ? `${String(current.count).padStart(7)} ` : ''}${current.text}\n`);
  };
  for await (const { line: text } of readLines(process, file)) {
    if (current !== null && same(current.text, text)) current.count += 1;
    else {
      await flush();
      current = { text, count: 1 };
    }
  }
  await flush();
  file.release();
  return 0;
};
