import { type Command, printError } from '../kernel/program.ts';
import { parseDuration } from './duration.ts';

const LONGEST_MS = 2_147_483_647;

export const sleep: Command = async ({ process, args }) => {
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length === 0) {
    await printError(process, "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  const [first = ''] = words;
  if (/^--./.test(first) || /^-[^-]/.test(first)) {
    const problem = first.startsWith('--') ? `unrecognized option '${first}'` : `invalid option -- '${first[1] ?? ''}'`;
    await printError(process, `sleep: ${problem}\nTry 'sleep --help' for more information.\n`);
    return 1;
  }
  let seconds = 0;
  let refused = false;
  for (const word of words) {
    const duration = parseDuration(word);
    if (duration === null) {
      await printError(process, `sleep: invalid time interval '${word}'\n`);
      refused = true;
    } else seconds += duration;
  }
  if (refused) {
    await printError(process, "Try 'sleep --help' for more information.\n");
    return 1;
  }
  await process.sleep(Math.min(seconds * 1000, LONGEST_MS));
  return 0;
};
