import { FileError } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, printError } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { FindError, FindExpression } from './find-expression.ts';
import { join, lstat, stat } from './paths.ts';
import { runChild } from './run-program.ts';

/** Arguments that one `-exec ... +` gets. */
const MAX_BATCH = 2000;

export const find: Command = async (context) => {
  const { process } = context;
  const args = [...context.args];
  let follow = false;
  while (/^-[HLP]$/.test(args[0] ?? '')) follow = args.shift() === '-L';
  const start = args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots = start === -1 ? args : args.slice(0, start);
  let expression: FindExpression;
  try {
    expression = new FindExpression(context, start === -1 ? [] : args.slice(start));
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    await complain(context, error.message);
    if (error.message.startsWith('paths must precede'))
      await printError(process, `find: possible unquoted pattern after predicate \`${args[args.length - 2] ?? ''}'?\n`);
    return 1;
  }
  const { walk, test } = expression;
  let visited = 0;
  const visit = async (path: string, root: string, depth: number): Promise<void> => {
    const pause = process.step(2);
    if (pause !== null) await pause;
    visited += 1;
    if (visited > MAX_VISITED_FILES || walk.stopped) return;
    const status = (follow ? stat(process, path) : null) ?? lstat(process, path);
    if (status === null) {
      await complain(context, `'${path}': No such file or directory`);
      walk.failed = true;
      return;
    }
    const file = { path, root, status, depth };
    walk.pruned = false;
    if (!walk.depthFirst && depth >= walk.minDepth) await test(file);
    if (status.type === 'directory' && depth < walk.maxDepth && !(walk.pruned && !walk.depthFirst) && !walk.stopped) {
      try {
        for (const name of process.list(path)) await visit(join(path, name), root, depth + 1);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(context, `'${path}': ${errorText(error)}`);
        walk.failed = true;
      }
    }
    if (walk.depthFirst && depth >= walk.minDepth && !walk.stopped) await test(file);
  };
  for (const root of roots.length === 0 ? ['.'] : roots) await visit(root, root, 0);
  for (const { words, paths } of walk.batches)
    for (let at = 0; at < paths.length; at += MAX_BATCH) {
      const status = await runChild(
        context,
        [...words, ...paths.slice(at, at + MAX_BATCH)],
        (program, why) => `find: '${program}': ${why}`,
      );
      if (status !== 0) walk.failed = true;
    }
  return walk.failed ? 1 : 0;
};
