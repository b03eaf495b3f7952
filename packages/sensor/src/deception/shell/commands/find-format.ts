import type { FileStatus } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { formatDate } from './date-format.ts';
import { groupName, modeText, userName } from './file-display.ts';

/** The file that an expression looks at. */
export interface FoundFile {
  readonly path: string;
  readonly root: string;
  readonly status: FileStatus;
  readonly depth: number;
}

/** The letters of `-type`. */
export const FILE_TYPES: ReadonlyMap<string, FileStatus['type']> = new Map([
  ['f', 'file'],
  ['d', 'directory'],
  ['l', 'symbolic-link'],
  ['b', 'block-device'],
  ['c', 'character-device'],
  ['p', 'fifo'],
  ['s', 'socket'],
]);

/** `-printf` of find(1). */
export function formatFound(process: Process, format: string, { path, root, status, depth }: FoundFile): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1) || path;
  const escapes = new Map([
    ['n', '\n'],
    ['t', '\t'],
    ['0', '\0'],
    ['\\', '\\'],
    ['r', '\r'],
  ]);
  const values: ReadonlyMap<string, () => string> = new Map([
    ['p', () => path],
    ['f', () => name],
    ['h', () => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.')],
    ['P', () => (path === root ? '' : path.slice(root.length).replace(/^\//, ''))],
    ['H', () => root],
    ['s', () => String(status.size)],
    ['k', () => String(Math.ceil(status.size / 1024))],
    ['b', () => String(Math.ceil(status.size / 4096) * 8)],
    ['m', () => status.mode.toString(8)],
    ['M', () => modeText(status)],
    ['u', () => userName(process, status.userId)],
    ['U', () => String(status.userId)],
    ['g', () => groupName(process, status.groupId)],
    ['G', () => String(status.groupId)],
    ['n', () => String(status.links)],
    ['i', () => String(status.inode)],
    ['d', () => String(depth)],
    ['y', () => [...FILE_TYPES].find(([, type]) => type === status.type)?.[0] ?? '?'],
    ['l', () => (status.type === 'symbolic-link' ? process.files.readSymbolicLink(process.path(path)) : '')],
    ['t', () => formatDate(status.modifiedAtMs, '%a %b %e %H:%M:%S.0000000000 %Y')],
    ['%', () => '%'],
  ]);
  return format.replace(
    /%T([A-Za-z@+])|%([A-Za-z%])|\\([nt0\\r])/g,
    (whole, time?: string, letter?: string, special?: string) => {
      if (time === '@') return `${Math.floor(status.modifiedAtMs / 1000)}.0000000000`;
      if (time !== undefined)
        return formatDate(status.modifiedAtMs, time === '+' ? '%Y-%m-%d+%H:%M:%S.0000000000' : `%${time}`);
      if (letter !== undefined) return values.get(letter)?.() ?? whole;
      return escapes.get(special ?? '') ?? whole;
    },
  );
}
