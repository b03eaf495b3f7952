import type { Command } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { makeSpecialFile } from './special-file.ts';

export const mkfifo: Command = async (context) => {
  const line = await readCommandLine(context, 'm:Z', { 'mode:': 'm', 'context?': 'Z' });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  const given = line.value('m');
  const mode = given !== undefined && /^[0-7]+$/.test(given) ? Number.parseInt(given, 8) : null;
  let status = 0;
  for (const path of line.operands) {
    const done = await attempt(
      context,
      () => {
        makeSpecialFile(process, path, true);
        if (mode !== null) process.files.changeMode(process.path(path), mode);
      },
      (why) => `cannot create fifo '${path}': ${why}`,
    );
    if (!done) status = 1;
  }
  return status;
};
