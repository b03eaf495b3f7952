import type { ServerPersona } from '../host/debian-12-server.ts';
import type { HostProcess } from '../host/host.ts';
import { loadAverages, memoryUsage } from '../host/machine-load.ts';
import type { ProcessDetails } from '../host/processes.ts';
import { type BaseNode, type BaseNodeFactory, type Entries, LazyEntries, type MachineView } from './base-node.ts';

/** Inode of a process's /proc directory and of what is in it: far above those of the base. */
const PROCESS_INODE_BASE = 4_026_000;

/** /proc as the kernel would show it now: proc(5). Built anew at each look, because processes come and go. */
export function procDirectory(factory: BaseNodeFactory, persona: ServerPersona): BaseNode {
  const fixed = new Map<string, BaseNode>(
    Object.entries({
      cpuinfo: factory.kernelFile('proc', () => cpuInfo(persona)),
      meminfo: factory.kernelFile('proc', memoryInfo),
      version: factory.kernelFile('proc', () => versionText(persona)),
      uptime: factory.kernelFile('proc', uptimeText),
      loadavg: factory.kernelFile('proc', loadText),
      stat: factory.kernelFile('proc', statText),
      mounts: factory.kernelFile('proc', () => MOUNTS_TEXT),
      filesystems: factory.kernelFile(
        'proc',
        () =>
          'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\tdevtmpfs\nnodev\tdebugfs\nnodev\tpipefs\nnodev\tramfs\nnodev\tdevpts\n\text3\n\text2\n\text4\nnodev\tautofs\n',
      ),
      partitions: factory.kernelFile('proc', () => partitionsText(persona)),
      swaps: factory.kernelFile(
        'proc',
        () =>
          `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sda5                               partition\t${persona.hardware.swapKilobytes}\t\t0\t\t-2\n`,
      ),
      cmdline: factory.kernelFile(
        'proc',
        () => `BOOT_IMAGE=/boot/vmlinuz-${persona.kernel.release} root=UUID=${persona.diskUuid} ro quiet\n`,
      ),
      modules: factory.kernelFile('proc', () => MODULES_TEXT),
      devices: factory.kernelFile(
        'proc',
        () =>
          'Character devices:\n  1 mem\n  4 /dev/vc/0\n  4 tty\n  4 ttyS\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n 10 misc\n136 pts\n\nBlock devices:\n  8 sd\n 11 sr\n',
      ),
      net: factory.kernelDirectory('proc', () => networkFiles),
      sys: factory.kernelDirectory('proc', () => sysFiles),
      'sysrq-trigger': factory.kernelFile('proc', () => '', { mode: 0o200 }),
    }),
  );
  const networkFiles = new Map<string, BaseNode>([
    ['dev', factory.kernelFile('proc', (machine) => networkDevices(machine))],
    ['route', factory.kernelFile('proc', () => routeText(persona))],
    ['tcp', factory.kernelFile('proc', () => TCP_TEXT)],
    [
      'arp',
      factory.kernelFile(
        'proc',
        () =>
          `IP address       HW type     Flags       HW address            Mask     Device\n${persona.network.gateway.padEnd(17)}0x1         0x2         bc:24:11:02:5a:c1     *        ${persona.network.interface}\n`,
      ),
    ],
  ]);
  const kernelFiles = new Map<string, BaseNode>([
    ['hostname', factory.kernelFile('proc', () => `${persona.hostname}\n`, { mode: 0o644 })],
    ['osrelease', factory.kernelFile('proc', () => `${persona.kernel.release}\n`)],
    ['version', factory.kernelFile('proc', () => `${persona.kernel.version}\n`)],
    ['ostype', factory.kernelFile('proc', () => 'Linux\n')],
    ['pid_max', factory.kernelFile('proc', () => '4194304\n', { mode: 0o644 })],
    ['threads-max', factory.kernelFile('proc', () => '31066\n', { mode: 0o644 })],
    ['nmi_watchdog', factory.kernelFile('proc', () => '0\n', { mode: 0o644 })],
    [
      'random',
      fixedDirectory(factory, [
        ['boot_id', factory.kernelFile('proc', () => 'c1b8f0a4-52d7-4e69-b3ab-6f0e97d42c15\n')],
      ]),
    ],
  ]);
  const sysFiles = new Map<string, BaseNode>([
    ['kernel', factory.kernelDirectory('proc', () => kernelFiles)],
    [
      'vm',
      fixedDirectory(factory, [
        ['nr_hugepages', factory.kernelFile('proc', () => '0\n', { mode: 0o644 })],
        ['drop_caches', factory.kernelFile('proc', () => '0\n', { mode: 0o200 })],
      ]),
    ],
    [
      'fs',
      fixedDirectory(factory, [
        ['file-max', factory.kernelFile('proc', () => '9223372036854775807\n', { mode: 0o644 })],
      ]),
    ],
  ]);
  fixed.set('self', processLink(PROCESS_INODE_BASE - 2));
  const processOf = (machine: MachineView, name: string) =>
    /^[1-9]\d{0,9}$/.test(name) ? machine.findProcess(Number(name)) : null;
  return factory.kernelDirectory(
    'proc',
    (machine) =>
      new LazyEntries(
        fixed,
        () => Array.from(machine.processIds(), String),
        (name) => {
          const process = processOf(machine, name);
          return process === null ? undefined : processDirectory(process);
        },
      ),
  );
}

