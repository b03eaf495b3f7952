import type { FileStatus } from '../../filesystem/filesystem.ts';
import type { CommandContext } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { attempt } from './attempt.ts';
import { join, lstat, stat } from './paths.ts';

export async function forEachFile(
  context: CommandContext,
  paths: readonly string[],
  recursive: boolean,
  change: (path: string, status: FileStatus) => void,
  message: (path: string, why: string) => string,
): Promise<number> {
  const { process } = context;
  let status = 0;
  let visited = 0;
  const visit = async (path: string): Promise<void> => {
    const pause = process.step(2);
    if (pause !== null) await pause;
    visited += 1;
    if (visited > MAX_VISITED_FILES) return;
    let found: FileStatus | null = null;
    if (
      !(await attempt(
        context,
        () => void (found = process.files.stat(process.path(path))),
        (why) => `cannot access '${path}': ${why}`,
      ))
    ) {
      status = 1;
      return;
    }
    const known: FileStatus | null = found;
    if (known === null) return;
    if (
      !(await attempt(
        context,
        () => change(path, known),
        (why) => message(path, why),
      ))
    )
      status = 1;
    if (recursive && stat(process, path)?.type === 'directory' && lstat(process, path)?.type === 'directory') {
      for (const name of process.list(path))
        if (lstat(process, join(path, name))?.type !== 'symbolic-link') await visit(join(path, name));
    }
  };
  for (const path of paths) await visit(path);
  return status;
}
