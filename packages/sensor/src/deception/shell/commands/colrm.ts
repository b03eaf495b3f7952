import { type Command, print } from '../kernel/program.ts';
import { readAll } from './input.ts';

export const colrm: Command = async ({ process, args }) => {
  const from = args[0] === undefined ? Number.POSITIVE_INFINITY : Number(args[0]);
  const to = args[1] === undefined ? Number.POSITIVE_INFINITY : Number(args[1]);
  const input = process.descriptor(0);
  const text = input === null ? '' : await readAll(process, input);
  await print(
    process,
    text
      .split('\n')
      .map((each) => [...each].filter((_, index) => index + 1 < from || index + 1 > to).join(''))
      .join('\n'),
  );
  return 0;
};
