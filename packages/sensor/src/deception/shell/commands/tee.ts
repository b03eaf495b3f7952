import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';

export const tee: Command = async (context) => {
  const line = await readCommandLine(context, 'aip', { append: 'a', 'ignore-interrupts': 'i' });
  const { process } = context;
  const outputs: OpenFile[] = [];
  let status = 0;
  for (const path of line.operands) {
    try {
      outputs.push(
        openPath(process, path, {
          write: true,
          create: true,
          append: line.has('a'),
          truncate: !line.has('a'),
          via: 'stdin',
        }).retain(),
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(context, `${path}: ${errorText(error)}`);
      status = 1;
    }
  }
  try {
    const input = process.descriptor(0);
    for (let chunk = (await input?.read(process)) ?? ''; chunk !== ''; chunk = (await input?.read(process)) ?? '') {
      await print(process, chunk);
      for (const output of outputs) await output.write(process, chunk);
    }
  } finally {
    for (const output of outputs) output.release();
  }
  return status;
};
