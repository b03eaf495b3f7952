import { FileError } from '../../filesystem/filesystem.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { runProgram } from './run-program.ts';

export const nohup: Command = async (context) => {
  const line = await readCommandLine(context, '', {}, { status: 125, stopAtOperand: true });
  const { process } = context;
  if (line.operands.length === 0) {
    await printError(process, "nohup: missing operand\nTry 'nohup --help' for more information.\n");
    return 125;
  }
  process.ignoredSignals.add('HUP');
  const ignoresInput = process.descriptor(0)?.isTerminal === true;
  const redirects = process.descriptor(1)?.isTerminal === true;
  if (redirects) {
    try {
      const output = openPath(process, 'nohup.out', { write: true, append: true, create: true, mode: 0o600 });
      await printError(process, `nohup: ${ignoresInput ? 'ignoring input and ' : ''}appending output to 'nohup.out'\n`);
      process.setDescriptor(1, output);
      if (process.descriptor(2)?.isTerminal === true) process.setDescriptor(2, output);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await printError(process, "nohup: failed to open 'nohup.out': Permission denied\n");
      return 125;
    }
  } else if (ignoresInput)
    await printError(
      process,
      `nohup: ignoring input${process.descriptor(2)?.isTerminal === true ? ' and redirecting stderr to stdout' : ''}\n`,
    );
  if (ignoresInput) process.setDescriptor(0, openPath(process, '/dev/null', { read: true }));
  return runProgram(context, line.operands, (name, why) => `nohup: failed to run command '${name}': ${why}`);
};
