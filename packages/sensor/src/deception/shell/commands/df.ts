import { SimulatedHost } from '../../host/create-host.ts';
import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { humanSize } from './file-display.ts';

export const df: Command = async (context) => {
  const line = await readCommandLine(context, 'aBhHiklPTt:x:', {
    human: 'h',
    'human-readable': 'h',
    'print-type': 'T',
    inodes: 'i',
    portability: 'P',
    all: 'a',
  });
  const { process } = context;
  const { diskKilobytes, memoryKilobytes } = process.session.host.persona.hardware;
  const used =
    2_871_940 +
    (process.session.host instanceof SimulatedHost ? Math.round(process.session.host.files.usage().bytes / 1024) : 0);
  const small = Math.round(memoryKilobytes / 10);
  const rows: readonly (readonly [string, string, number, number, number, string])[] = [
    ['udev', 'devtmpfs', 1_983_808, 0, 1_983_808, '/dev'],
    ['tmpfs', 'tmpfs', small, 608, small - 608, '/run'],
    ['/dev/sda1', 'ext4', diskKilobytes, used, diskKilobytes - used - 2_056_000, '/'],
    ['tmpfs', 'tmpfs', Math.round(memoryKilobytes / 2), 0, Math.round(memoryKilobytes / 2), '/dev/shm'],
    ['tmpfs', 'tmpfs', 5120, 0, 5120, '/run/lock'],
    ['tmpfs', 'tmpfs', small, 0, small, '/run/user/0'],
  ];
  const mountOf = (path: string) =>
    rows
      .filter((row) => path === row[5] || path.startsWith(row[5] === '/' ? '/' : `${row[5]}/`))
      .sort((left, right) => right[5].length - left[5].length)[0];
  const chosen =
    line.operands.length === 0
      ? rows
      : line.operands.map((operand) => mountOf(process.path(operand)) ?? rows[2]).filter((row) => row !== undefined);
  const human = line.has('h', 'H');
  const size = (kilobytes: number) =>
    human ? (kilobytes === 0 ? '0' : humanSize(kilobytes * 1024)) : String(kilobytes);
  const header = [
    'Filesystem',
    ...(line.has('T') ? ['Type'] : []),
    human ? 'Size' : line.has('P') ? '1024-blocks' : '1K-blocks',
    'Used',
    line.has('P') && !human ? 'Available' : human ? 'Avail' : 'Available',
    line.has('P') ? 'Capacity' : 'Use%',
    'Mounted on',
  ];
  const table = [
    header,
    ...chosen.map((row) => [
      row[0],
      ...(line.has('T') ? [row[1]] : []),
      size(row[2]),
      size(row[3]),
      size(row[4]),
      `${row[3] === 0 ? 0 : Math.ceil((row[3] / (row[3] + row[4])) * 100)}%`,
      row[5],
    ]),
  ];
  const left = line.has('T') ? 2 : 1;
  const widths = header.map((_, column) =>
    Math.max(
      column === 0 ? 14 : human && column >= left && column < left + 3 ? 5 : 0,
      ...table.map((row) => row[column]?.length ?? 0),
    ),
  );
  await print(
    process,
    table
      .map(
        (row) =>
          `${row.map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join(' ')}\n`,
      )
      .join(''),
  );
  return 0;
};
