import { FileError } from '../../filesystem/filesystem.ts';
import type { Partition } from '../../host/persona.ts';
import { errorText } from '../kernel/error-text.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { stat } from './paths.ts';
import { usageAsRecorded } from './recorded-answers.ts';

const SECTOR_BYTES = 512;
const BLOCK_BYTES = 4096;
const E2FSPROGS = '1.47.0 (5-Feb-2023)';

interface Device {
  readonly path: string;
  readonly sectors: number;
  readonly partition: Partition | null;
}

function deviceOf(process: Process, path: string): Device | null {
  for (const disk of process.session.host.persona.disks) {
    if (path === `/dev/${disk.name}`) return { path, sectors: disk.sectors, partition: null };
    for (const partition of disk.partitions)
      if (
        path === `/dev/${partition.name}` ||
        path === `UUID=${partition.uuid}` ||
        (path === partition.mountPoint && path !== '')
      )
        return { path: `/dev/${partition.name}`, sectors: partition.sectors, partition };
  }
  return null;
}

const operands = (args: readonly string[], valued: RegExp) =>
  args.filter((arg, index) => !arg.startsWith('-') && !valued.test(args[index - 1] ?? ''));

/** blockdev of util-linux 2.38. */
export const blockdev: Command = async (context) => {
  const { process, args } = context;
  const [path] = operands(args, /^--set(ra|bsz|fra)$/);
  const options = args.filter((arg) => arg.startsWith('--'));
  if (path === undefined && !options.includes('--report')) return usageAsRecorded(context);
  const paths =
    path === undefined
      ? process.session.host.persona.disks.flatMap((disk) => [
          `/dev/${disk.name}`,
          ...disk.partitions.map(({ name }) => `/dev/${name}`),
        ])
      : [path];
  if (process.identity.userId !== 0) {
    await complain(
      context,
      `cannot open ${paths[0]}: ${stat(process, paths[0] ?? '') === null ? 'No such file or directory' : 'Permission denied'}`,
    );
    return 1;
  }
  if (options.includes('--report'))
    await print(process, 'RO    RA   SSZ   BSZ        StartSec            Size   Device\n');
  for (const each of paths) {
    const device = deviceOf(process, each);
    if (device === null) {
      await complain(
        context,
        stat(process, each) === null
          ? `cannot open ${each}: No such file or directory`
          : `ioctl error on ${options[0] === '--getsize64' ? 'BLKGETSIZE64' : 'BLKGETSIZE'}: Inappropriate ioctl for device`,
      );
      return 1;
    }
    for (const option of options) {
      const bytes = device.sectors * SECTOR_BYTES;
      const answer = new Map([
        ['--getsize64', String(bytes)],
        ['--getsz', String(device.sectors)],
        ['--getsize', String(device.sectors)],
        ['--getss', String(SECTOR_BYTES)],
        ['--getpbsz', String(SECTOR_BYTES)],
        ['--getbsz', String(BLOCK_BYTES)],
        ['--getiomin', String(SECTOR_BYTES)],
        ['--getioopt', '0'],
        ['--getra', '256'],
        ['--getfra', '256'],
        ['--getro', '0'],
        [
          '--report',
          `rw   256   512  4096 ${String(device.partition?.startSector ?? 0).padStart(15)} ${String(bytes).padStart(15)}   ${device.path}`,
        ],
      ]).get(option);
      if (answer !== undefined) await print(process, `${answer}\n`);
    }
  }
  return 0;
};

/** findfs of util-linux. */
export const findfs: Command = async (context) => {
  const [tag] = context.args;
  if (tag === undefined) return usageAsRecorded(context);
  const device = deviceOf(context.process, tag);
  if (device === null) {
    await complain(context, `unable to resolve '${tag}'`);
    return 1;
  }
  await print(context.process, `${device.path}\n`);
  return 0;
};

