// Over 500 lines: the reports about one machine share their figures; to be split one file per command.
import { FileError } from '../../filesystem/filesystem.ts';
import { MODULES_TEXT, MOUNTS_TEXT, processName } from '../../filesystem/proc-files.ts';
import { SimulatedHost } from '../../host/create-host.ts';
import type { HostProcess } from '../../host/host.ts';
import { loadAverages, memoryUsage } from '../../host/machine-load.ts';
import { sendSignal } from '../builtins/control.ts';
import { RegularExpression } from '../expansion/regular-expression.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { parseSignal } from '../kernel/signals.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { humanSize, userName } from './list-files.ts';

export const uname: Command = async (context) => {
  const line = await readCommandLine(context, 'asnrvmpio', {
    all: 'a',
    'kernel-name': 's',
    nodename: 'n',
    'kernel-release': 'r',
    'kernel-version': 'v',
    machine: 'm',
    processor: 'p',
    'operating-system': 'o',
  });
  const { process } = context;
  if (line.operands.length > 0) {
    await printError(process, `uname: extra operand '${line.operands[0]}'\nTry 'uname --help' for more information.\n`);
    return 1;
  }
  const { kernel } = process.session.host.persona;
  const all = line.has('a');
  const parts: string[] = [];
  if (all || line.has('s') || line.options.size === 0) parts.push('Linux');
  if (all || line.has('n')) parts.push(process.session.hostname());
  if (all || line.has('r')) parts.push(kernel.release);
  if (all || line.has('v')) parts.push(kernel.version);
  if (all || line.has('m')) parts.push(kernel.machine);
  if (!all && line.has('p')) parts.push('unknown');
  if (!all && line.has('i')) parts.push('unknown');
  if (all || line.has('o')) parts.push('GNU/Linux');
  await print(process, `${parts.join(' ')}\n`);
  return 0;
};

export const hostname: Command = async (context) => {
  const { process, args } = context;
  const { network } = process.session.host.persona;
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name !== undefined) {
    if (process.identity.userId !== 0) {
      await complain(context, 'you must be root to change the host name');
      return 1;
    }
    process.session.renameHost(name.slice(0, 64));
    return 0;
  }
  await print(
    process,
    args.some((arg) => /^-[iI]$/.test(arg))
      ? `${network.address} \n`
      : args.includes('-d')
        ? '\n'
        : `${process.session.hostname()}\n`,
  );
  return 0;
};

function uptimeText(process: Process): string {
  const { host } = process.session;
  const minutes = Math.floor((host.now() - host.bootedAtMs()) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  return `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`}`;
}

function loginsOf(process: Process): HostProcess[] {
  return process.session.host
    .processes()
    .filter(
      (each) =>
        each.terminal?.startsWith('pts/') === true &&
        /^-?(ba|da)?sh$|^-/.test(each.command.split(' ')[0] ?? '') &&
        process.session.host
          .processes()
          .some((parent) => parent.processId === each.parentId && parent.command.startsWith('sshd:')),
    );
}

function statusLine(process: Process): string {
  const { host } = process.session;
  const users = loginsOf(process).length;
  return ` ${formatDate(host.now(), '%H:%M:%S')} up ${uptimeText(process)},  ${users} user${users === 1 ? '' : 's'},  load average: ${loadAverages(
    host,
  )
    .map((load) => load.toFixed(2))
    .join(', ')}\n`;
}

export const uptime: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  if (args.includes('-p')) {
    const minutes = Math.floor((host.now() - host.bootedAtMs()) / 60_000);
    const parts = (
      [
        [Math.floor(minutes / 10_080), 'week'],
        [Math.floor((minutes % 10_080) / 1440), 'day'],
        [Math.floor((minutes % 1440) / 60), 'hour'],
        [minutes % 60, 'minute'],
      ] as const
    )
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
    await print(process, `up ${parts.join(', ')}\n`);
  } else if (args.includes('-s')) await print(process, `${formatDate(host.bootedAtMs(), '%F %T')}\n`);
  else await print(process, statusLine(process));
  return 0;
};

function sourceAddress(process: Process): string {
  return (process.session.options.environment.get('SSH_CONNECTION') ?? '-').split(' ')[0] ?? '-';
}

export const w: Command = async (context) => {
  const { process } = context;
  if (!context.args.some((arg) => arg.includes('h')))
    await print(process, `${statusLine(process)}USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
  for (const login of loginsOf(process)) {
    await print(
      process,
      `${userName(process, login.userId).padEnd(8)} ${(login.terminal ?? '').padEnd(8)} ${sourceAddress(process).padEnd(16)} ${formatDate(login.startedAtMs, '%H:%M')}    0.00s  0.02s  0.00s ${context.name}\n`,
    );
  }
  return 0;
};

