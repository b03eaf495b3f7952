import { type CommandContext, complain, print } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { attempt } from './attempt.ts';
import { join, lstat, stat } from './paths.ts';

/** Copies one file or tree. */
export async function copy(
  context: CommandContext,
  from: string,
  to: string,
  options: { recursive: boolean; preserve: boolean; follow: boolean; verbose: boolean; count: { visited: number } },
): Promise<boolean> {
  const { process } = context;
  options.count.visited += 1;
  if (options.count.visited > MAX_VISITED_FILES) return false;
  const source = options.follow ? stat(process, from) : lstat(process, from);
  if (source === null) {
    return attempt(
      context,
      () => void process.files.stat(process.path(from)),
      (why) => `cannot stat '${from}': ${why}`,
    );
  }
  const pause = process.step(2 + (source.size >> 12));
  if (pause !== null) await pause;
  if (source.type === 'directory') {
    if (!options.recursive) {
      await complain(context, `-r not specified; omitting directory '${from}'`);
      return false;
    }
    if (`${process.path(to)}/`.startsWith(`${process.path(from).replace(/\/+$/, '')}/`)) {
      await complain(context, `cannot copy a directory, '${from}', into itself, '${to}'`);
      return false;
    }
    if (
      stat(process, to) === null &&
      !(await attempt(
        context,
        () => process.files.makeDirectory(process.path(to)),
        (why) => `cannot create directory '${to}': ${why}`,
      ))
    )
      return false;
    let all = true;
    for (const name of process.list(from))
      if (!(await copy(context, join(from, name), join(to, name), { ...options, follow: false }))) all = false;
    if (all) process.files.changeMode(process.path(to), source.mode);
    return all;
  }
  if (stat(process, to)?.inode === source.inode) {
    await complain(context, `'${from}' and '${to}' are the same file`);
    return false;
  }
  const isNew = stat(process, to) === null;
  if (source.type === 'symbolic-link') {
    return attempt(
      context,
      () => process.files.makeSymbolicLink(process.files.readSymbolicLink(process.path(from)), process.path(to)),
      (why) => `cannot create symbolic link '${to}': ${why}`,
    );
  }
  let bytes: Uint8Array = new Uint8Array(0);
  if (
    !(await attempt(
      context,
      () => void (bytes = process.files.readFile(process.path(from))),
      (why) => `cannot open '${from}' for reading: ${why}`,
    ))
  )
    return false;
  const done = await attempt(
    context,
    () => {
      process.files.writeFile(process.path(to), bytes);
      if (isNew || options.preserve)
        process.files.changeMode(
          process.path(to),
          options.preserve ? source.mode : source.mode & ~process.umask & 0o777,
        );
      if (options.preserve) process.files.changeTimes(process.path(to), source.modifiedAtMs);
    },
    (why) =>
      `cannot create regular file '${to}': ${to.endsWith('/') && why === 'Is a directory' ? 'Not a directory' : why}`,
  );
  if (done && options.verbose) await print(process, `'${from}' -> '${to}'\n`);
  return done;
}
