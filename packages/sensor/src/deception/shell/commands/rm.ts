import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { confirm, kindText } from './confirm.ts';
import { baseName, join } from './paths.ts';

export const rm: Command = async (context) => {
  const line = await readCommandLine(context, 'rRfivdI', {
    recursive: 'r',
    force: 'f',
    'interactive?': 'i',
    verbose: 'v',
    'preserve-root?': 'preserve',
    dir: 'd',
    'no-preserve-root': 'noroot',
    'one-file-system': 'one',
  });
  const { process } = context;
  const force = line.has('f');
  const recursive = line.has('r', 'R');
  if (line.operands.length === 0) return force ? 0 : missing(context, 'missing operand');
  let status = 0;
  let visited = 0;
  const remove = async (path: string): Promise<boolean> => {
    const pause = process.step(2);
    if (pause !== null) await pause;
    visited += 1;
    if (visited > MAX_VISITED_FILES) return false;
    let found: FileStatus;
    try {
      found = process.files.lstat(process.path(path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (force && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return true;
      await complain(context, `cannot remove '${path}': ${errorText(error)}`);
      return false;
    }
    if (
      line.has('i') &&
      !force &&
      !(await confirm(
        context,
        `rm: ${found.type === 'directory' && recursive ? 'descend into directory' : `remove ${kindText(found.type, found.size)}`} '${path}'? `,
      ))
    )
      return true;
    if (found.type !== 'directory') {
      process.session.appended.flush();
      const done = await attempt(
        context,
        () => process.files.removeFile(process.path(path)),
        (why) => `cannot remove '${path}': ${why}`,
      );
      if (done && line.has('v')) await print(process, `removed '${path}'\n`);
      return done;
    }
    if (!recursive && !line.has('d')) {
      await complain(context, `cannot remove '${path}': Is a directory`);
      return false;
    }
    let all = true;
    if (recursive) {
      try {
        for (const name of process.list(path)) if (!(await remove(join(path, name)))) all = false;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(context, `cannot remove '${path}': ${errorText(error)}`);
        return false;
      }
    }
    if (!all) return false;
    const done = await attempt(
      context,
      () => process.files.removeDirectory(process.path(path)),
      (why) => `cannot remove '${path}': ${why}`,
    );
    if (done && line.has('v')) await print(process, `removed directory '${path}'\n`);
    return done;
  };
  for (const path of line.operands) {
    const last = baseName(path);
    if (recursive && (last === '.' || last === '..')) {
      await complain(context, `refusing to remove '.' or '..' directory: skipping '${path}'`);
      status = 1;
      continue;
    }
    if (recursive && process.path(path).replace(/\/+/g, '/') === '/' && !line.has('noroot')) {
      await complain(
        context,
        `it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe`,
      );
      status = 1;
      continue;
    }
    if (!(await remove(path))) status = 1;
  }
  return status;
};
