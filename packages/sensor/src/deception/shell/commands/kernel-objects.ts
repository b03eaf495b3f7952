import { type Command, complain, print, printError } from '../kernel/program.ts';
import { userName } from './file-display.ts';
import { viewProcesses } from './process-view.ts';

const BLOCK_BYTES = 128 * 1024 * 1024;

/** ipcs of util-linux 2.38: nothing here uses System V's. */
export const ipcs: Command = async (context) => {
  const { process, args } = context;
  const letters = args.filter((arg) => /^-[a-z]+$/.test(arg)).join('');
  const bad = /[^-qmsaiptculbh]/.exec(letters)?.[0];
  if (bad !== undefined) {
    await printError(process, `ipcs: invalid option -- '${bad}'\nTry 'ipcs --help' for more information.\n`);
    return 1;
  }
  const all = !/[qms]/.test(letters) || letters.includes('a');
  const wants = (letter: string) => all || letters.includes(letter);
  let text = '';
  if (letters.includes('l')) {
    if (wants('q'))
      text +=
        '------ Messages Limits --------\nmax queues system wide = 32000\nmax size of message (bytes) = 8192\ndefault max size of queue (bytes) = 16384\n\n';
    if (wants('m'))
      text +=
        '------ Shared Memory Limits --------\nmax number of segments = 4096\nmax seg size (kbytes) = 18014398509465599\nmax total shared memory (kbytes) = 18446744073709551612\nmin seg size (bytes) = 1\n\n';
    if (wants('s'))
      text +=
        '------ Semaphore Limits --------\nmax number of arrays = 32000\nmax semaphores per array = 32000\nmax semaphores system wide = 1024000000\nmax ops per semop call = 500\nsemaphore max value = 32767\n\n';
  } else if (letters.includes('u')) {
    if (wants('q'))
      text += '------ Messages Status --------\nallocated queues = 0\nused headers = 0\nused space = 0 bytes\n\n';
    if (wants('m'))
      text +=
        '------ Shared Memory Status --------\nsegments allocated 0\npages allocated 0\npages resident  0\npages swapped   0\nSwap performance: 0 attempts\t 0 successes\n\n';
    if (wants('s')) text += '------ Semaphore Status --------\nused arrays = 0\nallocated semaphores = 0\n\n';
  } else {
    if (wants('q'))
      text +=
        '------ Message Queues --------\nkey        msqid      owner      perms      used-bytes   messages    \n\n';
    if (wants('m'))
      text +=
        '------ Shared Memory Segments --------\nkey        shmid      owner      perms      bytes      nattch     status      \n\n';
    if (wants('s'))
      text += '------ Semaphore Arrays --------\nkey        semid      owner      perms      nsems     \n\n';
  }
  await print(process, `\n${text}`);
  return 0;
};

/** lsipc of util-linux 2.38. */
export const lsipc: Command = async ({ process }) => {
  await print(
    process,
    'RESOURCE DESCRIPTION                                              LIMIT USED  USE%\nMSGMNI   Number of message queues                                 32000    0 0.00%\nMSGMAX   Max size of message (bytes)                                 8K    -     -\nMSGMNB   Default max size of queue (bytes)                          16K    -     -\nSHMMNI   Shared memory segments                                    4096    0 0.00%\nSHMALL   Shared memory pages                       18446744073692774399    0 0.00%\nSHMMAX   Max size of shared memory segment (bytes)                  16E    -     -\nSHMMIN   Min size of shared memory segment (bytes)                   1B    -     -\nSEMMNI   Number of semaphore identifiers                          32000    0 0.00%\nSEMMNS   Total number of semaphores                          1024000000    0 0.00%\nSEMMSL   Max semaphores per semaphore set.                        32000    -     -\nSEMOPM   Max number of operations per semop(2)                      500    -     -\nSEMVMX   Semaphore max value                                      32767    -     -\n',
  );
  return 0;
};

/** lsns of util-linux 2.38: the namespaces that the first process has, and everyone with it. */
export const lsns: Command = async ({ process }) => {
  const views = viewProcesses(process).filter(
    (view) => process.identity.userId === 0 || view.userId === process.identity.userId,
  );
  const first = views[0];
  if (first === undefined) return 0;
  // linux/proc_ns.h: the numbers of the first namespaces are fixed; the network's comes from the running counter.
  const kinds = [
    ['4026531834', 'time'],
    ['4026531835', 'cgroup'],
    ['4026531836', 'pid'],
    ['4026531837', 'user'],
    ['4026531838', 'uts'],
    ['4026531839', 'ipc'],
    ['4026531840', 'net'],
    ['4026531841', 'mnt'],
  ] as const;
  const user = userName(process, first.userId);
  const widths = [String(views.length).length, String(first.processId).length];
  const count = String(views.length).padStart(Math.max(6, widths[0] ?? 0));
  const number = String(first.processId).padStart(Math.max(3, widths[1] ?? 0));
  await print(
    process,
    `        NS TYPE   NPROCS ${'PID'.padStart(number.length)} ${'USER'.padEnd(Math.max(4, user.length))} COMMAND\n${kinds.map(([id, kind]) => `${id} ${kind.padEnd(6)} ${count} ${number} ${user.padEnd(4)} ${first.command}\n`).join('')}`,
  );
  return 0;
};

