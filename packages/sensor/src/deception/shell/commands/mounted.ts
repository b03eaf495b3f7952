import type { Mount } from '../../host/persona.ts';
import type { Process } from '../kernel/process.ts';

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

/** What df lists: the disk and the memory file systems, as full as they are now. */
export function mountedFileSystems(process: Process): readonly MountedFileSystem[] {
  return process.session.host
    .mounts()
    .filter((mount) => mount.totalKilobytes > 0)
    .map(asFileSystem);
}

/** The root file system as it is filled now. */
export function diskUsage(process: Process): MountedFileSystem {
  const mounts = process.session.host.mounts();
  const root = mounts.findLast((mount) => mount.mountPoint === '/' && mount.totalKilobytes > 0);
  return asFileSystem(root ?? NOTHING_MOUNTED);
}

function asFileSystem(mount: Mount): MountedFileSystem {
  const { source, type, totalKilobytes, usedKilobytes, reservedKilobytes, inodes, usedInodes, mountPoint } = mount;
  const availableKilobytes = Math.max(0, totalKilobytes - usedKilobytes - reservedKilobytes);
  return { source, type, totalKilobytes, usedKilobytes, availableKilobytes, inodes, usedInodes, mountPoint };
}

const NOTHING_MOUNTED: Mount = {
  source: 'none',
  mountPoint: '/',
  type: 'rootfs',
  options: 'rw',
  totalKilobytes: 0,
  usedKilobytes: 0,
  reservedKilobytes: 0,
  inodes: 0,
  usedInodes: 0,
};
