import { type Command, printError } from '../kernel/program.ts';
import { runChild, runProgram } from './run-program.ts';

export const wrap: Command = async (context) => {
  const { process, name } = context;
  const words = [...context.args];
  let limitMs: number | null = null;
  while (/^-/.test(words[0] ?? '') && words[0] !== '--') {
    const word = words.shift() ?? '';
    if (/^-[nkscp]$/.test(word)) words.shift();
  }
  if (name === 'timeout') {
    const found = /^([\d.]+)([smhd]?)$/.exec(words.shift() ?? '');
    limitMs = found === null ? null : Number(found[1]) * ({ m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1) * 1000;
  }
  if (words.length === 0) {
    await printError(process, `${name}: missing operand\nTry '${name} --help' for more information.\n`);
    return 125;
  }
  if (name === 'nohup') {
    process.ignoredSignals.add('HUP');
    if (process.descriptor(0)?.isTerminal === true)
      await printError(process, "nohup: ignoring input and appending output to 'nohup.out'\n");
    else if (process.descriptor(1)?.isTerminal === true)
      await printError(process, "nohup: appending output to 'nohup.out'\n");
  }
  const message = (program: string, why: string) => `${name}: failed to run command '${program}': ${why}`;
  if (name !== 'timeout') return runProgram(context, words, message);
  const status = await runChild(context, words, message, limitMs);
  return status === 143 ? 124 : status;
};
