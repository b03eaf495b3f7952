import { type Command, print, printError } from '../kernel/program.ts';

/** umount of util-linux 2.38: what the machine needs stays busy. */
export const umount: Command = async (context) => {
  const { process, args } = context;
  const [target] = args.filter((arg) => !arg.startsWith('-'));
  if (target === undefined) {
    await printError(process, "umount: bad usage\nTry 'umount --help' for more information.\n");
    return 1;
  }
  const mount = process.session.host.mounts().find((each) => each.mountPoint === target || each.source === target);
  if (!process.files.exists(process.path(target)))
    await printError(process, `umount: ${target}: no mount point specified.\n`);
  else if (mount === undefined) await printError(process, `umount: ${target}: not mounted.\n`);
  else if (process.identity.userId !== 0)
    await printError(process, `umount: ${target}: must be superuser to unmount.\n`);
  else if (args.some((arg) => /^-\w*[lf]/.test(arg))) return 0;
  else await printError(process, `umount: ${target}: target is busy.\n`);
  return 32;
};

/** findmnt of util-linux 2.38. */
export const findmnt: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const columns = (/(?:-o|--output)[ =]?(\S+)/.exec(text)?.[1] ?? 'TARGET,SOURCE,FSTYPE,OPTIONS')
    .toUpperCase()
    .split(',');
  const wanted = args.find((arg, index) => arg.startsWith('/') && args[index - 1] !== '-o');
  const mounts = process.session.host
    .mounts()
    .filter((mount) => wanted === undefined || mount.mountPoint === wanted || mount.source === wanted);
  if (mounts.length === 0) return 1;
  const rows = mounts.map((mount) =>
    columns.map(
      (column) =>
        new Map([
          ['TARGET', mount.mountPoint],
          ['SOURCE', mount.source],
          ['FSTYPE', mount.type],
          ['OPTIONS', mount.options],
        ]).get(column) ?? '',
    ),
  );
  const table = /(?:^|\s)(-\w*n|--noheadings)/.test(text) ? rows : [columns, ...rows];
  const width = (column: number) => Math.max(...table.map((row) => row[column]?.length ?? 0));
  await print(
    process,
    table
      .map(
        (row) =>
          `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(width(index)))).join(' ')}\n`,
      )
      .join(''),
  );
  return 0;
};