export const who: Command = async (context) => {
  const { process } = context;
  for (const login of loginsOf(process)) {
    const user = userName(process, login.userId);
    if (context.name === 'users') await print(process, `${user}\n`);
    else
      await print(
        process,
        `${user.padEnd(8)} ${(login.terminal ?? '').padEnd(12)} ${formatDate(login.startedAtMs, '%F %H:%M')} (${sourceAddress(process)})\n`,
      );
  }
  return 0;
};

export const last: Command = async (context) => {
  const { process } = context;
  const { host } = process.session;
  for (const login of loginsOf(process))
    await print(
      process,
      `${userName(process, login.userId).padEnd(8)} ${(login.terminal ?? '').padEnd(12)} ${sourceAddress(process).padEnd(16)} ${formatDate(login.startedAtMs, '%a %b %e %H:%M')}   still logged in\n`,
    );
  await print(
    process,
    `reboot   system boot  ${host.persona.kernel.release.slice(0, 16).padEnd(16)} ${formatDate(host.bootedAtMs(), '%a %b %e %H:%M')}   still running\n\nwtmp begins ${formatDate(host.persona === undefined ? 0 : host.bootedAtMs(), '%a %b %e %H:%M:%S %Y')}\n`,
  );
  return 0;
};

export const free: Command = async (context) => {
  const line = await readCommandLine(context, 'bkmghtwls:c:', {
    human: 'h',
    mega: 'm',
    giga: 'g',
    kilo: 'k',
    bytes: 'b',
    total: 't',
    wide: 'w',
    mebi: 'm',
    gibi: 'g',
  });
  const { process } = context;
  const usage = memoryUsage(process.session.host);
  const show = (kilobytes: number): string => {
    if (line.has('h')) {
      const text = humanSize(kilobytes * 1024);
      return /[KMGT]$/.test(text) ? `${text}i` : `${text}B`;
    }
    return String(
      line.has('b')
        ? kilobytes * 1024
        : line.has('m')
          ? Math.floor(kilobytes / 1024)
          : line.has('g')
            ? Math.floor(kilobytes / 1_048_576)
            : kilobytes,
    );
  };
  const row = (name: string, values: readonly number[]) =>
    `${name.padEnd(8)}${values.map((value) => show(value).padStart(12)).join('')}\n`;
  await print(
    process,
    `               total        used        free      shared  buff/cache   available\n${row('Mem:', [usage.total, usage.used, usage.free, usage.shared, usage.buffers + usage.cached, usage.available])}${row('Swap:', [usage.swapTotal, 0, usage.swapTotal])}`,
  );
  return 0;
};