function fixedDirectory(factory: BaseNodeFactory, entries: readonly (readonly [string, BaseNode])[]): BaseNode {
  const children = new Map(entries);
  return factory.kernelDirectory('proc', () => children);
}

function status(inode: number, type: BaseNode['type'], mode: number, process: HostProcess | null) {
  return {
    type,
    inode,
    mode,
    userId: process?.userId ?? 0,
    groupId: process?.userId ?? 0,
    modifiedAtMs: process?.startedAtMs ?? 0,
    size: 0,
    kernel: 'proc' as const,
  };
}

/** `self` is replaced by the reader's own process before a path comes here; elsewhere it is init. */
function processLink(inode: number): BaseNode {
  return { ...status(inode, 'symbolic-link', 0o777, null), target: () => '1' };
}

/** What one may see of a process: its files are made when the directory is entered. */
function processDirectory(process: HostProcess & { readonly inspect?: (() => ProcessDetails) | undefined }): BaseNode {
  const inode = PROCESS_INODE_BASE + process.processId * 32;
  return { ...status(inode, 'directory', 0o555, process), children: () => processEntries(process, inode) };
}

function processEntries(
  process: HostProcess & { readonly inspect?: (() => ProcessDetails) | undefined },
  inode: number,
): Entries {
  const file = (offset: number, mode: number, text: (machine: MachineView) => string): BaseNode => ({
    ...status(inode + offset, 'file', mode, process),
    content: (machine) => Buffer.from(text(machine), 'latin1'),
  });
  const kernelThread = process.command.startsWith('[');
  const name = processName(process);
  const details = process.inspect?.() ?? null;
  const link = (offset: number, target: string): BaseNode => ({
    ...status(inode + offset, 'symbolic-link', 0o777, process),
    target: () => target,
  });
  const descriptors = new Map<string, BaseNode>();
  for (const [number, path] of details?.descriptors ?? [])
    descriptors.set(String(number), { ...link(20, path), mode: 0o700 });
  const environment = [...(details?.environment ?? [])].map(([key, value]) => `${key}=${value}\0`).join('');
  const children = new Map<string, BaseNode>([
    ['cmdline', file(1, 0o444, () => (kernelThread ? '' : `${process.command.split(' ').join('\0')}\0`))],
    ['comm', file(2, 0o644, () => `${name}\n`)],
    ['status', file(3, 0o444, () => statusText(process, name))],
    ['stat', file(4, 0o444, (machine) => processStat(process, name, machine))],
    ['mounts', file(5, 0o444, () => MOUNTS_TEXT)],
    ['environ', file(6, 0o400, () => environment)],
    ['maps', file(7, 0o444, () => '')],
    [
      'cgroup',
      file(8, 0o444, () =>
        process.terminal === null ? '0::/init.scope\n' : '0::/user.slice/user-0.slice/session-3.scope\n',
      ),
    ],
    ['oom_score_adj', file(9, 0o644, () => '0\n')],
    ['fd', { ...status(inode + 13, 'directory', 0o500, process), children: () => descriptors }],
  ]);
  if (!kernelThread) {
    children.set('exe', link(10, executable(process)));
    children.set('cwd', link(11, details?.directory ?? '/'));
    children.set('root', link(12, '/'));
  }
  return children;
}

