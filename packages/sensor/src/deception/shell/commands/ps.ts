import { processName } from '../../filesystem/proc-files.ts';
import type { HostProcess } from '../../host/host.ts';
import { type Command, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { userName } from './file-display.ts';

function cpuTime(seconds: number): string {
  return `${String(Math.floor(seconds / 3600)).padStart(2, '0')}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

export const ps: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  const text = args.join(' ');
  const own = process.session.table.find(process.id);
  const bsd = args.some((arg) => /^[a-z]+$/.test(arg) && arg !== 'pid');
  const letters = args.filter((arg) => /^-?[A-Za-z]+$/.test(arg)).join('');
  const everything =
    /[Ae]/.test(args.filter((arg) => arg.startsWith('-') && !arg.startsWith('--')).join('')) ||
    (bsd && /a/.test(letters) && /x/.test(letters));
  const pid = /-?p\s*(\d+)/.exec(text)?.[1];
  let list = host
    .processes()
    .filter((each) =>
      pid !== undefined
        ? each.processId === Number(pid)
        : everything ||
          (each.terminal === (own?.terminal ?? null) && each.userId === process.identity.userId) ||
          (bsd && /x/.test(letters) && each.userId === process.identity.userId) ||
          (bsd && /a/.test(letters) && each.terminal !== null),
    );
  const uptimeSeconds = (host.now() - host.bootedAtMs()) / 1000;
  const started = (each: HostProcess) =>
    host.now() - each.startedAtMs < 86_400_000
      ? formatDate(each.startedAtMs, '%H:%M')
      : formatDate(each.startedAtMs, '%b%d');
  const bsdTime = (seconds: number) =>
    `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  const format = /-?o\s*(\S+)/.exec(text)?.[1];
  const memory = host.persona.hardware.memoryKilobytes;
  const state = (each: HostProcess) => (each.processId === process.id ? 'R+' : each.state);
  const shown = (name: string) => (name.length > 8 ? `${name.slice(0, 7)}+` : name);
  list = list.map((each) => (each.processId === process.id ? { ...each, state: 'R+' } : each));
  if (format !== undefined) {
    const columns = format.split(',').map((column) => column.replace(/=.*$/, ''));
    const value = (each: HostProcess, column: string): string =>
      ({
        pid: String(each.processId),
        ppid: String(each.parentId),
        user: userName(process, each.userId),
        uid: String(each.userId),
        comm: processName(each),
        cmd: each.command,
        args: each.command,
        command: each.command,
        '%cpu': '0.0',
        pcpu: '0.0',
        '%mem': ((each.residentKilobytes / memory) * 100).toFixed(1),
        pmem: '0.0',
        rss: String(each.residentKilobytes),
        tty: each.terminal ?? '?',
        stat: state(each),
      })[column] ?? '-';
    const titles = columns.map(
      (column) =>
        ({ comm: 'COMMAND', cmd: 'CMD', args: 'COMMAND', pcpu: '%CPU', pmem: '%MEM', tty: 'TT' })[column] ??
        column.toUpperCase(),
    );
    const rows = [
      ...(format.includes('=') || args.includes('--no-headers') ? [] : [titles]),
      ...list.map((each) => columns.map((column) => value(each, column))),
    ];
    const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    await print(
      process,
      rows
        .map(
          (row) =>
            `${row.map((cell, column) => (column === row.length - 1 ? cell : /^\d/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' ')}\n`,
        )
        .join(''),
    );
  } else if (bsd && /u/.test(letters)) {
    await print(
      process,
      `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${list.map((each) => `${shown(userName(process, each.userId)).padEnd(8)} ${String(each.processId).padStart(7)}  ${(Math.min(99, (each.cpuSeconds / uptimeSeconds) * 100)).toFixed(1)} ${((each.residentKilobytes / memory) * 100).toFixed(1).padStart(4)} ${String(each.virtualKilobytes).padStart(6)} ${String(each.residentKilobytes).padStart(5)} ${(each.terminal ?? '?').padEnd(8)} ${state(each).padEnd(4)} ${started(each)}   ${bsdTime(each.cpuSeconds)} ${each.command}\n`).join('')}`,
    );
  } else if (/f/.test(letters) && !bsd) {
    await print(
      process,
      `UID          PID    PPID  C STIME TTY          TIME CMD\n${list.map((each) => `${shown(userName(process, each.userId)).padEnd(8)} ${String(each.processId).padStart(7)} ${String(each.parentId).padStart(7)}  0 ${started(each)} ${(each.terminal ?? '?').padEnd(8)} ${cpuTime(each.cpuSeconds)} ${each.command}\n`).join('')}`,
    );
  } else if (bsd)
    await print(
      process,
      `    PID TTY      STAT   TIME COMMAND\n${list.map((each) => `${String(each.processId).padStart(7)} ${(each.terminal ?? '?').padEnd(8)} ${state(each).padEnd(4)} ${bsdTime(each.cpuSeconds).padStart(6)} ${each.command}\n`).join('')}`,
    );
  else
    await print(
      process,
      `    PID TTY          TIME CMD\n${list.map((each) => `${String(each.processId).padStart(7)} ${(each.terminal ?? '?').padEnd(8)} ${cpuTime(each.cpuSeconds)} ${processName(each).replace(/^-/, '')}\n`).join('')}`,
    );
  return 0;
};
