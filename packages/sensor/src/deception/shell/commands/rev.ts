import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

export const rev: Command = async (context) => {
  const line = await readCommandLine(context, '');
  const { files, failures } = await readInputs(context, line.operands, (name, why) => `cannot open ${name}: ${why}`);
  for (const { text } of files)
    await print(
      context.process,
      text.replace(/[^\n]+/g, (each) => [...each].reverse().join('')),
    );
  return failures > 0 ? 1 : 0;
};
