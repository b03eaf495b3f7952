import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { humanSize } from './file-display.ts';
import { type MountedFileSystem, mountedFileSystems } from './mounted.ts';
import { stat } from './paths.ts';
import { parseSize } from './size.ts';

export const df: Command = async (context) => {
  const line = await readCommandLine(context, 'aB:hHiklmPt:Tvx:', {
    all: 'a',
    'block-size:': 'B',
    'human-readable': 'h',
    si: 'H',
    inodes: 'i',
    local: 'l',
    'output?': 'output',
    portability: 'P',
    'print-type': 'T',
    sync: 'sync',
    'no-sync': 'nosync',
    total: 'total',
    'type:': 't',
    'exclude-type:': 'x',
  });
  const { process } = context;
  let status = 0;
  const all = mountedFileSystems(process);
  let chosen: MountedFileSystem[] = [...all];
  if (line.operands.length > 0) {
    chosen = [];
    for (const operand of line.operands) {
      if (stat(process, operand) === null) {
        await complain(context, `${operand}: No such file or directory`);
        status = 1;
        continue;
      }
      const found = mountOf(all, operand.startsWith('/dev/sd') ? '/' : process.files.realPath(process.path(operand)));
      if (found !== undefined) chosen.push(found);
    }
  }
  const [types, excluded] = [line.values('t'), line.values('x')];
  chosen = chosen.filter(({ type }) => (types.length === 0 || types.includes(type)) && !excluded.includes(type));
  if (chosen.length === 0) {
    if (status === 0) await complain(context, 'no file systems processed');
    return 1;
  }
  if (line.has('total')) chosen.push(totalOf(chosen));
  const human = line.has('h', 'H');
  const block = line.has('m')
    ? 1_048_576
    : (parseSize(line.value('B') ?? '1K') ?? parseSize(`1${line.value('B') ?? 'K'}`) ?? 1024);
  const size = (kilobytes: number) =>
    human ? (kilobytes === 0 ? '0' : humanSize(kilobytes * 1024)) : String(Math.ceil((kilobytes * 1024) / block));
  const percent = (used: number, free: number) =>
    used + free === 0 ? '-' : `${Math.ceil((used / (used + free)) * 100)}%`;
  const blockTitle = human
    ? 'Size'
    : line.has('P')
      ? `${block}-blocks`
      : block === 1_048_576
        ? '1M-blocks'
        : block === 1024
          ? '1K-blocks'
          : `${block}-blocks`;
  const sizes = line.has('i')
    ? ['Inodes', 'IUsed', 'IFree', 'IUse%']
    : [blockTitle, 'Used', human ? 'Avail' : 'Available', line.has('P') ? 'Capacity' : 'Use%'];
  const header = ['Filesystem', ...(line.has('T') ? ['Type'] : []), ...sizes, 'Mounted on'];
  const table = [
    header,
    ...chosen.map((each) => [
      each.source,
      ...(line.has('T') ? [each.type] : []),
      ...(line.has('i')
        ? [each.inodes, each.usedInodes, each.inodes - each.usedInodes].map((count) =>
            human ? humanSize(count) : String(count),
          )
        : [size(each.totalKilobytes), size(each.usedKilobytes), size(each.availableKilobytes)]),
      line.has('i')
        ? percent(each.usedInodes, each.inodes - each.usedInodes)
        : percent(each.usedKilobytes, each.availableKilobytes),
      each.mountPoint,
    ]),
  ];
  const left = line.has('T') ? 2 : 1;
  const widths = header.map((_, column) => {
    const least = column === 0 ? 14 : column >= left && column < left + 3 ? 5 : column === 1 && left === 2 ? 4 : 0;
    return Math.max(least, ...table.map((row) => row[column]?.length ?? 0));
  });
  const cell = (text: string, column: number) =>
    column === header.length - 1
      ? text
      : column < left
        ? text.padEnd(widths[column] ?? 0)
        : text.padStart(widths[column] ?? 0);
  await print(process, table.map((row) => `${row.map(cell).join(' ')}\n`).join(''));
  return status;
};

function mountOf(all: readonly MountedFileSystem[], path: string): MountedFileSystem | undefined {
  return all
    .filter(({ mountPoint }) => path === mountPoint || path.startsWith(mountPoint === '/' ? '/' : `${mountPoint}/`))
    .sort((left, right) => right.mountPoint.length - left.mountPoint.length)[0];
}

function totalOf(rows: readonly MountedFileSystem[]): MountedFileSystem {
  const sum = (key: 'totalKilobytes' | 'usedKilobytes' | 'availableKilobytes' | 'inodes' | 'usedInodes') =>
    rows.reduce((total, row) => total + row[key], 0);
  return {
    source: 'total',
    type: '-',
    totalKilobytes: sum('totalKilobytes'),
    usedKilobytes: sum('usedKilobytes'),
    availableKilobytes: sum('availableKilobytes'),
    inodes: sum('inodes'),
    usedInodes: sum('usedInodes'),
    mountPoint: '-',
  };
}
