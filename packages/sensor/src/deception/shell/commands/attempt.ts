import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type CommandContext, complain, printError } from '../kernel/program.ts';

/** Runs an operation on files; on failure prints the complaint and returns false. */
export async function attempt(
  context: CommandContext,
  operation: () => void,
  message: (why: string) => string,
): Promise<boolean> {
  try {
    operation();
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(context, message(errorText(error)));
    return false;
  }
}

export async function missing(context: CommandContext, operand: string): Promise<number> {
  await printError(
    context.process,
    `${context.name}: ${operand}\nTry '${context.name} --help' for more information.\n`,
  );
  return 1;
}
