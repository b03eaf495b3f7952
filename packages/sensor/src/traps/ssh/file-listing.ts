import type { FileStatus } from '../../deception/filesystem/filesystem.ts';
import type { Host } from '../../deception/host/host.ts';
import type { ShownAttributes } from './sftp-codec.ts';

/** Files as sftp-server shows them: st_mode, and the `ls -l` line of a directory entry. */

const TYPE_BITS: Record<FileStatus['type'], { readonly bits: number; readonly letter: string }> = {
  fifo: { bits: 0o010000, letter: 'p' },
  'character-device': { bits: 0o020000, letter: 'c' },
  directory: { bits: 0o040000, letter: 'd' },
  'block-device': { bits: 0o060000, letter: 'b' },
  file: { bits: 0o100000, letter: '-' },
  'symbolic-link': { bits: 0o120000, letter: 'l' },
  socket: { bits: 0o140000, letter: 's' },
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** sftp-common.c: a date within the past half year shows the time of day, another the year. */
const HALF_YEAR_MS = (365 * 24 * 60 * 60 * 1000) / 2;

export function showAttributes(status: FileStatus): ShownAttributes {
  return {
    size: status.size,
    userId: status.userId,
    groupId: status.groupId,
    mode: TYPE_BITS[status.type].bits | status.mode,
    modifiedAtSeconds: Math.floor(status.modifiedAtMs / 1000),
  };
}

/** `ls_file` of sftp-common.c, without the name. The caller adds the name's bytes. */
export function longListing(status: FileStatus, host: Host): string {
  const user = host.findUserById(status.userId)?.name ?? String(status.userId);
  const group = groupName(host, status.groupId);
  const links = String(status.links).padStart(3);
  const size = String(status.size).padStart(8);
  return `${modeString(status)} ${links} ${user.padEnd(8)} ${group.padEnd(8)} ${size} ${dateString(status.modifiedAtMs, host.now())} `;
}

function groupName(host: Host, groupId: number): string {
  const owner = host.findUserById(groupId);
  return owner?.groups.find((group) => group.groupId === groupId)?.name ?? String(groupId);
}

function modeString({ type, mode }: FileStatus): string {
  const special = [
    { bit: 0o4000, set: 's', unset: 'S' },
    { bit: 0o2000, set: 's', unset: 'S' },
    { bit: 0o1000, set: 't', unset: 'T' },
  ];
  let text = TYPE_BITS[type].letter;
  special.forEach(({ bit, set, unset }, index) => {
    const bits = (mode >> (6 - 3 * index)) & 7;
    const execute = bits & 1 ? 'x' : '-';
    const last = mode & bit ? (bits & 1 ? set : unset) : execute;
    text += `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  });
  // strmode() ends its eleven characters with a space.
  return `${text} `;
}

function dateString(modifiedAtMs: number, nowMs: number): string {
  const date = new Date(modifiedAtMs);
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const isRecent = nowMs > modifiedAtMs && nowMs - modifiedAtMs < HALF_YEAR_MS;
  const time = `${String(date.getUTCHours()).padStart(2, '0')}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
  return `${day} ${isRecent ? time : ` ${date.getUTCFullYear()}`}`;
}
