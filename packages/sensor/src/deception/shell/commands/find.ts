import { FileError } from '../../filesystem/filesystem.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { join, lstat } from './paths.ts';
import { runChild } from './run-program.ts';

/** find(1): -name -iname -type -maxdepth -mindepth -perm -user -size -exec -delete -print -o ignored operators joined by and. */
export const find: Command = async (context) => {
  const { process, args } = context;
  const start = args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots =
    (start === -1 ? args : args.slice(0, start)).length === 0 ? ['.'] : start === -1 ? args : args.slice(0, start);
  const words = start === -1 ? [] : args.slice(start);
  const tests: ((path: string) => boolean)[] = [];
  let maxDepth = Number.POSITIVE_INFINITY;
  let minDepth = 0;
  let exec: string[] | null = null;
  let deletes = false;
  let alternative = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const value = words[index + 1] ?? '';
    const add = (test: (path: string) => boolean) => {
      const earlier = alternative ? tests.pop() : undefined;
      tests.push(earlier === undefined ? test : (path) => earlier(path) || test(path));
      alternative = false;
    };
    if (word === '-exec' || word === '-ok') {
      const end = words.findIndex((each, at) => at > index && (each === ';' || each === '+'));
      exec = words.slice(index + 1, end === -1 ? undefined : end);
      index = end === -1 ? words.length : end;
    } else if (word === '-o' || word === '-or') alternative = true;
    else if (word === '-delete') deletes = true;
    else if (/^-(name|iname|path|type|maxdepth|mindepth|perm|user|group|size|mtime|mmin|newer|ctime)$/.test(word)) {
      index += 1;
      if (word === '-maxdepth') maxDepth = Number(value);
      else if (word === '-mindepth') minDepth = Number(value);
      else if (word === '-name' || word === '-iname')
        add((path) => matchesPattern(value, path.split('/').at(-1) ?? path, word === '-iname'));
      else if (word === '-path') add((path) => matchesPattern(value, path));
      else if (word === '-type')
        add(
          (path) =>
            ({
              f: 'file',
              d: 'directory',
              l: 'symbolic-link',
              b: 'block-device',
              c: 'character-device',
              s: 'socket',
              p: 'fifo',
            })[value] === lstat(process, path)?.type,
        );
      else if (word === '-perm')
        add(
          (path) =>
            ((lstat(process, path)?.mode ?? 0) & Number.parseInt(value.replace(/^[-/]/, ''), 8)) ===
            Number.parseInt(value.replace(/^[-/]/, ''), 8),
        );
      else if (word === '-user')
        add((path) => process.session.host.findUser(value)?.userId === lstat(process, path)?.userId);
    } else if (/^-(print0?|ls|xdev|mount|executable|writable|readable|depth|prune|empty)$|^[()!]$/.test(word)) {
      if (word === '-writable') add((path) => ((lstat(process, path)?.mode ?? 0) & 0o222) !== 0);
    } else {
      await complain(context, `unknown predicate \`${word}'`);
      return 1;
    }
  }
  let status = 0;
  let visited = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    const pause = process.step(2);
    if (pause !== null) await pause;
    visited += 1;
    if (visited > MAX_VISITED_FILES) return;
    const found = lstat(process, path);
    if (found === null) {
      await complain(context, `'${path}': No such file or directory`);
      status = 1;
      return;
    }
    if (depth >= minDepth && tests.every((test) => test(path))) {
      if (exec !== null)
        await runChild(
          context,
          exec.map((word) => word.replaceAll('{}', path)),
          (name, why) => `find: '${name}': ${why}`,
        );
      else if (!deletes) await print(process, `${path}${words.includes('-print0') ? '\0' : '\n'}`);
    }
    if (found.type === 'directory' && depth < maxDepth) {
      try {
        for (const name of process.list(path)) await visit(join(path, name), depth + 1);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(context, `'${path}': ${errorText(error)}`);
        status = 1;
      }
    }
    if (deletes && depth >= minDepth && tests.every((test) => test(path))) {
      try {
        if (found.type === 'directory') process.files.removeDirectory(process.path(path));
        else process.files.removeFile(process.path(path));
      } catch (error) {
        await complain(context, `cannot delete '${path}': ${errorText(error)}`);
        status = 1;
      }
    }
  };
  for (const root of roots) await visit(root, 0);
  return status;
};
