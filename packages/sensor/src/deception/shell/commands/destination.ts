import { type CommandContext, complain } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { baseName, join, stat } from './paths.ts';

/** Where copies, moves and links go: into the last operand where that is a directory (and `plain` is not asked for). */
export async function destination(
  context: CommandContext,
  operands: readonly string[],
  target: string | undefined,
  plain = false,
): Promise<{ readonly sources: readonly string[]; readonly into: (source: string) => string } | null> {
  const { process } = context;
  if (operands.length === 0) {
    await missing(context, 'missing file operand');
    return null;
  }
  const to = target ?? operands.at(-1) ?? '';
  const sources = target === undefined ? operands.slice(0, -1) : operands;
  if (sources.length === 0) {
    await missing(context, `missing destination file operand after '${to}'`);
    return null;
  }
  const isDirectory = !plain && stat(process, to)?.type === 'directory';
  if (sources.length > 1 && !isDirectory) {
    await complain(
      context,
      stat(process, to) === null ? `target '${to}': No such file or directory` : `target '${to}': Not a directory`,
    );
    return null;
  }
  return { sources, into: (source) => (isDirectory ? join(to, baseName(source)) : to) };
}
