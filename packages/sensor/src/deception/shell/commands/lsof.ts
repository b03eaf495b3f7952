import { type Command, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { viewProcesses } from './process-view.ts';
import { bracketed, serviceName } from './socket-list.ts';

/** lsof 4.95: open sockets (`-i`), and what processes have open. */
export const lsof: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  if (args.includes('-v')) {
    await printError(
      process,
      'lsof version information:\n    revision: 4.95.0\n    latest revision: https://github.com/lsof-org/lsof\n',
    );
    return 0;
  }
  const letters = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join('');
  const value = (letter: string) => {
    const at = args.findIndex((arg) => arg.startsWith(`-${letter}`));
    const attached = args[at]?.slice(2);
    return at === -1 ? undefined : attached === '' || attached === undefined ? args[at + 1] : attached;
  };
  const network = args.some((arg) => /^-[a-zA-Z]*i/.test(arg));
  const numericPorts = letters.includes('P');
  const filter = args
    .find((arg) => /^(-i)?(@[^:]*)?(tcp|udp)?:?\d*$/i.test(arg) && /\d|tcp|udp/i.test(arg))
    ?.replace(/^-i/, '');
  const port = /:(\d+)$/.exec(filter ?? '')?.[1];
  const protocol = /^(tcp|udp)/i.exec(filter ?? '')?.[1]?.toLowerCase();
  const only = value('p')?.split(',').map(Number);
  const user = value('u');
  if (user !== undefined && !/^\^?\d+$/.test(user) && process.session.host.findUser(user.replace(/^\^/, '')) === null) {
    await printError(process, `lsof: can't get UID for ${user}\n`);
    return 1;
  }
  const named = args.filter((arg, index) => !/^[-+]/.test(arg) && !/^[-+][a-zA-Z]$/.test(args[index - 1] ?? ''));
  const absent = named.filter((path) => !process.files.exists(process.path(path)) && !/^(?:@|tcp|udp|:)/i.test(path));
  for (const path of absent) await printError(process, `lsof: status error on ${path}: No such file or directory\n`);
  if (absent.length > 0 && absent.length === named.length) return 1;
  const command = value('c');
  const views = viewProcesses(process).filter(
    (view) =>
      (only === undefined || only.includes(view.processId)) &&
      (user === undefined || userName(process, view.userId) === user) &&
      (command === undefined || view.name.startsWith(command)) &&
      (process.identity.userId === 0 || view.userId === process.identity.userId),
  );
  const rows: string[][] = [];
  const name = (value: number) => (value === 0 ? '*' : numericPorts ? String(value) : serviceName(value));
  const addresses = (address: string) =>
    address === '0.0.0.0' || address === '::'
      ? '*'
      : letters.includes('n') || address !== '127.0.0.1'
        ? bracketed(address)
        : 'localhost';
  for (const view of views) {
    if (!network) {
      const files = args.filter((arg) => arg.startsWith('/'));
      const kernel = view.command.startsWith('[');
      const program = kernel ? 'unknown' : (view.command.split(' ')[0] ?? '').replace(/^-/, '/usr/bin/');
      const list: [string, string, string, string, string, string][] = [
        ['cwd', 'DIR', '8,1', '4096', '2', '/'],
        ['rtd', 'DIR', '8,1', '4096', '2', '/'],
        [
          'txt',
          kernel ? 'unknown' : 'REG',
          kernel ? '' : '8,1',
          kernel ? '' : '125640',
          kernel ? '' : String(262_000 + view.processId),
          kernel ? `/proc/${view.processId}/exe` : program,
        ],
        ...(kernel
          ? []
          : (
              [
                ['0r', 'CHR', '1,3', '0t0', '4', view.terminal === null ? '/dev/null' : `/dev/${view.terminal}`],
              ] as const
            ).map((row): [string, string, string, string, string, string] => [...row])),
      ];
      for (const row of list)
        if (files.length === 0 || files.includes(row[5]))
          rows.push([view.name.slice(0, 9), String(view.processId), userName(process, view.userId), ...row]);
    }
    for (const socket of host.sockets()) {
      if (socket.processId !== view.processId || (args.some((arg) => arg.startsWith('/')) && !network)) continue;
      if (port !== undefined && socket.localPort !== Number(port) && socket.peerPort !== Number(port)) continue;
      if (protocol !== undefined && !socket.protocol.startsWith(protocol)) continue;
      const state = socket.state === 'UNCONNECTED' ? '' : ` (${socket.state})`;
      const peer = socket.peerPort === 0 ? '' : `->${addresses(socket.peerAddress)}:${name(socket.peerPort)}`;
      rows.push([
        view.name.slice(0, 9),
        String(view.processId),
        userName(process, view.userId),
        `${3 + (socket.inode % 5)}u`,
        socket.protocol.endsWith('6') ? 'IPv6' : 'IPv4',
        String(socket.inode),
        '0t0',
        socket.protocol.slice(0, 3).toUpperCase(),
        `${addresses(socket.localAddress)}:${name(socket.localPort)}${peer}${state}`,
      ]);
    }
  }
  if (rows.length === 0) return 1;
  if (letters.includes('t')) {
    await print(process, [...new Set(rows.map((row) => row[1]))].map((id) => `${id}\n`).join(''));
    return 0;
  }
  const table = [['COMMAND', 'PID', 'USER', 'FD', 'TYPE', 'DEVICE', 'SIZE/OFF', 'NODE', 'NAME'], ...rows];
  const widths = Array.from({ length: 9 }, (_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  await print(
    process,
    table
      .map(
        (row) =>
          `${row
            .map((cell, column) => {
              const width = widths[column] ?? 0;
              if (column === 8) return cell;
              if (column === 0) return cell.padEnd(width);
              return column === 3 && row !== table[0]
                ? `${cell.padStart(Math.max(4, width))}`
                : cell.padStart(column === 3 ? Math.max(4, width) : width);
            })
            .join(' ')}\n`,
      )
      .join(''),
  );
  return 0;
};
