import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

export const printenv: Command = async (context) => {
  const line = await readCommandLine(context, '0', { null: '0' }, { status: 2 });
  const { process } = context;
  const end = line.has('0') ? '\0' : '\n';
  if (line.operands.length === 0) {
    await print(process, [...process.environment].map(([name, value]) => `${name}=${value}${end}`).join(''));
    return 0;
  }
  let status = 0;
  for (const name of line.operands) {
    const value = process.environment.get(name);
    if (value === undefined) status = 1;
    else await print(process, value + end);
  }
  return status;
};