export const df: Command = async (context) => {
  const line = await readCommandLine(context, 'aBhHiklPTt:x:', {
    human: 'h',
    'human-readable': 'h',
    'print-type': 'T',
    inodes: 'i',
    portability: 'P',
    all: 'a',
  });
  const { process } = context;
  const { diskKilobytes, memoryKilobytes } = process.session.host.persona.hardware;
  const used =
    2_871_940 +
    (process.session.host instanceof SimulatedHost ? Math.round(process.session.host.files.usage().bytes / 1024) : 0);
  const small = Math.round(memoryKilobytes / 10);
  const rows: readonly (readonly [string, string, number, number, number, string])[] = [
    ['udev', 'devtmpfs', 1_983_808, 0, 1_983_808, '/dev'],
    ['tmpfs', 'tmpfs', small, 608, small - 608, '/run'],
    ['/dev/sda1', 'ext4', diskKilobytes, used, diskKilobytes - used - 2_056_000, '/'],
    ['tmpfs', 'tmpfs', Math.round(memoryKilobytes / 2), 0, Math.round(memoryKilobytes / 2), '/dev/shm'],
    ['tmpfs', 'tmpfs', 5120, 0, 5120, '/run/lock'],
    ['tmpfs', 'tmpfs', small, 0, small, '/run/user/0'],
  ];
  const mountOf = (path: string) =>
    rows
      .filter((row) => path === row[5] || path.startsWith(row[5] === '/' ? '/' : `${row[5]}/`))
      .sort((left, right) => right[5].length - left[5].length)[0];
  const chosen =
    line.operands.length === 0
      ? rows
      : line.operands.map((operand) => mountOf(process.path(operand)) ?? rows[2]).filter((row) => row !== undefined);
  const human = line.has('h', 'H');
  const size = (kilobytes: number) =>
    human ? (kilobytes === 0 ? '0' : humanSize(kilobytes * 1024)) : String(kilobytes);
  const header = [
    'Filesystem',
    ...(line.has('T') ? ['Type'] : []),
    human ? 'Size' : line.has('P') ? '1024-blocks' : '1K-blocks',
    'Used',
    line.has('P') && !human ? 'Available' : human ? 'Avail' : 'Available',
    line.has('P') ? 'Capacity' : 'Use%',
    'Mounted on',
  ];
  const table = [
    header,
    ...chosen.map((row) => [
      row[0],
      ...(line.has('T') ? [row[1]] : []),
      size(row[2]),
      size(row[3]),
      size(row[4]),
      `${row[3] === 0 ? 0 : Math.ceil((row[3] / (row[3] + row[4])) * 100)}%`,
      row[5],
    ]),
  ];
  const left = line.has('T') ? 2 : 1;
  const widths = header.map((_, column) =>
    Math.max(
      column === 0 ? 14 : human && column >= left && column < left + 3 ? 5 : 0,
      ...table.map((row) => row[column]?.length ?? 0),
    ),
  );
  await print(
    process,
    table
      .map(
        (row) =>
          `${row.map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join(' ')}\n`,
      )
      .join(''),
  );
  return 0;
};

export const mount: Command = async (context) => {
  const { process, args } = context;
  if (args.filter((arg) => !arg.startsWith('-')).length > 0) {
    await printError(
      process,
      `mount: ${args.at(-1)}: ${process.identity.userId === 0 ? `can't find in /etc/fstab.` : 'must be superuser to use mount.'}\n`,
    );
    return 1;
  }
  await print(
    process,
    MOUNTS_TEXT.split('\n')
      .filter((each) => each !== '')
      .map((each) => {
        const [device, where, type, flags] = each.split(' ');
        return `${device} on ${where} type ${type} (${flags})\n`;
      })
      .join(''),
  );
  return 0;
};

export const nproc: Command = async (context) => {
  await print(context.process, `${context.process.session.host.persona.hardware.cpuCount}\n`);
  return 0;
};

