import { fromPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { matchesPattern } from '../expansion/pattern.ts';
import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { columns, rowsAcross } from './columns.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { humanSize } from './file-display.ts';
import { blocksOf, longLines } from './ls-long.ts';
import { indicator, type ListedName, type NameStyle, nameColor, quotedName } from './ls-names.ts';
import { join } from './paths.ts';
import { versionOrder } from './sort-keys.ts';

/** ls; dir is `ls -C -b`, vdir is `ls -l -b`. */
export const ls: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'aAbBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1',
    {
      all: 'a',
      'almost-all': 'A',
      author: 'author',
      escape: 'b',
      'block-size:': 'block',
      'ignore-backups': 'B',
      'color?': 'color',
      directory: 'd',
      dired: 'D',
      'classify?': 'F',
      'file-type': 'filetype',
      'format:': 'format',
      'full-time': 'full',
      'group-directories-first': 'first',
      'no-group': 'G',
      'human-readable': 'h',
      si: 'h',
      'dereference-command-line': 'H',
      'hide:': 'hide',
      'hyperlink?': 'hyperlink',
      'indicator-style:': 'indicator',
      inode: 'i',
      'ignore:': 'I',
      kibibytes: 'k',
      dereference: 'L',
      'numeric-uid-gid': 'n',
      literal: 'N',
      'hide-control-chars': 'q',
      'show-control-chars': 'show',
      'quote-name': 'Q',
      'quoting-style:': 'quoting',
      reverse: 'r',
      recursive: 'R',
      size: 's',
      'sort:': 'sort',
      'time:': 'time',
      'time-style:': 'style',
      'tabsize:': 'T',
      'width:': 'w',
      context: 'Z',
      zero: 'zero',
    },
    { status: 2 },
  );
  const { process } = context;
  const long =
    line.has('l', 'n', 'o', 'g', 'full') ||
    line.value('format') === 'long' ||
    (context.name === 'vdir' && !line.has('C', 'x', 'm', '1'));
  const terminal = process.descriptor(1)?.isTerminal === true;
  const style = nameStyle(line, terminal, context.name);
  const color = line.value('color');
  // As dircolors decides: without LS_COLORS a terminal type that it does not know has no colours.
  const hasPalette =
    context.process.environment.has('LS_COLORS') ||
    context.process.environment.has('TERM') ||
    context.process.environment.has('COLORTERM');
  const colored =
    hasPalette &&
    line.has('color') &&
    color !== 'never' &&
    color !== 'none' &&
    (terminal || !['auto', 'tty'].includes(color ?? ''));
  const marks = line.has('F')
    ? ('classify' as const)
    : line.has('filetype')
      ? ('file-type' as const)
      : line.has('p')
        ? ('slash' as const)
        : ('none' as const);
  let status = 0;
  let colors = 0;
  const inspect = async (path: string, name: string, follow: boolean): Promise<ListedName | null> => {
    try {
      const full = process.path(path);
      const link = process.files.lstat(full);
      const behind = link.type === 'symbolic-link' && process.files.exists(full) ? process.files.stat(full) : null;
      const found = follow && behind !== null ? behind : link;
      const target = found.type === 'symbolic-link' ? fromPathText(process.files.readSymbolicLink(full)) : null;
      return { name, status: found, target, targetStatus: behind };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 2;
      await complain(context, `cannot access '${path}': ${errorText(error)}`);
      return null;
    }
  };
  const painted = (text: string, entry: Pick<ListedName, 'status'>): string => {
    const code = colored ? nameColor(entry) : null;
    if (code === null) return text;
    colors += 1;
    return `${colors === 1 ? '\x1b[0m' : ''}\x1b[${code}m${text}\x1b[0m`;
  };
  const shownName = (entry: ListedName): string => {
    const name = painted(quotedName(entry.name, style), entry);
    if (!long || entry.target === null) return name + indicator(entry.status, marks);
    const target = quotedName(entry.target, style);
    const { targetStatus } = entry;
    return `${name} -> ${targetStatus === null ? target : painted(target, { status: targetStatus }) + indicator(targetStatus, marks)}`;
  };
  const show = async (entries: ListedName[], withTotal: boolean): Promise<void> => {
    const pause = process.step(1 + entries.length);
    if (pause !== null) await pause;
    const human = line.has('h');
    if (withTotal && (long || line.has('s'))) {
      const blocks = entries.reduce((sum, entry) => sum + blocksOf(entry.status), 0);
      await print(process, `total ${human ? humanSize(blocks * 1024) : blocks}\n`);
    }
    if (long) {
      const options = {
        human,
        numeric: line.has('n'),
        owner: !line.has('g'),
        group: !line.has('o', 'G'),
        inode: line.has('i'),
        blocks: line.has('s'),
        timeStyle: line.has('full') ? 'full-iso' : (line.value('style') ?? null),
        shownName,
      };
      await print(process, longLines(process, entries, options));
      return;
    }
    const inodeWidth = Math.max(0, ...entries.map((entry) => String(entry.status.inode).length));
    const blockText = (entry: ListedName) =>
      human ? humanSize(blocksOf(entry.status) * 1024) : String(blocksOf(entry.status));
    const blockWidth = Math.max(0, ...entries.map((entry) => blockText(entry).length));
    const names = entries.map(
      (entry) =>
        (line.has('i') ? `${String(entry.status.inode).padStart(inodeWidth)} ` : '') +
        (line.has('s') ? `${blockText(entry).padStart(blockWidth)} ` : '') +
        shownName(entry),
    );
    if (names.length === 0) return;
    const environment = Number(process.environment.get('COLUMNS') ?? '');
    const width = line.has('w')
      ? Number(line.value('w')) || Number.POSITIVE_INFINITY
      : (process.session.terminal?.columns ?? (environment > 0 ? environment : 80));
    const format = line.value('format');
    const plain = (text: string) => text.replace(/\x1b\[[\d;]*m/g, '').length;
    if (line.has('m') || format === 'commas') await print(process, commas(names, width));
    else if (line.has('x') || format === 'across') await print(process, rowsAcross(names, width, plain));
    else if (!line.has('1', 'zero') && (terminal || line.has('C') || format === 'vertical' || context.name === 'dir'))
      await print(process, columns(names, width, plain));
    else await print(process, names.map((name) => name + (line.has('zero') ? '\0' : '\n')).join(''));
  };
  const operands = line.operands.length === 0 ? ['.'] : line.operands;
  const files: ListedName[] = [];
  const directories: ListedName[] = [];
  for (const operand of operands) {
    const follow = line.has('L', 'H') || (!long && !line.has('d', 'F')) || operand.endsWith('/');
    const entry = await inspect(operand, operand, follow);
    if (entry === null) continue;
    if (entry.status.type === 'directory' && !line.has('d')) directories.push(entry);
    else files.push(entry);
  }
  if (files.length > 0) await show(ordered(files, line), false);
  let visited = 0;
  const list = async (directory: string, heading: boolean, first: boolean): Promise<void> => {
    visited += 1;
    if (visited > MAX_VISITED_FILES) return;
    let names: string[];
    try {
      names = process.list(directory);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = Math.max(status, visited === 1 ? 2 : 1);
      await complain(context, `cannot open directory '${directory}': ${errorText(error)}`);
      return;
    }
    if (line.has('a', 'f')) names = ['.', '..', ...names];
    const entries: ListedName[] = [];
    for (const name of names) {
      if (isHidden(name, line)) continue;
      const entry = await inspect(join(directory, name), name, line.has('L'));
      if (entry !== null) entries.push(entry);
    }
    if (heading) await print(process, `${first ? '' : '\n'}${quotedName(directory, style)}:\n`);
    const sorted = ordered(entries, line);
    await show(sorted, true);
    if (!line.has('R')) return;
    for (const entry of sorted)
      if (entry.status.type === 'directory' && entry.name !== '.' && entry.name !== '..')
        await list(join(directory, entry.name), true, false);
  };
  const heading = operands.length > 1 || line.has('R');
  for (const [index, directory] of ordered(directories, line).entries())
    await list(directory.name, heading, index === 0 && files.length === 0);
  return status;
};

