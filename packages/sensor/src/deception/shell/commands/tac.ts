import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

export const tac: Command = async (context) => {
  const line = await readCommandLine(context, 'brs:', { before: 'b', regex: 'r', 'separator:': 's' });
  const { files, failures } = await readInputs(
    context,
    line.operands,
    (name, why) => `failed to open '${name}' for reading: ${why}`,
  );
  const separator = line.value('s') ?? '\n';
  for (const { text } of files) {
    const records = text.split(separator);
    const rest = records.pop() ?? '';
    const whole = records.map((record) => record + separator);
    await print(context.process, [...whole, ...(rest === '' ? [] : [rest])].reverse().join(''));
  }
  return failures > 0 ? 1 : 0;
};