export const lscpu: Command = async (context) => {
  const { process } = context;
  const { hardware } = process.session.host.persona;
  const row = (name: string, value: string | number, indent = 0) =>
    `${' '.repeat(indent)}${`${name}:`.padEnd(33 - indent)}${value}\n`;
  await print(
    process,
    row('Architecture', 'x86_64') +
      row('CPU op-mode(s)', '32-bit, 64-bit', 2) +
      row('Address sizes', '40 bits physical, 48 bits virtual', 2) +
      row('Byte Order', 'Little Endian', 2) +
      row('CPU(s)', hardware.cpuCount) +
      row('On-line CPU(s) list', `0-${hardware.cpuCount - 1}`, 2) +
      row('Vendor ID', 'GenuineIntel') +
      row('Model name', hardware.cpuModel, 2) +
      row('CPU family', 6, 4) +
      row('Model', 85, 4) +
      row('Thread(s) per core', 1, 4) +
      row('Core(s) per socket', hardware.cpuCount, 4) +
      row('Socket(s)', 1, 4) +
      row('Stepping', 4, 4) +
      row('BogoMIPS', (hardware.cpuMhz * 2).toFixed(2), 4) +
      row('Virtualization features', '') +
      row('Hypervisor vendor', 'KVM', 2) +
      row('Virtualization type', 'full', 2) +
      row('Caches (sum of all)', '') +
      row('L1d', '64 KiB (2 instances)', 2) +
      row('L1i', '64 KiB (2 instances)', 2) +
      row('L2', '8 MiB (2 instances)', 2) +
      row('L3', '16 MiB (1 instance)', 2) +
      row('NUMA', '') +
      row('NUMA node(s)', 1, 2) +
      row('NUMA node0 CPU(s)', `0-${hardware.cpuCount - 1}`, 2),
  );
  return 0;
};

export const lspci: Command = async (context) => {
  await print(
    context.process,
    '00:00.0 Host bridge: Intel Corporation 440FX - 82441FX PMC [Natoma] (rev 02)\n00:01.0 ISA bridge: Intel Corporation 82371SB PIIX3 ISA [Natoma/Triton II]\n00:01.1 IDE interface: Intel Corporation 82371SB PIIX3 IDE [Natoma/Triton II]\n00:01.3 Bridge: Intel Corporation 82371AB/EB/MB PIIX4 ACPI (rev 03)\n00:02.0 VGA compatible controller: Device 1234:1111 (rev 02)\n00:03.0 Unclassified device [00ff]: Red Hat, Inc. Virtio memory balloon\n00:05.0 SCSI storage controller: Red Hat, Inc. Virtio SCSI\n00:12.0 Ethernet controller: Red Hat, Inc. Virtio network device\n',
  );
  return 0;
};

export const dmidecode: Command = async (context) => {
  const { process } = context;
  const { hardware } = process.session.host.persona;
  if (process.identity.userId !== 0) {
    await printError(process, '/sys/firmware/dmi/tables/smbios_entry_point: Permission denied\n');
    return 1;
  }
  const keyword = /-s\s*(\S+)/.exec(context.args.join(' '))?.[1];
  const values = new Map([
    ['system-product-name', hardware.product],
    ['system-manufacturer', hardware.vendor],
    ['bios-vendor', 'SeaBIOS'],
    ['bios-version', 'rel-1.16.3-0-ga6ed6b701f0a-prebuilt.qemu.org'],
    ['system-serial-number', 'Not Specified'],
  ]);
  await print(
    process,
    keyword !== undefined
      ? `${values.get(keyword) ?? ''}\n`
      : `# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 2.8 present.\n9 structures totaling 443 bytes.\n\nHandle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n\tVendor: SeaBIOS\n\tVersion: rel-1.16.3-0-ga6ed6b701f0a-prebuilt.qemu.org\n\tRelease Date: 04/01/2014\n\nHandle 0x0100, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: ${hardware.vendor}\n\tProduct Name: ${hardware.product}\n\tVersion: pc-i440fx-9.0\n\tSerial Number: Not Specified\n\tFamily: Not Specified\n`,
  );
  return 0;
};

