import type { Disk, Mount, Partition } from './persona.ts';
import type { PersonaDefinition } from './persona-schema.ts';
import type { SeededDraws } from './seeded-draws.ts';

export interface StoragePlan {
  readonly disks: readonly Disk[];
  readonly mounts: readonly Mount[];
  /** Of the root file system, as df shows it. */
  readonly rootKilobytes: number;
  readonly rootPartition: string | null;
}

interface StorageOptions {
  readonly storage: PersonaDefinition['storage'];
  readonly diskModel: string;
  readonly swapKilobytes: number;
  readonly memoryKilobytes: number;
  /** What the files of the machine take. */
  readonly usedKilobytes: number;
  readonly draws: SeededDraws;
}

const SECTORS_PER_MEBIBYTE = 2048;

/** Disks, partitions and mounts of one installation. */
export function planStorage(options: StorageOptions): StoragePlan {
  return options.storage.kind === 'disk'
    ? planDisk(options, options.storage)
    : planFlash(options, options.storage.partitions);
}

/** "All files in one partition", as the Debian installer does it. */
function planDisk(
  { diskModel, swapKilobytes, memoryKilobytes, usedKilobytes, draws }: StorageOptions,
  storage: Extract<PersonaDefinition['storage'], { kind: 'disk' }>,
): StoragePlan {
  const sectors = draws.choose('disk size', storage.gigabytes) * 1024 * SECTORS_PER_MEBIBYTE;
  const swapSectors = Math.ceil((swapKilobytes + 4) / 1024) * SECTORS_PER_MEBIBYTE;
  const rootSectors = sectors - 2048 - swapSectors - 2 * SECTORS_PER_MEBIBYTE - 2;
  const extendedStart = 2048 + rootSectors + 2046;
  const { name } = storage;
  const partition = (
    number: number,
    startSector: number,
    size: number,
    fileSystem: string,
    mountPoint: string,
  ): Partition => ({
    name: `${name}${number}`,
    startSector,
    sectors: size,
    major: name.startsWith('vd') ? 254 : 8,
    minor: number,
    fileSystem,
    uuid: fileSystem === '' ? '' : draws.uuid(`partition ${number}`),
    mountPoint,
    label: '',
  });
  const disk: Disk = {
    name,
    sectors,
    model: diskModel,
    rotational: true,
    type: 'disk',
    major: name.startsWith('vd') ? 254 : 8,
    minor: 0,
    partitions: [
      partition(1, 2048, rootSectors, 'ext4', '/'),
      partition(2, extendedStart, 2, '', ''),
      partition(5, extendedStart + 2, swapSectors - 2 * SECTORS_PER_MEBIBYTE, 'swap', '[SWAP]'),
    ],
  };
  const drive: Disk = {
    name: 'sr0',
    sectors: 2_097_151,
    model: 'QEMU DVD-ROM',
    rotational: true,
    type: 'rom',
    major: 11,
    minor: 0,
    partitions: [],
  };
  const root = ext4(rootSectors / 2);
  return {
    disks: [disk, drive],
    rootKilobytes: root.totalKilobytes,
    rootPartition: `${name}1`,
    mounts: debianMounts(memoryKilobytes, {
      source: `/dev/${name}1`,
      mountPoint: '/',
      type: 'ext4',
      options: 'rw,relatime,errors=remount-ro',
      ...root,
      usedKilobytes,
      usedInodes: Math.round(68_000 + usedKilobytes / 55),
    }),
  };
}

/** Sizes of an ext4 file system as mke2fs makes it: inode tables, bitmaps and the journal are not counted by df. */
function ext4(partitionKilobytes: number): Pick<Mount, 'totalKilobytes' | 'reservedKilobytes' | 'inodes'> {
  const blocks = Math.floor(partitionKilobytes / 4);
  const groups = Math.ceil(blocks / 32_768);
  const inodesPerGroup = 8192;
  const journalBlocks =
    blocks < 1024 * 4096
      ? 16_384
      : blocks < 1024 * 8192
        ? 32_768
        : blocks < 1024 * 16_384
          ? 65_536
          : blocks < 1024 * 32_768
            ? 131_072
            : 262_144;
  const overhead = groups * (2 + (inodesPerGroup * 256) / 4096) + journalBlocks + Math.ceil(groups / 64) + 1;
  return {
    totalKilobytes: (blocks - overhead) * 4,
    reservedKilobytes: Math.floor(blocks * 0.05) * 4,
    inodes: groups * inodesPerGroup,
  };
}

