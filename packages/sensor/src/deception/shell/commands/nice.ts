import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { runProgram } from './run-program.ts';

export const nice: Command = async (context) => {
  const args = context.args.map((arg, index) => (index === 0 && /^--?\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const line = await readCommandLine(
    { ...context, args },
    'n:',
    { 'adjustment:': 'n' },
    { status: 125, stopAtOperand: true },
  );
  const adjustment = line.value('n');
  if (adjustment !== undefined && !/^[-+]?\d+$/.test(adjustment)) {
    await printError(context.process, `nice: invalid adjustment '${adjustment}'\n`);
    return 125;
  }
  if (line.operands.length > 0) return runProgram(context, line.operands, (name, why) => `nice: '${name}': ${why}`);
  if (adjustment !== undefined) {
    await printError(
      context.process,
      "nice: a command must be given with an adjustment\nTry 'nice --help' for more information.\n",
    );
    return 125;
  }
  await print(context.process, '0\n');
  return 0;
};
