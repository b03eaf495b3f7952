import { type Command, print } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { stat } from './paths.ts';

export const mkdir: Command = async (context) => {
  const line = await readCommandLine(context, 'pm:vZ', { parents: 'p', 'mode:': 'm', verbose: 'v' });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
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
      const mode = line.value('m');
      if (
        !(await attempt(
          context,
          () => process.files.makeDirectory(process.path(directory)),
          (why) => `cannot create directory \u0027${directory}\u0027: ${why}`,
        ))
      ) {
        status = 1;
        break;
      }
      if (line.has('v')) await print(process, `mkdir: created directory '${directory}'\n`);
      if (mode !== undefined && directory === path && /^[0-7]+$/.test(mode))
        process.files.changeMode(process.path(directory), Number.parseInt(mode, 8));
    }
  }
  return status;
};