/** /proc/mounts of a Debian 12 with systemd, in its order. */
function debianMounts(memoryKilobytes: number, root: Mount): Mount[] {
  const half = Math.floor(memoryKilobytes / 2 / 4) * 4;
  const tenth = Math.floor(memoryKilobytes / 10 / 4) * 4;
  const devices = half - 22_712;
  const nothing = { totalKilobytes: 0, usedKilobytes: 0, reservedKilobytes: 0, inodes: 0, usedInodes: 0 };
  const kernel = (source: string, mountPoint: string, type: string, options: string): Mount => ({
    source,
    mountPoint,
    type,
    options,
    ...nothing,
  });
  const memory = (
    source: string,
    mountPoint: string,
    type: string,
    options: string,
    totalKilobytes: number,
    usedKilobytes = 0,
    usedInodes = 1,
  ): Mount => ({
    source,
    mountPoint,
    type,
    options,
    totalKilobytes,
    usedKilobytes,
    reservedKilobytes: 0,
    inodes: Math.floor(memoryKilobytes / 8),
    usedInodes,
  });
  const strict = 'rw,nosuid,nodev,noexec,relatime';
  return [
    kernel('sysfs', '/sys', 'sysfs', strict),
    kernel('proc', '/proc', 'proc', strict),
    memory(
      'udev',
      '/dev',
      'devtmpfs',
      `rw,nosuid,relatime,size=${devices}k,nr_inodes=${devices / 4},mode=755,inode64`,
      devices,
      0,
      412,
    ),
    kernel('devpts', '/dev/pts', 'devpts', 'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000'),
    memory(
      'tmpfs',
      '/run',
      'tmpfs',
      `rw,nosuid,nodev,noexec,relatime,size=${tenth}k,mode=755,inode64`,
      tenth,
      616,
      671,
    ),
    root,
    kernel('securityfs', '/sys/kernel/security', 'securityfs', strict),
    memory('tmpfs', '/dev/shm', 'tmpfs', 'rw,nosuid,nodev,inode64', half),
    memory('tmpfs', '/run/lock', 'tmpfs', `${strict},size=5120k,inode64`, 5120, 0, 4),
    kernel('cgroup2', '/sys/fs/cgroup', 'cgroup2', `${strict},nsdelegate,memory_recursiveprot`),
    kernel('pstore', '/sys/fs/pstore', 'pstore', strict),
    kernel('bpf', '/sys/fs/bpf', 'bpf', `${strict},mode=700`),
    kernel(
      'systemd-1',
      '/proc/sys/fs/binfmt_misc',
      'autofs',
      'rw,relatime,fd=30,pgrp=1,timeout=0,minproto=5,maxproto=5,direct,pipe_ino=12513',
    ),
    kernel('hugetlbfs', '/dev/hugepages', 'hugetlbfs', 'rw,relatime,pagesize=2M'),
    kernel('mqueue', '/dev/mqueue', 'mqueue', strict),
    kernel('debugfs', '/sys/kernel/debug', 'debugfs', strict),
    kernel('tracefs', '/sys/kernel/tracing', 'tracefs', strict),
    kernel('configfs', '/sys/kernel/config', 'configfs', strict),
    kernel('fusectl', '/sys/fs/fuse/connections', 'fusectl', strict),
    memory(
      'tmpfs',
      '/run/user/0',
      'tmpfs',
      `rw,nosuid,nodev,relatime,size=${tenth}k,nr_inodes=${tenth / 4},mode=700,inode64`,
      tenth,
      0,
      21,
    ),
  ];
}

/** A router's flash: boot loader, kernel, a read-only root and a small writable partition. */
function planFlash(
  { memoryKilobytes }: StorageOptions,
  partitions: Extract<PersonaDefinition['storage'], { kind: 'flash' }>['partitions'],
): StoragePlan {
  let startSector = 0;
  const planned = partitions.map((each, index): Partition => {
    const at = startSector;
    startSector += each.kilobytes * 2;
    return {
      name: `mtdblock${index}`,
      startSector: at,
      sectors: each.kilobytes * 2,
      major: 31,
      minor: index,
      fileSystem: each.fileSystem,
      uuid: '',
      mountPoint: each.mountPoint,
      label: each.label,
    };
  });
  const flash: Disk = {
    name: 'mtd0',
    sectors: startSector,
    model: '',
    rotational: false,
    type: 'mtd',
    major: 90,
    minor: 0,
    partitions: planned,
  };
  const nothing = { reservedKilobytes: 0, inodes: 0, usedInodes: 0 };
  const half = Math.floor(memoryKilobytes / 2);
  const temporary = (mountPoint: string, options: string, usedKilobytes: number): Mount => ({
    source: 'tmpfs',
    mountPoint,
    type: 'tmpfs',
    options,
    totalKilobytes: half,
    usedKilobytes,
    ...nothing,
  });
  const kernel = (source: string, mountPoint: string, type: string, options: string): Mount => ({
    source,
    mountPoint,
    type,
    options,
    totalKilobytes: 0,
    usedKilobytes: 0,
    ...nothing,
  });
  const mounted = planned.flatMap((each, index): Mount[] => {
    const definition = partitions[index];
    if (definition === undefined || definition.mountPoint === '') return [];
    const squash = definition.fileSystem === 'squashfs';
    return [
      {
        source: `/dev/${each.name}`,
        mountPoint: definition.mountPoint,
        type: definition.fileSystem,
        options: squash ? 'ro,relatime' : 'rw,relatime',
        totalKilobytes: definition.kilobytes,
        usedKilobytes: Math.round((definition.kilobytes * definition.usedPercent) / 100),
        ...nothing,
      },
    ];
  });
  return {
    disks: [flash],
    rootPartition: null,
    rootKilobytes: mounted.find((each) => each.mountPoint === '/')?.totalKilobytes ?? 0,
    mounts: [
      kernel('rootfs', '/', 'rootfs', 'rw'),
      ...mounted.filter((each) => each.mountPoint === '/').map((each) => ({ ...each, source: '/dev/root' })),
      kernel('proc', '/proc', 'proc', 'rw,relatime'),
      kernel('sysfs', '/sys', 'sysfs', 'rw,relatime'),
      temporary('/dev', 'rw,relatime,mode=0755', 0),
      kernel('devpts', '/dev/pts', 'devpts', 'rw,relatime,mode=600'),
      temporary('/tmp', 'rw,relatime', 48),
      temporary('/var', 'rw,relatime', 132),
      temporary('/etc', 'rw,relatime', 88),
      ...mounted.filter((each) => each.mountPoint !== '/'),
    ],
  };
}
