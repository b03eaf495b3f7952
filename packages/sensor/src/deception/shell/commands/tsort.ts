import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

export const tsort: Command = async (context) => {
  const line = await readCommandLine(context, '');
  const { process } = context;
  if (line.operands.length > 1) {
    await printError(
      process,
      `tsort: extra operand '${line.operands[1] ?? ''}'\nTry 'tsort --help' for more information.\n`,
    );
    return 1;
  }
  const { files, failures } = await readInputs(context, line.operands);
  if (failures > 0) return 1;
  const words = (files[0]?.text ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length % 2 === 1) {
    await complain(context, `${line.operands[0] ?? '-'}: input contains an odd number of tokens`);
    return 1;
  }
  const followers = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (let at = 0; at < words.length; at += 2) {
    const [before = '', after = ''] = words.slice(at, at + 2);
    for (const word of [before, after]) if (!waiting.has(word)) waiting.set(word, 0);
    if (before === after) continue;
    followers.set(before, [...(followers.get(before) ?? []), after]);
    waiting.set(after, (waiting.get(after) ?? 0) + 1);
  }
  const ready = [...waiting.keys()].filter((word) => waiting.get(word) === 0).sort();
  let out = '';
  let shown = 0;
  for (let word = ready.shift(); word !== undefined; word = ready.shift()) {
    out += `${word}\n`;
    shown += 1;
    for (const follower of followers.get(word) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  await print(process, out);
  if (shown === waiting.size) return 0;
  await complain(context, `${line.operands[0] ?? '-'}: input contains a loop:`);
  return 1;
};