/** lslocks of util-linux 2.38: the daemons that lock their number files. */
export const lslocks: Command = async ({ process }) => {
  const rows = viewProcesses(process)
    .filter(({ name }) => name === 'cron' || name === 'atd')
    .map(({ name, processId }) => [name, String(processId), 'FLOCK', '', 'WRITE', '0', '0', '0', '/run...']);
  const table = [['COMMAND', 'PID', 'TYPE', 'SIZE', 'MODE', 'M', 'START', 'END', 'PATH'], ...rows];
  const width = (column: number) => Math.max(...table.map((row) => row[column]?.length ?? 0));
  for (const row of table)
    await print(
      process,
      `${row.map((cell, column) => (column === 8 ? cell : /^(1|3|5|6|7)$/.test(String(column)) ? cell.padStart(width(column)) : column === 0 ? cell.padEnd(Math.max(16, width(0))) : cell.padEnd(width(column)))).join(' ')}\n`,
    );
  return 0;
};

/** lsmem of util-linux 2.38: memory in blocks, with the hole below four gigabytes. */
export const lsmem: Command = async ({ process }) => {
  const { memoryKilobytes } = process.session.host.persona.hardware;
  const blocks = Math.ceil((memoryKilobytes * 1024) / BLOCK_BYTES / 8) * 8;
  const low = Math.min(blocks, 24);
  const hex = (bytes: number) => `0x${bytes.toString(16).padStart(16, '0')}`;
  const size = (count: number) => (count % 8 === 0 ? `${count / 8}G` : `${count * 128}M`);
  const rows = [
    { from: 0, count: low, first: 0 },
    ...(blocks > low ? [{ from: 2 ** 32, count: blocks - low, first: 32 }] : []),
  ];
  await print(
    process,
    `RANGE                                 SIZE  STATE REMOVABLE  BLOCK\n${rows.map(({ from, count, first }) => `${hex(from)}-${hex(from + count * BLOCK_BYTES - 1)} ${size(count).padStart(4)} online       yes ${`${first}-${first + count - 1}`.padStart(6)}\n`).join('')}\nMemory block size:       128M\nTotal online memory:    ${size(blocks).padStart(6)}\nTotal offline memory:      0B\n`,
  );
  return 0;
};

/** prlimit of util-linux 2.38: the limits of a process as systemd sets them. */
export const prlimit: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const number = /(?:-p|--pid)[ =]?(\d+)/.exec(text)?.[1];
  if (number !== undefined && !viewProcesses(process).some((view) => view.processId === Number(number))) {
    await complain(context, 'failed to get the AS resource limit: No such process');
    return 1;
  }
  if (/--(nofile|nproc|core|as|memlock|stack|cpu|data|fsize|rss|nice)=|-[nucvlstdfme]\S*=?\d/.test(text)) return 0;
  const processes = Math.floor(process.session.host.persona.hardware.memoryKilobytes / 256);
  const locked = Math.floor((process.session.host.persona.hardware.memoryKilobytes * 1024) / 8 / 65_536) * 65_536;
  const rows = [
    ['AS', 'address space limit', 'unlimited', 'unlimited', 'bytes'],
    ['CORE', 'max core file size', '0', 'unlimited', 'bytes'],
    ['CPU', 'CPU time', 'unlimited', 'unlimited', 'seconds'],
    ['DATA', 'max data size', 'unlimited', 'unlimited', 'bytes'],
    ['FSIZE', 'max file size', 'unlimited', 'unlimited', 'bytes'],
    ['LOCKS', 'max number of file locks held', 'unlimited', 'unlimited', 'locks'],
    ['MEMLOCK', 'max locked-in-memory address space', String(locked), String(locked), 'bytes'],
    ['MSGQUEUE', 'max bytes in POSIX mqueues', '819200', '819200', 'bytes'],
    ['NICE', 'max nice prio allowed to raise', '0', '0', ''],
    ['NOFILE', 'max number of open files', '1024', '1048576', 'files'],
    ['NPROC', 'max number of processes', String(processes), String(processes), 'processes'],
    ['RSS', 'max resident set size', 'unlimited', 'unlimited', 'bytes'],
    ['RTPRIO', 'max real-time priority', '0', '0', ''],
    ['RTTIME', 'timeout for real-time tasks', 'unlimited', 'unlimited', 'microsecs'],
    ['SIGPENDING', 'max number of pending signals', String(processes), String(processes), 'signals'],
    ['STACK', 'max stack size', '8388608', 'unlimited', 'bytes'],
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0), column === 0 ? 10 : 4);
  for (const row of [['RESOURCE', 'DESCRIPTION', 'SOFT', 'HARD', 'UNITS'], ...rows])
    await print(
      process,
      `${row.map((cell, column) => (column < 2 ? cell.padEnd(width(column)) : column < 4 ? cell.padStart(width(column)) : cell)).join(' ')}\n`,
    );
  return 0;
};

/** mcookie of util-linux. */
export const mcookie: Command = async ({ process }) => {
  await print(process, `${Buffer.from(process.session.options.random.bytes(16)).toString('hex')}\n`);
  return 0;
};
