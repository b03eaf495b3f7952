import { SimulatedHost } from '../../host/create-host.ts';
import type { Process } from '../kernel/process.ts';

/** What the installed system takes, in KiB, before an attacker adds to it. */
const INSTALLED_KILOBYTES = 2_871_940;
/** Blocks that ext4 keeps for root: 5 % of the disk. */
const RESERVED_KILOBYTES = 2_056_000;

export interface MountedFileSystem {
  readonly source: string;
  readonly type: string;
  readonly totalKilobytes: number;
  readonly usedKilobytes: number;
  readonly availableKilobytes: number;
  readonly inodes: number;
  readonly usedInodes: number;
  readonly mountPoint: string;
}

/** The root file system as it is filled now. */
export function diskUsage(process: Process): MountedFileSystem {
  const { host } = process.session;
  const totalKilobytes = host.persona.hardware.diskKilobytes;
  const written = host instanceof SimulatedHost ? Math.round(host.files.usage().bytes / 1024) : 0;
  const usedKilobytes = INSTALLED_KILOBYTES + written;
  return {
    source: '/dev/sda1',
    type: 'ext4',
    totalKilobytes,
    usedKilobytes,
    availableKilobytes: totalKilobytes - usedKilobytes - RESERVED_KILOBYTES,
    inodes: 2_564_096,
    usedInodes: 71_383,
    mountPoint: '/',
  };
}

/** What df lists: the disk and the memory file systems. */
export function mountedFileSystems(process: Process): readonly MountedFileSystem[] {
  const { memoryKilobytes } = process.session.host.persona.hardware;
  const tenth = Math.round(memoryKilobytes / 10);
  const memory = (
    type: string,
    source: string,
    total: number,
    used: number,
    mountPoint: string,
  ): MountedFileSystem => ({
    source,
    type,
    totalKilobytes: total,
    usedKilobytes: used,
    availableKilobytes: total - used,
    inodes: Math.round(memoryKilobytes / 8),
    usedInodes: used > 0 ? 612 : 1,
    mountPoint,
  });
  return [
    memory('devtmpfs', 'udev', 1_983_808, 0, '/dev'),
    memory('tmpfs', 'tmpfs', tenth, 608, '/run'),
    diskUsage(process),
    memory('tmpfs', 'tmpfs', Math.round(memoryKilobytes / 2), 0, '/dev/shm'),
    memory('tmpfs', 'tmpfs', 5120, 0, '/run/lock'),
    memory('tmpfs', 'tmpfs', tenth, 0, '/run/user/0'),
  ];
}
