import { fromPathText } from '../../byte-string.ts';
import { FileError, type FileStatus } from '../../filesystem/filesystem.ts';
import { decodeEscapes } from '../builtins/printf-format.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { kindText } from './confirm.ts';
import { formatDate } from './date-format.ts';
import { deviceNumbers } from './device-numbers.ts';
import { groupName, modeText, userName } from './file-display.ts';
import { diskUsage } from './mounted.ts';

export const stat: Command = async (context) => {
  const line = await readCommandLine(context, 'c:fLt', {
    dereference: 'L',
    'file-system': 'f',
    'format:': 'c',
    'printf:': 'printf',
    terse: 't',
    'cached:': 'cached',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing operand');
  let status = 0;
  for (const path of line.operands) {
    let found: FileStatus;
    try {
      found = line.has('L', 'f') ? process.files.stat(process.path(path)) : process.files.lstat(process.path(path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(
        context,
        line.has('f')
          ? `cannot read file system information for '${path}': ${errorText(error)}`
          : `cannot statx '${path}': ${errorText(error)}`,
      );
      status = 1;
      continue;
    }
    if (line.has('f')) {
      await print(process, fileSystemText(process, path));
      continue;
    }
    const format = line.value('c');
    const printf = line.value('printf');
    if (format !== undefined) await print(process, `${formatted(process, format, path, found)}\n`);
    else if (printf !== undefined)
      await print(process, formatted(process, decodeEscapes(printf, 'printf').text, path, found));
    else if (line.has('t'))
      await print(process, `${formatted(process, '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o', path, found)}\n`);
    else await print(process, longText(process, path, found));
  }
  return status;
};

const TYPE_BITS: Readonly<Record<FileStatus['type'], number>> = {
  fifo: 0o010000,
  'character-device': 0o020000,
  directory: 0o040000,
  'block-device': 0o060000,
  file: 0o100000,
  'symbolic-link': 0o120000,
  socket: 0o140000,
};

function shownName(process: Process, path: string, found: FileStatus): string {
  if (found.type !== 'symbolic-link') return path;
  return `${path} -> ${fromPathText(process.files.readSymbolicLink(process.path(path)))}`;
}

function blocksOf({ type, size }: FileStatus): number {
  if (type === 'directory') return 8;
  return type === 'file' ? Math.ceil(size / 4096) * 8 : 0;
}

function formatted(process: Process, format: string, path: string, found: FileStatus): string {
  const time = formatDate(found.modifiedAtMs, '%F %T.%N %z');
  const seconds = String(Math.floor(found.modifiedAtMs / 1000));
  const [major, minor] = found.type.endsWith('device') ? deviceNumbers(path) : [0, 0];
  const quoted = shownName(process, path, found)
    .split(' -> ')
    .map((part) => `'${part}'`)
    .join(' -> ');
  const values: ReadonlyMap<string, string> = new Map([
    ['a', found.mode.toString(8)],
    ['A', modeText(found)],
    ['b', String(blocksOf(found))],
    ['B', '512'],
    ['C', '?'],
    ['d', '2049'],
    ['D', '801'],
    ['f', (TYPE_BITS[found.type] | found.mode).toString(16)],
    ['F', kindText(found.type, found.size)],
    ['g', String(found.groupId)],
    ['G', groupName(process, found.groupId)],
    ['h', String(found.links)],
    ['i', String(found.inode)],
    ['m', '/'],
    ['n', path],
    ['N', quoted],
    ['o', '4096'],
    ['s', String(found.size)],
    ['t', major.toString(16)],
    ['T', minor.toString(16)],
    ['u', String(found.userId)],
    ['U', userName(process, found.userId)],
    ['w', time],
    ['W', seconds],
    ['x', time],
    ['X', seconds],
    ['y', time],
    ['Y', seconds],
    ['z', time],
    ['Z', seconds],
    ['%', '%'],
  ]);
  return format.replace(/%([-0]?)(\d{0,4})([a-zA-Z%])/g, (whole, flag: string, width: string, letter: string) => {
    const value = values.get(letter);
    if (value === undefined) return `?${whole.slice(1, -1)}`;
    if (flag === '-') return value.padEnd(Number(width));
    return value.padStart(Number(width), flag === '0' ? '0' : ' ');
  });
}

function longText(process: Process, path: string, found: FileStatus): string {
  const time = formatDate(found.modifiedAtMs, '%F %T.%N %z');
  const access = found.mode.toString(8).padStart(4, '0');
  const [major, minor] = deviceNumbers(path);
  const device = found.type.endsWith('device') ? `     Device type: ${major.toString(16)},${minor.toString(16)}` : '';
  const user = `(${String(found.userId).padStart(5)}/${userName(process, found.userId).padStart(8)})`;
  const group = `(${String(found.groupId).padStart(5)}/${groupName(process, found.groupId).padStart(8)})`;
  return `  File: ${shownName(process, path, found)}
  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(blocksOf(found)).padEnd(10)} IO Block: 4096   ${kindText(found.type, found.size)}
Device: 8,1\tInode: ${String(found.inode).padEnd(11)} Links: ${device === '' ? found.links : `${String(found.links).padEnd(5)}${device.trimStart()}`}
Access: (${access}/${modeText(found)})  Uid: ${user}   Gid: ${group}
Access: ${time}
Modify: ${time}
Change: ${time}
 Birth: ${time}
`;
}

function fileSystemText(process: Process, path: string): string {
  const { totalKilobytes, usedKilobytes, availableKilobytes } = diskUsage(process);
  const blocks = Math.floor(totalKilobytes / 4);
  const free = Math.floor((totalKilobytes - usedKilobytes) / 4);
  return `  File: "${path}"
    ID: 9d1f6d0c7d5a3e21 Namelen: 255     Type: ext2/ext3
Block size: 4096       Fundamental block size: 4096
Blocks: Total: ${String(blocks).padEnd(10)} Free: ${String(free).padEnd(10)} Available: ${Math.floor(availableKilobytes / 4)}
Inodes: Total: ${String(2_564_096).padEnd(10)} Free: ${2_492_713}
`;
}