export const lsmod: Command = async (context) => {
  await print(
    context.process,
    `Module                  Size  Used by\n${MODULES_TEXT.split('\n')
      .filter((each) => each !== '')
      .map((each) => {
        const [name = '', size = '', count = '', by = '-'] = each.split(' ');
        return `${name.padEnd(20)} ${size.padStart(8)}  ${count}${by === '-' ? '' : ` ${by.replace(/,$/, '')}`}\n`;
      })
      .join('')}`,
  );
  return 0;
};

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

export const top: Command = async (context) => {
  const { process, args } = context;
  const batch = args.some((arg) => /^-?[a-z\d]*b/.test(arg));
  if (!batch && process.descriptor(0)?.isTerminal !== true) {
    await printError(
      process,
      process.environment.get('TERM') === undefined ? 'TERM environment variable not set.\n' : 'top: failed tty get\n',
    );
    return 1;
  }
  const { host } = process.session;
  const usage = memoryUsage(host);
  const list = host.processes();
  const mebibytes = (kilobytes: number) => (kilobytes / 1024).toFixed(1).padStart(8);
  const text = `top -${statusLine(process).trimEnd()}\nTasks: ${String(list.length).padStart(3)} total,   1 running, ${String(list.length - 1).padStart(3)} sleeping,   0 stopped,   0 zombie\n%Cpu(s):  0.3 us,  0.2 sy,  0.0 ni, 99.3 id,  0.1 wa,  0.0 hi,  0.1 si,  0.0 st \nMiB Mem : ${mebibytes(usage.total)} total, ${mebibytes(usage.free)} free, ${mebibytes(usage.used)} used, ${mebibytes(usage.buffers + usage.cached)} buff/cache     \nMiB Swap: ${mebibytes(usage.swapTotal)} total, ${mebibytes(usage.swapTotal)} free, ${mebibytes(0)} used. ${mebibytes(usage.available)} avail Mem \n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n${list.map((each) => `${String(each.processId).padStart(7)} ${userName(process, each.userId).slice(0, 8).padEnd(8)}  20   0 ${String(each.virtualKilobytes).padStart(7)} ${String(each.residentKilobytes).padStart(6)} ${String(Math.round(each.residentKilobytes * 0.7)).padStart(6)} ${each.processId === process.id ? 'R' : (each.state[0] ?? 'S')}   0.0 ${((each.residentKilobytes / usage.total) * 100).toFixed(1).padStart(5)}   ${Math.floor(each.cpuSeconds / 60)}:${(each.cpuSeconds % 60).toFixed(2).padStart(5, '0')} ${processName(each)}\n`).join('')}`;
  if (batch) {
    await print(process, text);
    return 0;
  }
  const { terminal } = process.session;
  if (terminal === null) return 1;
  terminal.enterRaw();
  try {
    for (;;) {
      await print(
        process,
        `\x1b[H\x1b[J${text
          .split('\n')
          .slice(0, terminal.rows - 1)
          .join('\n')}`,
      );
      const keys = await terminal.keys(process);
      if (keys === '' || /[q\x03]/.test(keys)) return 0;
    }
  } finally {
    terminal.leaveRaw();
    terminal.show('\r\n');
  }
};