function nameStyle(line: CommandLine, terminal: boolean, name: string): NameStyle {
  if (line.has('N')) return 'literal';
  if (line.has('Q')) return 'c';
  if (line.has('b')) return 'escape';
  switch (line.value('quoting')) {
    case 'literal':
      return 'literal';
    case 'c':
      return 'c';
    case 'escape':
      return 'escape';
    case 'shell':
    case 'shell-escape':
      return 'shell';
    default:
      return name === 'dir' || name === 'vdir' ? 'escape' : terminal ? 'shell' : 'literal';
  }
}

function isHidden(name: string, line: CommandLine): boolean {
  const all = line.has('a', 'f', 'A');
  if (name.startsWith('.') && !all) return true;
  if (line.has('B') && name.endsWith('~')) return true;
  if (line.values('I').some((pattern) => matchesPattern(pattern, name))) return true;
  return !all && line.values('hide').some((pattern) => matchesPattern(pattern, name));
}

function ordered(entries: ListedName[], line: CommandLine): ListedName[] {
  const by = line.value('sort');
  const byName = (left: ListedName, right: ListedName) =>
    left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
  const extension = ({ name }: ListedName) => (name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.')) : '');
  if (!line.has('U', 'f') && by !== 'none') {
    entries.sort((left, right) => {
      if (line.has('t') || by === 'time')
        return right.status.modifiedAtMs - left.status.modifiedAtMs || byName(left, right);
      if (line.has('S') || by === 'size') return right.status.size - left.status.size || byName(left, right);
      if (line.has('v') || by === 'version') return versionOrder(left.name, right.name) || byName(left, right);
      if (line.has('X') || by === 'extension') {
        const [a, b] = [extension(left), extension(right)];
        return a < b ? -1 : a > b ? 1 : byName(left, right);
      }
      return byName(left, right);
    });
    if (line.has('r')) entries.reverse();
  }
  if (line.has('first'))
    entries.sort((left, right) => Number(right.status.type === 'directory') - Number(left.status.type === 'directory'));
  return entries;
}

/** `-m`: names with commas, filled to the width. */
function commas(names: readonly string[], width: number): string {
  let out = '';
  let column = 0;
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    if (index > 0) {
      if (column + 1 + name.length + (last ? 0 : 1) < width) {
        out += ' ';
        column += 1;
      } else {
        out += '\n';
        column = 0;
      }
    }
    out += name + (last ? '' : ',');
    column += name.length + (last ? 0 : 1);
  }
  return `${out}\n`;
}
