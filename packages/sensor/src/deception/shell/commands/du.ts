import { FileError } from '../../filesystem/filesystem.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { readCommandLine } from './command-line.ts';
import { humanSize } from './file-display.ts';
import { join, lstat } from './paths.ts';
import { parseSize } from './size.ts';

export const du: Command = async (context) => {
  const line = await readCommandLine(context, '0aB:bcd:DhHklLmPsSt:xX:', {
    null: '0',
    all: 'a',
    'apparent-size': 'apparent',
    'block-size:': 'B',
    bytes: 'b',
    total: 'c',
    'max-depth:': 'd',
    'human-readable': 'h',
    si: 'si',
    'count-links': 'l',
    dereference: 'L',
    summarize: 's',
    'separate-dirs': 'S',
    'one-file-system': 'x',
    'exclude:': 'exclude',
    'exclude-from:': 'X',
    time: 'time',
    'threshold:': 't',
  });
  const { process } = context;
  const depthText = line.value('d');
  if (depthText !== undefined && !/^\d+$/.test(depthText)) {
    await complain(context, `invalid maximum depth '${depthText}'\nTry 'du --help' for more information.`);
    return 1;
  }
  const depthLimit = line.has('s') ? 0 : depthText === undefined ? Number.POSITIVE_INFINITY : Number(depthText);
  const apparent = line.has('b', 'apparent');
  const block = line.has('b') ? 1 : line.has('m') ? 1_048_576 : (parseSize(line.value('B') ?? '1K') ?? 1024);
  const show = (bytes: number, path: string) =>
    print(
      process,
      `${line.has('h', 'si') ? humanSize(bytes) : Math.ceil(bytes / block)}\t${path}${line.has('0') ? '\0' : '\n'}`,
    );
  const excluded = line.values('exclude');
  const counted = new Set<number>();
  let status = 0;
  let visited = 0;
  const measure = async (path: string, depth: number): Promise<number> => {
    const pause = process.step();
    if (pause !== null) await pause;
    visited += 1;
    const found = lstat(process, path);
    if (found === null || visited > MAX_VISITED_FILES) return 0;
    if (depth > 0 && excluded.some((pattern) => matchesPattern(pattern, path.split('/').at(-1) ?? path))) return 0;
    if (found.links > 1 && found.type !== 'directory') {
      if (counted.has(found.inode)) return 0;
      counted.add(found.inode);
    }
    const inMemory = process.path(path).startsWith('/proc') || process.path(path).startsWith('/sys');
    let bytes = inMemory
      ? 0
      : apparent
        ? found.size
        : found.type === 'directory'
          ? 4096
          : found.type === 'file'
            ? Math.ceil(found.size / 4096) * 4096
            : 0;
    if (found.type === 'directory') {
      try {
        for (const name of process.list(path)) bytes += await measure(join(path, name), depth + 1);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await complain(context, `cannot read directory '${path}': ${errorText(error)}`);
        status = 1;
      }
    }
    if ((found.type === 'directory' || line.has('a') || depth === 0) && depth <= depthLimit) await show(bytes, path);
    return bytes;
  };
  let total = 0;
  for (const path of line.operands.length === 0 ? ['.'] : line.operands) {
    if (lstat(process, path) === null) {
      await complain(context, `cannot access '${path}': No such file or directory`);
      status = 1;
      continue;
    }
    total += await measure(path, 0);
  }
  if (line.has('c')) await show(total, 'total');
  return status;
};