/** pgrep, pkill, killall, pidof. */
export const processKill: Command = async (context) => {
  const { process, name } = context;
  let signal = 'TERM';
  const words: string[] = [];
  let full = false;
  let exact = name === 'killall' || name === 'pidof';
  for (let index = 0; index < context.args.length; index += 1) {
    const arg = context.args[index] ?? '';
    const given = arg.startsWith('-') ? parseSignal(arg.slice(1)) : null;
    if (given !== null && name !== 'pgrep') signal = given;
    else if (/^-[a-zA-Z]+$/.test(arg)) {
      if (arg.includes('f')) full = true;
      if (arg.includes('x')) exact = true;
      if (/[uUtPgGs]$/.test(arg) && name !== 'killall') index += 1;
    } else if (!arg.startsWith('-')) words.push(arg);
  }
  if (words.length === 0) {
    await printError(
      process,
      name === 'killall'
        ? 'Usage: killall [OPTION]... [--] NAME...\n'
        : name === 'pidof'
          ? ''
          : `${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`,
    );
    return name === 'killall' || name === 'pidof' ? 1 : 2;
  }
  let found = false;
  for (const word of words) {
    const pattern = new RegularExpression(word, { extended: true });
    const matches = process.session.host
      .processes()
      .filter(
        (each) =>
          each.processId !== process.id &&
          (exact ? processName(each) === word : pattern.test(full ? each.command : processName(each))),
      );
    for (const match of matches) {
      found = true;
      if (name === 'pgrep')
        await print(
          process,
          `${match.processId}${context.args.some((arg) => /^-[a-z]*[la]/.test(arg)) ? ` ${processName(match)}` : ''}\n`,
        );
      else if (name === 'pidof') await print(process, `${match.processId} `);
      else if (!match.command.startsWith('['))
        sendSignal(process.session, process.identity.userId, match.processId, signal);
    }
    if (matches.length === 0 && name === 'killall' && !context.args.includes('-q'))
      await complain(context, `${word}: no process found`.replace(/^/, ''));
  }
  if (name === 'pidof' && found) await print(process, '\n');
  return found ? 0 : 1;
};

export const date: Command = async (context) => {
  const { process, args } = context;
  const at = /^@(\d+)/.exec(args[args.indexOf('-d') + 1] ?? '');
  const now = args.includes('-d') && at !== null ? Number(at[1]) * 1000 : process.session.host.now();
  const format = args.find((arg) => arg.startsWith('+'));
  await print(
    process,
    `${formatDate(now, format?.slice(1) ?? (args.includes('-R') ? '%a, %d %b %Y %H:%M:%S %z' : args.some((arg) => arg.startsWith('-I')) ? '%F' : '%a %b %e %H:%M:%S %Z %Y'))}\n`,
  );
  return 0;
};

export const id: Command = async (context) => {
  const line = await readCommandLine(context, 'agGnruzZ', { user: 'u', group: 'g', groups: 'G', name: 'n' });
  const { process } = context;
  const operand = line.operands[0];
  const { host } = process.session;
  const user = operand === undefined ? host.findUserById(process.identity.userId) : host.findUser(operand);
  if (user === null) {
    await complain(context, `'${operand ?? ''}': no such user`);
    return 1;
  }
  const names = line.has('n');
  if (context.name === 'groups')
    await print(
      process,
      `${operand === undefined ? '' : `${operand} : `}${user.groups.map((group) => group.name).join(' ')}\n`,
    );
  else if (line.has('u')) await print(process, `${names ? user.name : user.userId}\n`);
  else if (line.has('g')) await print(process, `${names ? user.groups[0]?.name : user.groupId}\n`);
  else if (line.has('G'))
    await print(process, `${user.groups.map((group) => (names ? group.name : group.groupId)).join(' ')}\n`);
  else
    await print(
      process,
      `uid=${user.userId}(${user.name}) gid=${user.groupId}(${user.groups[0]?.name}) groups=${user.groups.map((group) => `${group.groupId}(${group.name})`).join(',')}\n`,
    );
  return 0;
};

export const whoami: Command = async (context) => {
  await print(context.process, `${userName(context.process, context.process.identity.userId)}\n`);
  return 0;
};