/** fallocate of util-linux: the length of a file. */
export const fallocate: Command = async (context) => {
  const { process, args } = context;
  const [path] = operands(args, /^(-[lo]|--length|--offset)$/);
  const length = /(?:^| )(?:-l|--length)[ =]?(\S+)/.exec(args.join(' '))?.[1];
  if (path === undefined) {
    await complain(context, 'no filename specified');
    return 1;
  }
  const found = /^(\d+)([kmgt])?(i?b)?$/i.exec(length ?? '');
  if (length === undefined || found === null) {
    await complain(context, length === undefined ? 'no length argument specified' : 'invalid length value specified');
    return 1;
  }
  const factor = 1024 ** ' kmgt'.indexOf((found[2] ?? ' ').toLowerCase());
  const bytes = Number(found[1]) * Math.max(1, factor);
  try {
    if (stat(process, path) === null) process.files.writeFile(process.path(path), new Uint8Array(0));
    if ((stat(process, path)?.size ?? 0) < bytes) process.files.truncate(process.path(path), bytes);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(
      context,
      error.code === 'ENOSPC' || error.code === 'EFBIG'
        ? `fallocate failed: ${errorText(error)}`
        : `cannot open ${path}: ${errorText(error)}`,
    );
    return 1;
  }
};

/** mkswap of util-linux 2.38, on files; the disk's partitions are in use. */
export const mkswap: Command = async (context) => {
  const { process, args } = context;
  const [path] = operands(args, /^-[LUpv]$/);
  if (path === undefined) return usageAsRecorded(context);
  const found = stat(process, path);
  if (found === null) {
    await complain(context, `cannot open ${path}: No such file or directory`);
    return 1;
  }
  const device = deviceOf(process, path);
  if (device !== null) {
    await complain(
      context,
      process.identity.userId !== 0
        ? `cannot open ${path}: Permission denied`
        : device.partition?.mountPoint === '[SWAP]' || device.partition?.mountPoint
          ? `error: ${path} is mounted; will not make swapspace`
          : `error: ${path} is apparently in use by the system; will not make a swapspace there`,
    );
    return 1;
  }
  if (found.size < 40_960) {
    await complain(context, `error: swap area needs to be at least 40 KiB`);
    return 1;
  }
  if ((found.mode & 0o077) !== 0)
    await complain(
      context,
      `${path}: insecure permissions 0${(found.mode & 0o777).toString(8)}, fix with: chmod 0600 ${path}`,
    );
  const bytes = Math.floor(found.size / BLOCK_BYTES) * BLOCK_BYTES - BLOCK_BYTES;
  const hex = Buffer.from(process.session.options.random.bytes(16)).toString('hex');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  await print(
    process,
    `Setting up swapspace version 1, size = ${readable(bytes)} (${bytes} bytes)\nno label, UUID=${uuid}\n`,
  );
  return 0;
};

