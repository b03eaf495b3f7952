import { fromPathText } from '../../byte-string.ts';
import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { MAX_VISITED_FILES } from '../limits.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { groupName, humanSize, modeText, userName } from './file-display.ts';
import { join } from './paths.ts';

const SIX_MONTHS_MS = 15_778_476_000;

interface Entry {
  readonly name: string;
  readonly status: FileStatus;
  readonly target: string | null;
}

export const ls: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'aAbBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1',
    {
      all: 'a',
      'almost-all': 'A',
      directory: 'd',
      'human-readable': 'h',
      reverse: 'r',
      recursive: 'R',
      'color?': 'color',
      'full-time': 'full',
      inode: 'i',
      size: 's',
      'sort:': 'sort',
      'time-style:': 'style',
      classify: 'F',
      'group-directories-first': 'first',
      'numeric-uid-gid': 'n',
      version: 'version',
    },
    { status: 2 },
  );
  const { process } = context;
  if (line.has('version')) {
    await print(process, 'ls (GNU coreutils) 9.1\n');
    return 0;
  }
  const long = line.has('l', 'n', 'o', 'g', 'full');
  const terminal = process.descriptor(1)?.isTerminal === true;
  let status = 0;
  const inspect = async (path: string, name: string, follow: boolean): Promise<Entry | null> => {
    try {
      const full = process.path(path);
      const link = process.files.lstat(full);
      const found =
        link.type === 'symbolic-link' && follow && process.files.exists(full) ? process.files.stat(full) : link;
      return {
        name,
        status: found,
        target: found.type === 'symbolic-link' ? fromPathText(process.files.readSymbolicLink(full)) : null,
      };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 2;
      await complain(context, `cannot access '${path}': ${errorText(error)}`);
      return null;
    }
  };
  const order = (entries: Entry[]): Entry[] => {
    const by = line.value('sort');
    if (!line.has('U', 'f')) {
      entries.sort((left, right) => {
        if (line.has('t') || by === 'time')
          return right.status.modifiedAtMs - left.status.modifiedAtMs || (left.name < right.name ? -1 : 1);
        if (line.has('S') || by === 'size')
          return right.status.size - left.status.size || (left.name < right.name ? -1 : 1);
        return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
      });
    }
    return line.has('r') ? entries.reverse() : entries;
  };
  const show = async (entries: Entry[], withTotal: boolean): Promise<void> => {
    const pause = process.step(1 + entries.length);
    if (pause !== null) await pause;
    const shownName = (entry: Entry) =>
      quoteName(entry.name, terminal && !line.has('N')) + suffix(entry, line.has('F') ? 'F' : line.has('p') ? 'p' : '');
    if (long) {
      if (withTotal) {
        const blocks = entries.reduce((sum, entry) => sum + blocksOf(entry.status), 0);
        await print(process, `total ${line.has('h') ? humanSize(blocks * 1024) : blocks}\n`);
      }
      await print(
        process,
        longLines(process, entries, {
          human: line.has('h'),
          numeric: line.has('n'),
          noOwner: line.has('g'),
          noGroup: line.has('o', 'G'),
          inode: line.has('i'),
          full: line.has('full'),
          shownName,
        }),
      );
      return;
    }
    const names = entries.map(
      (entry) =>
        `${line.has('i') ? `${entry.status.inode} ` : ''}${line.has('s') ? `${blocksOf(entry.status)} ` : ''}${shownName(entry)}`,
    );
    if (names.length === 0) return;
    if (line.has('m')) await print(process, `${names.join(', ')}\n`);
    else if (line.has('1') || (!terminal && !line.has('C', 'x')))
      await print(process, names.map((name) => `${name}\n`).join(''));
    else await print(process, columns(names, process.session.terminal?.columns ?? 80));
  };
  const operands = line.operands.length === 0 ? ['.'] : line.operands;
  const files: Entry[] = [];
  const directories: string[] = [];
  for (const operand of operands) {
    const entry = await inspect(operand, operand, !long || operand.endsWith('/'));
    if (entry === null) continue;
    if (entry.status.type === 'directory' && !line.has('d')) directories.push(operand);
    else files.push(entry);
  }
  await show(order(files), false);
  let visited = 0;
  const list = async (directory: string, heading: boolean, first: boolean): Promise<void> => {
    visited += 1;
    if (visited > MAX_VISITED_FILES) return;
    let names: string[];
    try {
      names = process.list(directory);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 2;
      await complain(context, `cannot open directory '${directory}': ${errorText(error)}`);
      return;
    }
    if (!line.has('a', 'A', 'f')) names = names.filter((name) => !name.startsWith('.'));
    if (line.has('a', 'f')) names = ['.', '..', ...names];
    const entries: Entry[] = [];
    for (const name of names) {
      const entry = await inspect(join(directory, name), name, line.has('L'));
      if (entry !== null) entries.push(entry);
    }
    if (heading) await print(process, `${first ? '' : '\n'}${directory}:\n`);
    await show(order(entries), true);
    if (!line.has('R')) return;
    for (const entry of entries)
      if (entry.status.type === 'directory' && entry.name !== '.' && entry.name !== '..')
        await list(join(directory, entry.name), true, false);
  };
  const heading = operands.length > 1 || line.has('R');
  for (const [index, directory] of directories.sort().entries())
    await list(directory, heading, index === 0 && files.length === 0);
  return status;
};

