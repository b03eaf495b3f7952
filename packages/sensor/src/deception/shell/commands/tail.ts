import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { countOf } from './head.ts';
import { isDirectory, openInput, readAll } from './input.ts';

export const tail: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const line = await readCommandLine({ ...context, args }, 'n:c:fFqvs:', {
    'lines:': 'n',
    'bytes:': 'c',
    'follow?': 'f',
    quiet: 'q',
    verbose: 'v',
    'pid:': 'pid',
  });
  const { process } = context;
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  let status = 0;
  for (const [index, operand] of operands.entries()) {
    const file = await openInput(context, operand, (why) => `cannot open '${operand}' for reading: ${why}`);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      if (operands.length > 1 && !line.has('q')) await print(process, `${index > 0 ? '\n' : ''}==> ${operand} <==\n`);
      const text = await readAll(process, file);
      const bytes = line.value('c');
      const lines = line.value('n') ?? '10';
      if (bytes !== undefined)
        await print(
          process,
          bytes.startsWith('+')
            ? text.slice(countOf(bytes.slice(1)) - 1)
            : countOf(bytes.replace('-', '')) === 0
              ? ''
              : text.slice(-countOf(bytes.replace('-', ''))),
        );
      else {
        const all = text.split(/(?<=\n)/);
        const count = countOf(lines.replace(/^[-+]/, ''));
        await print(
          process,
          (lines.startsWith('+') ? all.slice(Math.max(0, count - 1)) : count === 0 ? [] : all.slice(-count)).join(''),
        );
      }
    } catch (error) {
      await complain(
        context,
        `error reading '${operand}': ${isDirectory(error) ? 'Is a directory' : errorText(error)}`,
      );
      status = 1;
    } finally {
      file.release();
    }
  }
  while (line.has('f', 'F')) await process.block(null);
  return status;
};