function executable(process: HostProcess): string {
  const first = (process.command.split(' ')[0] ?? '').replace(/^-/, '').replace(/:$/, '');
  if (first === '/sbin/init') return '/usr/lib/systemd/systemd';
  if (first === 'sshd') return '/usr/sbin/sshd';
  return first.startsWith('/') ? first.replace(/^\/(bin|sbin|lib)\//, '/usr/$1/') : `/usr/bin/${first}`;
}

/** The name the kernel keeps: 15 bytes of the program's base name. */
export function processName(process: HostProcess): string {
  const first = process.command.startsWith('[') ? process.command.slice(1, -1) : (process.command.split(' ')[0] ?? '');
  const base = first.split('/').at(-1) ?? first;
  if (process.command === '/sbin/init') return 'systemd';
  return base.replace(/:$/, '').slice(0, 15);
}

function statusText(process: HostProcess, name: string): string {
  const id = process.userId;
  return `Name:\t${name}\nUmask:\t0022\nState:\t${process.state[0] ?? 'S'} (${process.state.startsWith('R') ? 'running' : 'sleeping'})\nTgid:\t${process.processId}\nNgid:\t0\nPid:\t${process.processId}\nPPid:\t${process.parentId}\nTracerPid:\t0\nUid:\t${id}\t${id}\t${id}\t${id}\nGid:\t${id}\t${id}\t${id}\t${id}\nFDSize:\t256\nGroups:\t${id} \nVmPeak:\t${String(process.virtualKilobytes).padStart(8)} kB\nVmSize:\t${String(process.virtualKilobytes).padStart(8)} kB\nVmRSS:\t${String(process.residentKilobytes).padStart(8)} kB\nThreads:\t1\nSeccomp:\t0\n`;
}

function processStat(process: HostProcess, name: string, machine: MachineView): string {
  const start = Math.max(0, Math.round((process.startedAtMs - machine.bootedAtMs()) / 10));
  return `${process.processId} (${name}) ${process.state[0] ?? 'S'} ${process.parentId} ${process.processId} ${process.processId} 0 -1 4194560 1000 0 0 0 ${Math.round(process.cpuSeconds * 70)} ${Math.round(process.cpuSeconds * 30)} 0 0 20 0 1 0 ${start} ${process.virtualKilobytes * 1024} ${Math.round(process.residentKilobytes / 4)} 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}

function cpuInfo(persona: ServerPersona): string {
  const { cpu, hardware } = persona;
  let text = '';
  for (let index = 0; index < hardware.cpuCount; index += 1) {
    text += `processor\t: ${index}
vendor_id\t: ${cpu.vendor}
cpu family\t: ${cpu.family}
model\t\t: ${cpu.model}
model name\t: ${hardware.cpuModel}
stepping\t: ${cpu.stepping}
microcode\t: 0x1
cpu MHz\t\t: ${hardware.cpuMhz.toFixed(3)}
cache size\t: ${cpu.cacheKilobytes} KB
physical id\t: 0
siblings\t: ${hardware.cpuCount}
core id\t\t: ${index}
cpu cores\t: ${hardware.cpuCount}
apicid\t\t: ${index}
initial apicid\t: ${index}
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: 13
wp\t\t: yes
flags\t\t: ${cpu.flags}
bugs\t\t: cpu_meltdown spectre_v1 spectre_v2 spec_store_bypass l1tf mds swapgs taa itlb_multihit mmio_stale_data retbleed gds bhi
bogomips\t: ${(hardware.cpuMhz * 2).toFixed(2)}
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: 40 bits physical, 48 bits virtual
power management:

`;
  }
  return text;
}

function memoryInfo(machine: MachineView): string {
  const { total, free, available, buffers, cached, shared, swapTotal } = memoryUsage(machine);
  const line = (name: string, kilobytes: number) => `${`${name}:`.padEnd(15)} ${String(kilobytes).padStart(8)} kB\n`;
  return (
    line('MemTotal', total) +
    line('MemFree', free) +
    line('MemAvailable', available) +
    line('Buffers', buffers) +
    line('Cached', cached) +
    line('SwapCached', 0) +
    line('Active', Math.round(cached * 0.6)) +
    line('Inactive', Math.round(cached * 0.55)) +
    line('SwapTotal', swapTotal) +
    line('SwapFree', swapTotal) +
    line('Dirty', 84) +
    line('Writeback', 0) +
    line('AnonPages', Math.round((total - available) * 0.5)) +
    line('Mapped', 98_604) +
    line('Shmem', shared) +
    line('KReclaimable', 66_104) +
    line('Slab', 118_236) +
    line('SReclaimable', 66_104) +
    line('SUnreclaim', 52_132) +
    line('KernelStack', 2896) +
    line('PageTables', 4612) +
    line('CommitLimit', Math.round(total / 2) + swapTotal) +
    line('Committed_AS', 684_212) +
    line('VmallocTotal', 34_359_738_367) +
    'HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n'
  );
}

function versionText(persona: ServerPersona): string {
  return `Linux version ${persona.kernel.release} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) ${persona.kernel.version}\n`;
}

function uptimeText(machine: MachineView): string {
  const seconds = (machine.now() - machine.bootedAtMs()) / 1000;
  return `${seconds.toFixed(2)} ${(seconds * machine.persona.hardware.cpuCount * 0.987).toFixed(2)}\n`;
}

function loadText(machine: MachineView): string {
  const processes = machine.processes();
  const newest = processes.reduce((highest, process) => Math.max(highest, process.processId), 0);
  return `${loadAverages(machine)
    .map((load) => load.toFixed(2))
    .join(' ')} 1/${processes.length + 31} ${newest}\n`;
}

function statText(machine: MachineView): string {
  const ticks = Math.round((machine.now() - machine.bootedAtMs()) / 10);
  const cpu = (factor: number) =>
    `${[0.004, 0.0001, 0.003, 0.987, 0.002, 0, 0.0004].map((share) => Math.round(ticks * share * factor)).join(' ')} 0 0 0`;
  const { cpuCount } = machine.persona.hardware;
  const each = Array.from({ length: cpuCount }, (_, index) => `cpu${index} ${cpu(1)}\n`).join('');
  return `cpu  ${cpu(cpuCount)}\n${each}ctxt ${ticks * 3}\nbtime ${Math.floor(machine.bootedAtMs() / 1000)}\nprocesses ${Math.round(ticks / 90)}\nprocs_running 1\nprocs_blocked 0\n`;
}

function partitionsText(persona: ServerPersona): string {
  const { diskKilobytes, swapKilobytes } = persona.hardware;
  return `major minor  #blocks  name\n\n   8        0   41943040 sda\n   8        1   ${diskKilobytes + 800_000} sda1\n   8        2          1 sda2\n   8        5     ${swapKilobytes + 4} sda5\n  11        0    1048575 sr0\n`;
}