function blocksOf(status: FileStatus): number {
  if (status.type === 'directory') return status.size === 0 ? 0 : 4;
  return status.type === 'file' ? Math.ceil(status.size / 4096) * 4 : 0;
}

function longLines(
  process: Process,
  entries: readonly Entry[],
  options: {
    human: boolean;
    numeric: boolean;
    noOwner: boolean;
    noGroup: boolean;
    inode: boolean;
    full: boolean;
    shownName: (entry: Entry) => string;
  },
): string {
  const now = process.session.host.now();
  const rows = entries.map((entry) => {
    const { status } = entry;
    const recent = status.modifiedAtMs > now - SIX_MONTHS_MS && status.modifiedAtMs <= now + 60_000;
    return {
      inode: String(status.inode),
      mode: modeText(status),
      links: String(status.links),
      user: options.numeric ? String(status.userId) : userName(process, status.userId),
      group: options.numeric ? String(status.groupId) : groupName(process, status.groupId),
      size: status.type.endsWith('device')
        ? deviceNumbers(entry.name)
        : options.human
          ? humanSize(status.size)
          : String(status.size),
      date: options.full
        ? formatDate(status.modifiedAtMs, '%Y-%m-%d %H:%M:%S.%N %z')
        : formatDate(status.modifiedAtMs, recent ? '%b %e %H:%M' : '%b %e  %Y'),
      name: options.shownName(entry) + (entry.target === null ? '' : ` -> ${entry.target}`),
    };
  });
  const width = (key: 'inode' | 'links' | 'user' | 'group' | 'size') =>
    Math.max(0, ...rows.map((row) => row[key].length));
  const widths = {
    inode: width('inode'),
    links: width('links'),
    user: width('user'),
    group: width('group'),
    size: width('size'),
  };
  return rows
    .map(
      (row) =>
        `${options.inode ? `${row.inode.padStart(widths.inode)} ` : ''}${row.mode} ${row.links.padStart(widths.links)} ${options.noOwner ? '' : `${row.user.padEnd(widths.user)} `}${options.noGroup ? '' : `${row.group.padEnd(widths.group)} `}${row.size.padStart(widths.size)} ${row.date} ${row.name}\n`,
    )
    .join('');
}

function deviceNumbers(name: string): string {
  const known: Readonly<Record<string, string>> = {
    null: '1,   3',
    zero: '1,   5',
    full: '1,   7',
    random: '1,   8',
    urandom: '1,   9',
    tty: '5,   0',
    console: '5,   1',
    ptmx: '5,   2',
    sda: '8,   0',
    sda1: '8,   1',
    sda2: '8,   2',
    sda5: '8,   5',
  };
  return known[name.split('/').at(-1) ?? ''] ?? '4,   0';
}

function suffix(entry: Entry, style: string): string {
  if (style === '') return '';
  if (entry.status.type === 'directory') return '/';
  if (style === 'p') return '';
  if (entry.status.type === 'symbolic-link') return '@';
  return entry.status.type === 'file' && (entry.status.mode & 0o111) !== 0 ? '*' : '';
}

/** On a terminal coreutils quotes names that a shell would not read back. */
function quoteName(name: string, quote: boolean): string {
  if (
    !quote ||
    !/[\s"'$&*;<>?[\]`|()\\!#~=^{}]/.test(name) ||
    /^[^\s"'$&*;<>?[`|()\\]*$/.test(name.replace(/[~#=^{}\]!]/g, ''))
  )
    return name;
  return name.includes("'") && !name.includes('"') ? `"${name}"` : `'${name.replaceAll("'", "'\\''")}'`;
}

/** The fewest rows that fit, filled by column, as coreutils does: two blanks or a tab between. */
function columns(names: readonly string[], width: number): string {
  for (let rows = 1; rows <= names.length; rows += 1) {
    const count = Math.ceil(names.length / rows);
    const widths = Array.from(
      { length: count },
      (_, column) =>
        Math.max(...names.slice(column * rows, column * rows + rows).map((name) => name.length)) +
        (column === count - 1 ? 0 : 2),
    );
    if (widths.reduce((sum, each) => sum + each, 0) >= width && rows < names.length) continue;
    let text = '';
    for (let row = 0; row < rows; row += 1) {
      let at = 0;
      let position = 0;
      for (let column = 0; column < count; column += 1) {
        const name = names[column * rows + row];
        if (name === undefined) break;
        while (position < at) {
          const tab = (Math.floor(position / 8) + 1) * 8;
          if (tab <= at && at - position > 1) {
            text += '\t';
            position = tab;
          } else {
            text += ' ';
            position += 1;
          }
        }
        text += name;
        position += name.length;
        at += widths[column] ?? 0;
      }
      text += '\n';
    }
    return text;
  }
  return '';
}
