import { utf8 } from '../../byte-string.ts';
import type { Disk, Partition } from '../../host/persona.ts';
import { type Command, print, printError } from '../kernel/program.ts';

/** `40G`, `953.7M`: as lsblk rounds. */
export function blockSize(sectors: number): string {
  let value = sectors * 512;
  let unit = 0;
  while (value >= 1024 && unit < 6) {
    value /= 1024;
    unit += 1;
  }
  const tenths = Math.round(value * 10) / 10;
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)}${'BKMGTPE'[unit] ?? ''}`;
}

interface Row {
  readonly name: string;
  readonly node: Disk | Partition;
  readonly type: string;
  readonly prefix: string;
}

function rowsOf(disks: readonly Disk[], plain: boolean): Row[] {
  return disks.flatMap((disk) => [
    { name: disk.name, node: disk, type: disk.type, prefix: '' },
    ...disk.partitions.map((part, index) => ({
      name: part.name,
      node: part,
      type: 'part',
      prefix: plain ? '' : utf8(index === disk.partitions.length - 1 ? '└─' : '├─'),
    })),
  ]);
}

/** lsblk of util-linux 2.38. */
export const lsblk: Command = async (context) => {
  const { process, args } = context;
  const { persona } = process.session.host;
  const letters = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join('');
  const bad = /[^-abdfinloprstmzJPSTDOexIGMAVh]/.exec(letters)?.[0];
  if (bad !== undefined) {
    await printError(process, `lsblk: invalid option -- '${bad}'\nTry 'lsblk --help' for more information.\n`);
    return 1;
  }
  const plain = /[nlrP]/.test(letters.replace('n', '')) || letters.includes('r');
  const wanted = args.find((arg) => arg.startsWith('/dev/'))?.slice(5);
  const rows = rowsOf(persona.disks, plain).filter(
    ({ node, name }) =>
      (!letters.includes('d') || 'partitions' in node) && (wanted === undefined || name.startsWith(wanted)),
  );
  if (rows.length === 0) {
    await printError(process, `lsblk: /dev/${wanted ?? ''}: not a block device\n`);
    return 32;
  }
  const bytes = letters.includes('b');
  const custom = /-o\s*(\S+)/.exec(args.join(' '))?.[1]?.toUpperCase().split(',');
  const columns =
    custom ??
    (letters.includes('f')
      ? ['NAME', 'FSTYPE', 'FSVER', 'LABEL', 'UUID', 'FSAVAIL', 'FSUSE%', 'MOUNTPOINTS']
      : ['NAME', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINTS']);
  const mounts = process.session.host.mounts();
  const cell = (row: Row, column: string): string => {
    const { node } = row;
    const part = 'mountPoint' in node ? node : null;
    const mount = mounts.find((each) => each.mountPoint === part?.mountPoint);
    switch (column) {
      case 'NAME':
        return row.prefix + row.name;
      case 'KNAME':
        return row.name;
      case 'MAJ:MIN':
        return `${String(node.major).padStart(3)}:${String(node.minor).padEnd(3)}`;
      case 'RM':
        return row.type === 'rom' ? '1' : '0';
      case 'SIZE':
        return bytes ? String(node.sectors * 512) : blockSize(node.sectors);
      case 'RO':
        return '0';
      case 'TYPE':
        return row.type;
      case 'MOUNTPOINT':
      case 'MOUNTPOINTS':
        return part?.mountPoint ?? '';
      case 'FSTYPE':
        return part?.fileSystem ?? '';
      case 'FSVER':
        return part?.fileSystem === 'ext4' ? '1.0' : part?.fileSystem === 'swap' ? '1' : '';
      case 'UUID':
        return part?.uuid ?? '';
      case 'FSAVAIL':
        return mount === undefined
          ? ''
          : blockSize((mount.totalKilobytes - mount.usedKilobytes - mount.reservedKilobytes) * 2);
      case 'FSUSE%':
        return mount === undefined ? '' : `${Math.round((mount.usedKilobytes / mount.totalKilobytes) * 100)}%`;
      case 'MODEL':
        return 'model' in node ? node.model : '';
      case 'ROTA':
        return 'rotational' in node && node.rotational ? '1' : '0';
      default:
        return '';
    }
  };
  const table = [
    ...(letters.includes('n') ? [] : [columns]),
    ...rows.map((row) => columns.map((column) => cell(row, column))),
  ];
  const width = (column: number) => Math.max(...table.map((row) => shownLength(row[column] ?? '')));
  const isRight = (column: string) => /^(RM|SIZE|RO|FSAVAIL|FSUSE%|ROTA)$/.test(column);
  await print(
    process,
    table
      .map(
        (row) =>
          `${row
            .map((text, index) => {
              const pad = ' '.repeat(Math.max(0, width(index) - shownLength(text)));
              if (index === columns.length - 1) return text;
              return isRight(columns[index] ?? '') ? pad + text : text + pad;
            })
            .join(' ')}\n`,
      )
      .join(''),
  );
  return 0;
};

/** Columns that a text takes: UTF-8 continuation bytes take none. */
function shownLength(text: string): number {
  return text.replace(/[\x80-\xbf]/g, '').length;
}

/** blkid: the file systems with their identifiers. */
export const blkid: Command = async (context) => {
  const { process } = context;
  const wanted = context.args.filter((arg) => arg.startsWith('/'));
  const parts = process.session.host.persona.disks
    .flatMap((disk) => disk.partitions)
    .filter((part) => part.fileSystem !== '' && (wanted.length === 0 || wanted.includes(`/dev/${part.name}`)));
  if (parts.length === 0) return 2;
  await print(
    process,
    parts
      .map(
        (part) =>
          `/dev/${part.name}: UUID="${part.uuid}"${part.fileSystem === 'ext4' ? ' BLOCK_SIZE="4096"' : ''} TYPE="${part.fileSystem}" PARTUUID="${part.uuid.slice(0, 8)}-0${part.name.replace(/^\D*/, '')}"\n`,
      )
      .join(''),
  );
  return 0;
};

/** fdisk -l; nothing else is answered, because it would ask. */
export const fdisk: Command = async (context) => {
  const { process, args } = context;
  if (!args.some((arg) => /^-\w*l/.test(arg))) {
    const device = args.find((arg) => arg.startsWith('/dev/'));
    await printError(
      process,
      device === undefined
        ? "fdisk: bad usage\nTry 'fdisk --help' for more information.\n"
        : `fdisk: cannot open ${device}: ${process.identity.userId === 0 ? 'Device or resource busy' : 'Permission denied'}\n`,
    );
    return 1;
  }
  if (process.identity.userId !== 0) {
    await printError(
      process,
      `fdisk: cannot open /dev/${process.session.host.persona.disks[0]?.name ?? 'sda'}: Permission denied\n`,
    );
    return 1;
  }
  const wanted = args.filter((arg) => arg.startsWith('/')).map((arg) => arg.replace(/^\/dev\//, ''));
  const known = process.session.host.persona.disks;
  for (const device of wanted)
    if (!known.some((disk) => disk.name === device || disk.partitions.some((part) => part.name === device))) {
      const path = device.startsWith('/') ? device : `/dev/${device}`;
      await printError(process, `fdisk: cannot open ${path}: No such file or directory\n`);
      return 1;
    }
  for (const disk of known.filter(
    (each) => each.type === 'disk' && (wanted.length === 0 || wanted.some((name) => name.startsWith(each.name))),
  )) {
    const size = disk.sectors * 512;
    let text = `Disk /dev/${disk.name}: ${blockSize(disk.sectors).replace(/(\d)([A-Z])$/, '$1 $2iB')}, ${size} bytes, ${disk.sectors} sectors\n${disk.model === '' ? '' : `Disk model: ${disk.model.padEnd(16)}\n`}Units: sectors of 1 * 512 = 512 bytes\nSector size (logical/physical): 512 bytes / 512 bytes\nI/O size (minimum/optimal): 512 bytes / 512 bytes\nDisklabel type: dos\nDisk identifier: 0x${(disk.partitions[0]?.uuid ?? '00000000').slice(0, 8)}\n\n`;
    const rows = disk.partitions.map((part, index) => {
      const kind =
        part.fileSystem === ''
          ? ['5', 'Extended']
          : part.fileSystem === 'swap'
            ? ['82', 'Linux swap / Solaris']
            : ['83', 'Linux'];
      return [
        `/dev/${part.name}`,
        index === 0 ? '*' : '',
        String(part.startSector),
        String(part.startSector + part.sectors - 1),
        String(part.sectors),
        blockSize(part.sectors),
        kind[0] ?? '',
        kind[1] ?? '',
      ];
    });
    const table = [['Device', 'Boot', 'Start', 'End', 'Sectors', 'Size', 'Id', 'Type'], ...rows];
    const width = (column: number) => Math.max(...table.map((row) => row[column]?.length ?? 0));
    for (const row of table)
      text += `${row.map((cell, index) => (index === 7 ? cell : index < 2 ? cell.padEnd(width(index)) : cell.padStart(width(index)))).join(' ')}\n`;
    await print(process, `${text}\n`);
  }
  return 0;
};
