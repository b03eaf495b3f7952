import type { FileStatus } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { groups } from './groups-file.ts';

const TYPE_LETTERS: Readonly<Record<FileStatus['type'], string>> = {
  file: '-',
  directory: 'd',
  'symbolic-link': 'l',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
  socket: 's',
};

/** `drwxr-xr-x` */
export function modeText(status: FileStatus): string {
  const { mode } = status;
  const triple = (shift: number, special: boolean, letter: string) => {
    const bits = (mode >> shift) & 7;
    const execute = (bits & 1) !== 0;
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${special ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-'}`;
  };
  return (
    TYPE_LETTERS[status.type] +
    triple(6, (mode & 0o4000) !== 0, 's') +
    triple(3, (mode & 0o2000) !== 0, 's') +
    triple(0, (mode & 0o1000) !== 0, 't')
  );
}

/** As `ls -h` and `df -h` round: up, one decimal below ten. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 6) {
    value /= 1024;
    unit += 1;
  }
  const shown = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  return `${value < 10 && shown < 10 ? shown.toFixed(1) : shown}${'KMGTPE'[unit - 1]}`;
}

export function userName(process: Process, userId: number): string {
  return process.session.host.findUserById(userId)?.name ?? String(userId);
}

export function groupName(process: Process, groupId: number): string {
  return groups(process).find((group) => group.groupId === groupId)?.name ?? String(groupId);
}