export const crontab: Command = async (context) => {
  const { process, args } = context;
  const user = /-u\s*(\S+)/.exec(args.join(' '))?.[1] ?? userName(process, process.identity.userId);
  const path = `/var/spool/cron/crontabs/${user}`;
  const files = process.session.host.files;
  if (args.includes('-l') || args.includes('-r')) {
    if (!files.exists(path)) {
      await printError(process, `no crontab for ${user}\n`);
      return 1;
    }
    if (args.includes('-r')) files.removeFile(path);
    else await print(process, Buffer.from(files.readFile(path)).toString('latin1'));
    return 0;
  }
  if (args.includes('-e')) {
    await printError(process, `no crontab for ${user} - using an empty one\nNo modification made\n`);
    return 0;
  }
  const file = args.find((arg) => !arg.startsWith('-')) ?? '-';
  let text = '';
  try {
    if (file === '-') {
      const input = process.descriptor(0);
      for (let chunk = (await input?.read(process)) ?? ''; chunk !== ''; chunk = (await input?.read(process)) ?? '')
        text += chunk;
    } else text = Buffer.from(process.files.readFile(process.path(file))).toString('latin1');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printError(process, `${file}: No such file or directory\n`);
    return 1;
  }
  const bytes = Buffer.from(text, 'latin1');
  files.writeFile(path, bytes, { mode: 0o600 });
  process.session.options.observer.fileWritten({ path, bytes, via: file === '-' ? 'stdin' : 'redirect' });
  return 0;
};

/** systemctl and service, as systemd 252 answers on this machine. */
export const systemctl: Command = async (context) => {
  const { process } = context;
  const words = context.args.filter((arg) => !arg.startsWith('-'));
  const known = new Map([
    ['ssh', 'OpenBSD Secure Shell server'],
    ['sshd', 'OpenBSD Secure Shell server'],
    ['cron', 'Regular background program processing daemon'],
    ['rsyslog', 'System Logging Service'],
    ['networking', 'Raise network interfaces'],
    ['dbus', 'D-Bus System Message Bus'],
  ]);
  const [verb = '', unit = ''] =
    context.name === 'service' ? [words[1] ?? '', words[0] ?? ''] : [words[0] ?? '', words[1] ?? ''];
  const name = unit.replace(/\.service$/, '');
  if (verb === '' || verb === 'list-units') {
    await print(
      process,
      `  UNIT                  LOAD   ACTIVE SUB     DESCRIPTION\n${[...known]
        .filter(([each]) => each !== 'sshd')
        .map(([each, text]) => `  ${`${each}.service`.padEnd(22)}loaded active running ${text}\n`)
        .join('')}`,
    );
    return 0;
  }
  if (verb === 'daemon-reload') return 0;
  const description = known.get(name);
  if (verb === 'is-active') {
    await print(process, description === undefined ? 'inactive\n' : 'active\n');
    return description === undefined ? 3 : 0;
  }
  if (verb === 'is-enabled' && description !== undefined) {
    await print(process, 'enabled\n');
    return 0;
  }
  if (verb === 'status') {
    if (description === undefined) {
      await printError(process, `Unit ${name}.service could not be found.\n`);
      return 4;
    }
    await print(
      process,
      `● ${name}.service - ${description}\n     Loaded: loaded (/lib/systemd/system/${name}.service; enabled; preset: enabled)\n     Active: active (running) since ${formatDate(process.session.host.bootedAtMs() + 9000, '%a %F %T %Z')}\n`.replace(
        '●',
        '\xe2\x97\x8f',
      ),
    );
    return 0;
  }
  if (process.identity.userId !== 0) {
    await printError(process, `Failed to ${verb} ${name}.service: Interactive authentication required.\n`);
    return 1;
  }
  if (description === undefined) {
    await printError(
      process,
      verb === 'enable' || verb === 'disable'
        ? `Failed to ${verb} unit: Unit file ${name}.service does not exist.\n`
        : `Failed to ${verb} ${name}.service: Unit ${name}.service not ${verb === 'stop' ? 'loaded' : 'found'}.\n`,
    );
    return verb === 'enable' || verb === 'disable' ? 1 : 5;
  }
  return 0;
};

export const notPermittedUnlessRoot: Command = async (context: CommandContext) => {
  if (context.process.identity.userId === 0) return 0;
  await complain(context, 'Operation not permitted');
  return 1;
};