function networkDevices(machine: MachineView): string {
  const minutes = Math.floor((machine.now() - machine.bootedAtMs()) / 1000);
  const row = (name: string, received: number, sent: number) =>
    `${name.padStart(6)}: ${String(received * 180).padStart(8)} ${String(received).padStart(7)}    0    0    0     0          0         0 ${String(sent * 210).padStart(8)} ${String(sent).padStart(7)}    0    0    0     0       0          0\n`;
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${row('lo', 312, 312)}${row(machine.persona.network.interface, minutes * 3, minutes * 2)}`;
}

function hexAddress(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .reverse()
    .join('');
}

function routeText(persona: ServerPersona): string {
  const { network } = persona;
  const net = `${network.address.split('.').slice(0, 3).join('.')}.0`;
  return `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       \n${network.interface}\t00000000\t${hexAddress(network.gateway)}\t0003\t0\t0\t0\t00000000\t0\t0\t0                                                                           \n${network.interface}\t${hexAddress(net)}\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0                                                                           \n`;
}

const TCP_TEXT =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 16204 1 0000000000000000 100 0 0 10 0                     \n';

export const MOUNTS_TEXT = `sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
udev /dev devtmpfs rw,nosuid,relatime,size=1983808k,nr_inodes=495952,mode=755,inode64 0 0
devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0
tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=401304k,mode=755,inode64 0 0
/dev/sda1 / ext4 rw,relatime,errors=remount-ro 0 0
securityfs /sys/kernel/security securityfs rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /dev/shm tmpfs rw,nosuid,nodev,inode64 0 0
tmpfs /run/lock tmpfs rw,nosuid,nodev,noexec,relatime,size=5120k,inode64 0 0
cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0
debugfs /sys/kernel/debug debugfs rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /run/user/0 tmpfs rw,nosuid,nodev,relatime,size=401300k,nr_inodes=100325,mode=700,inode64 0 0
`;

export const MODULES_TEXT = `nft_chain_nat 16384 0 - Live 0x0000000000000000
binfmt_misc 24576 1 - Live 0x0000000000000000
intel_rapl_msr 20480 0 - Live 0x0000000000000000
kvm_intel 385024 0 - Live 0x0000000000000000
kvm 1146880 1 kvm_intel, Live 0x0000000000000000
virtio_balloon 28672 0 - Live 0x0000000000000000
ext4 987136 1 - Live 0x0000000000000000
sd_mod 65536 3 - Live 0x0000000000000000
virtio_scsi 24576 2 - Live 0x0000000000000000
virtio_net 73728 0 - Live 0x0000000000000000
`;
