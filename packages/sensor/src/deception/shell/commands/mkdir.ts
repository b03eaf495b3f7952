import { type Command, complain, print } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { changedMode } from './file-mode.ts';
import { stat } from './paths.ts';

export const mkdir: Command = async (context) => {
  const line = await readCommandLine(context, 'pm:vZ', { parents: 'p', 'mode:': 'm', verbose: 'v', 'context?': 'Z' });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  const text = line.value('m');
  const mode = text === undefined ? null : changedMode(text, 0o777 & ~process.umask, true, process.umask);
  if (text !== undefined && mode === null) {
    await complain(context, `invalid mode '${text}'`);
    return 1;
  }
  let status = 0;
  for (const path of line.operands) {
    const made: string[] = [];
    if (line.has('p')) {
      const parts = path.split('/');
      for (let count = 1; count < parts.length; count += 1) {
        const parent = parts.slice(0, count).join('/');
        if (parent !== '' && stat(process, parent) === null) made.push(parent);
      }
      if (stat(process, path)?.type === 'directory') continue;
    }
    for (const directory of [...made, path]) {
      const done = await attempt(
        context,
        () => process.files.makeDirectory(process.path(directory)),
        (why) => `cannot create directory '${directory}': ${why}`,
      );
      if (!done) {
        status = 1;
        break;
      }
      if (line.has('v')) await print(process, `mkdir: created directory '${directory}'\n`);
      if (mode !== null && directory === path) process.files.changeMode(process.path(directory), mode);
    }
  }
  return status;
};
