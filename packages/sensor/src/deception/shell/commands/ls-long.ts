import type { FileStatus } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { formatDate } from './date-format.ts';
import { deviceNumbers } from './device-numbers.ts';
import { groupName, humanSize, modeText, userName } from './file-display.ts';
import type { ListedName } from './ls-names.ts';

/** Half of the mean Gregorian year: older files show their year. */
const RECENT_MS = 31_556_952_000 / 2;

export interface LongOptions {
  readonly human: boolean;
  readonly numeric: boolean;
  readonly owner: boolean;
  readonly group: boolean;
  readonly inode: boolean;
  readonly blocks: boolean;
  readonly timeStyle: string | null;
  readonly shownName: (entry: ListedName) => string;
}

/** Disk use in KiB as ext4 gives it: whole blocks of 4. */
export function blocksOf(status: FileStatus): number {
  if (status.type === 'directory') return status.size === 0 ? 0 : 4;
  return status.type === 'file' ? Math.ceil(status.size / 4096) * 4 : 0;
}

export function longLines(process: Process, entries: readonly ListedName[], options: LongOptions): string {
  const now = process.session.host.now();
  const devices = entries.filter(({ status }) => status.type.endsWith('device')).map(({ name }) => deviceNumbers(name));
  const majorWidth = Math.max(0, ...devices.map(([major]) => String(major).length));
  const minorWidth = Math.max(0, ...devices.map(([, minor]) => String(minor).length));
  const sizeText = ({ name, status }: ListedName): string => {
    if (status.type.endsWith('device')) {
      const [major, minor] = deviceNumbers(name);
      return `${String(major).padStart(majorWidth)}, ${String(minor).padStart(minorWidth)}`;
    }
    return options.human ? humanSize(status.size) : String(status.size);
  };
  const rows = entries.map((entry) => {
    const { status } = entry;
    const user = options.numeric ? String(status.userId) : userName(process, status.userId);
    const group = options.numeric ? String(status.groupId) : groupName(process, status.groupId);
    return {
      left: [
        ...(options.inode ? [String(status.inode)] : []),
        ...(options.blocks ? [options.human ? humanSize(blocksOf(status) * 1024) : String(blocksOf(status))] : []),
      ],
      mode: modeText(status),
      links: String(status.links),
      names: [...(options.owner ? [user] : []), ...(options.group ? [group] : [])],
      size: sizeText(entry),
      date: dateText(status.modifiedAtMs, now, options.timeStyle),
      name: options.shownName(entry),
    };
  });
  const columnWidths = (pick: (row: (typeof rows)[number]) => readonly string[]) => {
    const widths: number[] = [];
    for (const row of rows)
      for (const [index, text] of pick(row).entries()) widths[index] = Math.max(widths[index] ?? 0, text.length);
    return widths;
  };
  const left = columnWidths((row) => row.left);
  const names = columnWidths((row) => row.names);
  const [links = 0] = columnWidths((row) => [row.links]);
  const [size = 0] = columnWidths((row) => [row.size]);
  return rows
    .map((row) =>
      [
        ...row.left.map((text, index) => text.padStart(left[index] ?? 0)),
        row.mode,
        row.links.padStart(links),
        ...row.names.map((text, index) =>
          options.numeric ? text.padStart(names[index] ?? 0) : text.padEnd(names[index] ?? 0),
        ),
        row.size.padStart(size),
        row.date,
        `${row.name}\n`,
      ].join(' '),
    )
    .join('');
}

function dateText(atMs: number, now: number, style: string | null): string {
  const recent = atMs > now - RECENT_MS && atMs <= now;
  if (style === null || style === 'locale') return formatDate(atMs, recent ? '%b %e %H:%M' : '%b %e  %Y');
  if (style.startsWith('+')) {
    const [older = '', newer = older] = style.slice(1).split('\n');
    return formatDate(atMs, recent ? newer : older);
  }
  if (style === 'full-iso') return formatDate(atMs, '%Y-%m-%d %H:%M:%S.%N %z');
  if (style === 'long-iso') return formatDate(atMs, '%Y-%m-%d %H:%M');
  return formatDate(atMs, recent ? '%m-%d %H:%M' : '%Y-%m-%d ');
}