function readable(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit += 1;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit] ?? ''}`;
}

/** losetup of util-linux: no loop device is in use. */
export const losetup: Command = async (context) => {
  const { process, args } = context;
  const words = operands(args, /^-[boPj]$/);
  if (args.some((arg) => arg === '-f' || arg === '--find') && words.length === 0) {
    await print(process, '/dev/loop0\n');
    return 0;
  }
  if (args.length === 0 || args.some((arg) => /^-(a|l|-all|-list|D|-detach-all)$/.test(arg))) return 0;
  const file = words.at(-1) ?? '';
  if (process.identity.userId !== 0) {
    await complain(context, `${words[0] ?? ''}: failed to set up loop device: Permission denied`);
    return 1;
  }
  if (stat(process, file) === null) {
    await complain(context, `${file}: failed to set up loop device: No such file or directory`);
    return 1;
  }
  if (args.includes('--show')) await print(process, '/dev/loop0\n');
  return 0;
};

/** e2fsck, fsck and the checkers behind it: what is mounted is not checked. */
export const fileSystemCheck: Command = async (context) => {
  const { process, name, args } = context;
  const words = operands(args, /^-[tbBjlLECz]$/);
  if (args.includes('-V')) {
    await printError(
      process,
      name === 'fsck' ? '' : `e2fsck ${E2FSPROGS}\n\tUsing EXT2FS Library version 1.47.0, 5-Feb-2023\n`,
    );
    if (name === 'fsck') await print(process, 'fsck from util-linux 2.38.1\n');
    return 0;
  }
  if (name === 'fsck') await print(process, 'fsck from util-linux 2.38.1\n');
  const path = words[0] ?? (name === 'fsck' ? '/' : undefined);
  if (path === undefined) return usageAsRecorded(context);
  const device = deviceOf(process, path);
  await printError(process, `e2fsck ${E2FSPROGS}\n`);
  if (device === null) {
    const why = stat(process, path) === null ? 'No such file or directory' : 'Bad magic number in super-block';
    const program = name === 'fsck' ? 'fsck.ext2' : name;
    await print(
      process,
      why.startsWith('No')
        ? `${program}: No such file or directory while trying to open ${path}\nPossibly non-existent device?\n`
        : `ext2fs_open2: Bad magic number in super-block\n${program}: Superblock invalid, trying backup blocks...\n${program}: Bad magic number in super-block while trying to open ${path}\n`,
    );
    return 8;
  }
  if (process.identity.userId !== 0) {
    await print(
      process,
      `${name}: Permission denied while trying to open ${device.path}\nYou must have r/w access to the filesystem or be root\n`,
    );
    return 8;
  }
  await print(process, `${device.path} is mounted.\n`);
  await printError(process, `${name === 'fsck' ? 'e2fsck' : name}: Cannot continue, aborting.\n\n\n`);
  return 8;
};

/** mke2fs and mkfs: the machine's file systems are in use; a plain file becomes one. */
export const makeFileSystem: Command = async (context) => {
  const { process, args, name } = context;
  const words = operands(args, /^-[tbCEfGgIiJLMmNOorSTUz]$/);
  const [path] = words;
  if (args.includes('-V')) {
    await printError(process, name === 'mkfs' ? '' : `mke2fs ${E2FSPROGS}\n\tUsing EXT2FS Library version 1.47.0\n`);
    if (name === 'mkfs') await print(process, 'mkfs from util-linux 2.38.1\n');
    return 0;
  }
  if (path === undefined) return usageAsRecorded(context);
  await printError(process, `mke2fs ${E2FSPROGS}\n`);
  const device = deviceOf(process, path);
  const found = stat(process, path);
  if (found === null) {
    await print(process, `The file ${path} does not exist and no size was specified.\n`);
    return 1;
  }
  if (process.identity.userId !== 0 && device !== null) {
    await printError(process, `${name}: Permission denied while trying to determine filesystem size\n`);
    return 1;
  }
  if (device !== null) {
    await print(
      process,
      `${path} is ${device.partition?.mountPoint ? 'mounted' : 'apparently in use by the system'}; will not make a filesystem here!\n`,
    );
    return 1;
  }
  const blocks = Math.floor(found.size / 1024);
  if (blocks < 64) {
    await printError(process, `${name}: Filesystem too small while setting up superblock\n`);
    return 1;
  }
  const inodes = Math.max(16, Math.floor(blocks / 4 / 8) * 8);
  await print(
    process,
    `Discarding device blocks: done                            \nCreating filesystem with ${blocks} 1k blocks and ${inodes} inodes\n\nAllocating group tables: done                            \nWriting inode tables: done                            \n${/ext[34]/.test(`${name} ${args.join(' ')}`) ? `Creating journal (${Math.max(1024, Math.floor(blocks / 16))} blocks): done\n` : ''}Writing superblocks and filesystem accounting information: done\n\n`,
  );
  return 0;
};

/** dumpe2fs, tune2fs -l and e2label: the super block of a file system. */
export const superBlock: Command = async (context) => {
  const { process, name, args } = context;
  const [path] = operands(args, /^-[cCeEgimMoOrLTuUIJ]$/);
  if (path === undefined) return usageAsRecorded(context);
  if (name !== 'e2label') await printError(process, `${name} ${E2FSPROGS}\n`);
  const device = deviceOf(process, path);
  if (process.identity.userId !== 0 && device !== null) {
    await printError(
      process,
      `${name}: Permission denied while trying to open ${path}\nCouldn't find valid filesystem superblock.\n`,
    );
    return 1;
  }
  if (device?.partition?.fileSystem !== 'ext4') {
    await printError(
      process,
      `${name}: ${stat(process, path) === null ? 'No such file or directory' : 'Bad magic number in super-block'} while trying to open ${path}\n${name === 'e2label' || name === 'dumpe2fs' ? "Couldn't find valid filesystem superblock.\n" : ''}`,
    );
    return 1;
  }
  if (name === 'e2label') {
    await print(process, '\n');
    return 0;
  }
  if (name === 'tune2fs' && !args.some((arg) => /^-\w*l/.test(arg))) return 0;
  const blocks = Math.floor((device.sectors * SECTOR_BYTES) / BLOCK_BYTES);
  const inodes = Math.floor(blocks / 4 / 8192) * 8192 || 8192;
  const mount = process.session.host.mounts().find((each) => each.mountPoint === device.partition?.mountPoint);
  const free = mount === undefined ? blocks : Math.floor((mount.totalKilobytes - mount.usedKilobytes) / 4);
  const row = (key: string, value: string) => `${`${key}:`.padEnd(26)}${value}\n`;
  await print(
    process,
    row('Filesystem volume name', '<none>') +
      row('Last mounted on', device.partition.mountPoint) +
      row('Filesystem UUID', device.partition.uuid) +
      row('Filesystem magic number', '0xEF53') +
      row('Filesystem revision #', '1 (dynamic)') +
      row(
        'Filesystem features',
        'has_journal ext_attr resize_inode dir_index filetype needs_recovery extent 64bit flex_bg sparse_super large_file huge_file dir_nlink extra_isize metadata_csum',
      ) +
      row('Filesystem flags', 'signed_directory_hash ') +
      row('Default mount options', 'user_xattr acl') +
      row('Filesystem state', 'clean') +
      row('Errors behavior', 'Continue') +
      row('Filesystem OS type', 'Linux') +
      row('Inode count', String(inodes)) +
      row('Block count', String(blocks)) +
      row('Reserved block count', String(Math.floor(blocks / 20))) +
      row('Free blocks', String(free)) +
      row('Free inodes', String(Math.max(0, inodes - (mount?.usedInodes ?? 0)))) +
      row('First block', '0') +
      row('Block size', String(BLOCK_BYTES)) +
      row('Fragment size', String(BLOCK_BYTES)) +
      row('Inode size', '256') +
      row('Journal inode', '8') +
      row('Checksum type', 'crc32c'),
  );
  return 0;
};

/** hwclock of util-linux: the time of the hardware, which follows the machine's. */
export const hwclock: Command = async (context) => {
  const { process, args } = context;
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'hwclock: Cannot access the Hardware Clock via any known method.\nhwclock: Use the --verbose option to see the details of our search for an access method.\n',
    );
    return 1;
  }
  if (args.some((arg) => /^(-[swu]*[sw]|--(hctosys|systohc|set|adjust|systz))/.test(arg))) return 0;
  const now = process.session.host.now();
  const text = new Date(now).toISOString();
  await print(
    process,
    `${text.slice(0, 10)} ${text.slice(11, 19)}.${String((now % 1000) * 1000).padStart(6, '0')}+00:00\n`,
  );
  return 0;
};
