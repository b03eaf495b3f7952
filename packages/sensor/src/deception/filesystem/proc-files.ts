import { randomUUID } from 'node:crypto';
import { cpuTimes, loadAverages, memoryUsage } from '../host/machine-load.ts';
import type { ServerPersona } from '../host/persona.ts';
import type { BaseNode, BaseNodeFactory, MachineView } from './base-node.ts';
import { kernelFiles } from './proc-kernel-files.ts';
import { networkEntries } from './proc-network.ts';
import { processEntries, selfLink } from './proc-process.ts';

export { processName } from './proc-process.ts';

/** /proc as the kernel would show it now: proc(5). Built anew at each look, because processes come and go. */
export function procDirectory(factory: BaseNodeFactory, persona: ServerPersona): BaseNode {
  const file = (path: string, content: (machine: MachineView) => string, mode = 0o444) =>
    factory.kernelFile(`/proc/${path}`, 'proc', content, { mode });
  const directory = (path: string, entries: readonly (readonly [string, BaseNode])[]) => {
    const children = new Map(entries);
    return factory.kernelDirectory(`/proc/${path}`, 'proc', () => children);
  };
  const network = networkEntries(factory, persona);
  const router = persona.family === 'busybox';
  const fixed = new Map<string, BaseNode>([
    [
      'buddyinfo',
      file(
        'buddyinfo',
        () =>
          'Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 \nNode 0, zone    DMA32    410    322    201     98     41     22     11      9      5      3    512 \n',
      ),
    ],
    [
      'cgroups',
      file(
        'cgroups',
        () =>
          '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpuset\t0\t68\t1\ncpu\t0\t68\t1\ncpuacct\t0\t68\t1\nblkio\t0\t68\t1\nmemory\t0\t68\t1\ndevices\t0\t68\t1\nfreezer\t0\t68\t1\nnet_cls\t0\t68\t1\npids\t0\t68\t1\n',
      ),
    ],
    ['cmdline', file('cmdline', () => bootCommand(persona))],
    ['consoles', file('consoles', () => 'tty0                 -WU (EC p  )    4:7\n')],
    ['cpuinfo', file('cpuinfo', () => cpuInformation(persona))],
    [
      'crypto',
      file(
        'crypto',
        () =>
          'name         : crc32c\ndriver       : crc32c-intel\nmodule       : crc32c_intel\npriority     : 200\nrefcnt       : 3\nselftest     : passed\ninternal     : no\ntype         : shash\nblocksize    : 1\ndigestsize   : 4\n\n',
      ),
    ],
    [
      'devices',
      file(
        'devices',
        () =>
          'Character devices:\n  1 mem\n  4 /dev/vc/0\n  4 tty\n  4 ttyS\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n  5 ttyprintk\n  7 vcs\n 10 misc\n 13 input\n 21 sg\n128 ptm\n136 pts\n\nBlock devices:\n  7 loop\n  8 sd\n 11 sr\n 65 sd\n253 device-mapper\n254 mdp\n259 blkext\n',
      ),
    ],
    ['diskstats', file('diskstats', (machine) => diskStatistics(machine))],
    [
      'filesystems',
      file(
        'filesystems',
        () =>
          `nodev\tsysfs\nnodev\ttmpfs\nnodev\tbdev\nnodev\tproc\nnodev\tcgroup\nnodev\tcgroup2\nnodev\tcpuset\nnodev\tdevtmpfs\nnodev\tdebugfs\nnodev\ttracefs\nnodev\tsecurityfs\nnodev\tsockfs\nnodev\tbpf\nnodev\tpipefs\nnodev\tramfs\nnodev\thugetlbfs\nnodev\tdevpts\n${router ? '\tsquashfs\nnodev\tjffs2\n' : '\text3\n\text2\n\text4\nnodev\tautofs\nnodev\tmqueue\nnodev\tpstore\n'}`,
      ),
    ],
    ['interrupts', file('interrupts', (machine) => interruptText(machine))],
    ['loadavg', file('loadavg', loadText)],
    ['meminfo', file('meminfo', memoryInformation)],
    [
      'misc',
      file(
        'misc',
        () =>
          '231 fuse\n236 device-mapper\n237 loop-control\n 60 cpu_dma_latency\n  1 psaux\n183 hw_random\n144 nvram\n228 hpet\n235 autofs\n',
      ),
    ],
    ['modules', file('modules', () => modulesText(persona))],
    ['mounts', factory.kernelLink('/proc/mounts', 'proc', 'self/mounts')],
    ['net', directory('net', [...network])],
    ['partitions', file('partitions', () => partitionsText(persona))],
    ['stat', file('stat', statText)],
    ['swaps', file('swaps', () => swapText(persona))],
    ['sys', kernelSettings(file, directory, persona)],
    ['sysrq-trigger', file('sysrq-trigger', () => '', 0o200)],
    ['uptime', file('uptime', uptimeText)],
    ['version', file('version', () => versionText(persona))],
    [
      'vmstat',
      file('vmstat', (machine) => {
        const usage = memoryUsage(machine);
        return `nr_free_pages ${Math.round(usage.free / 4)}\nnr_zone_inactive_anon 18202\nnr_zone_active_anon 312\nnr_mlock 0\npgpgin ${Math.round((machine.now() - machine.bootedAtMs()) / 400)}\npgpgout ${Math.round((machine.now() - machine.bootedAtMs()) / 90)}\npswpin 0\npswpout 0\n`;
      }),
    ],
    ['self', selfLink('self')],
    ['thread-self', selfLink('thread-self')],
  ]);
  if (router) {
    const flash = persona.disks.find((disk) => disk.type === 'mtd');
    fixed.set(
      'mtd',
      file(
        'mtd',
        () =>
          `dev:    size   erasesize  name\n${(flash?.partitions ?? []).map((each, index) => `mtd${index}: ${(each.sectors * 512).toString(16).padStart(8, '0')} 00010000 "${each.label}"\n`).join('')}`,
      ),
    );
    for (const name of ['consoles', 'cgroups', 'crypto', 'swaps']) fixed.delete(name);
  } else for (const [name, node] of kernelFiles(factory, file)) fixed.set(name, node);
  return factory.kernelDirectory('/proc', 'proc', (machine) => processEntries(machine, fixed));
}

function kernelSettings(
  file: (path: string, content: (machine: MachineView) => string, mode?: number) => BaseNode,
  directory: (path: string, entries: readonly (readonly [string, BaseNode])[]) => BaseNode,
  persona: ServerPersona,
): BaseNode {
  const set = (area: string, values: Readonly<Record<string, string>>, mode = 0o644) =>
    Object.entries(values).map(
      ([name, value]) => [name, file(`sys/${area}/${name}`, () => `${value}\n`, mode)] as const,
    );
  const areas: readonly (readonly [string, BaseNode])[] = [
    [
      'fs',
      directory('sys/fs', [
        ...set('fs', { 'file-max': '9223372036854775807', 'file-nr': '1184\t0\t9223372036854775807' }),
        [
          'inotify',
          directory('sys/fs/inotify', set('fs/inotify', { max_user_instances: '128', max_user_watches: '30341' })),
        ],
      ]),
    ],
    [
      'kernel',
      directory('sys/kernel', [
        ...set('kernel', {
          hostname: persona.hostname,
          domainname: '(none)',
          pid_max: persona.family === 'busybox' ? '32768' : '4194304',
          'threads-max': '31066',
          nmi_watchdog: '0',
          core_pattern: 'core',
          dmesg_restrict: '1',
          kptr_restrict: '0',
          modules_disabled: '0',
          panic: '0',
          perf_event_paranoid: '3',
          randomize_va_space: '2',
          sysrq: '438',
        }),
        ...set(
          'kernel',
          { osrelease: persona.kernel.release, ostype: 'Linux', version: persona.kernel.version },
          0o444,
        ),
        [
          'random',
          directory('sys/kernel/random', [
            ...set('kernel/random', { boot_id: persona.bootId, entropy_avail: '256', poolsize: '256' }, 0o444),
            ...set('kernel/random', { urandom_min_reseed_secs: '60', write_wakeup_threshold: '256' }),
            // Another one at every look: random(4).
            ['uuid', file('sys/kernel/random/uuid', () => `${randomUUID()}\n`, 0o444)],
          ]),
        ],
      ]),
    ],
    [
      'net',
      directory('sys/net', [
        [
          'core',
          directory('sys/net/core', set('net/core', { somaxconn: '4096', rmem_max: '212992', wmem_max: '212992' })),
        ],
        [
          'ipv4',
          directory(
            'sys/net/ipv4',
            set('net/ipv4', {
              ip_forward: persona.family === 'busybox' ? '1' : '0',
              tcp_syncookies: '1',
              ip_local_port_range: '32768\t60999',
              tcp_congestion_control: 'cubic',
            }),
          ),
        ],
        [
          'ipv6',
          directory('sys/net/ipv6', [
            [
              'conf',
              directory('sys/net/ipv6/conf', [
                [
                  'all',
                  directory('sys/net/ipv6/conf/all', set('net/ipv6/conf/all', { disable_ipv6: '0', forwarding: '0' })),
                ],
              ]),
            ],
          ]),
        ],
      ]),
    ],
    [
      'vm',
      directory('sys/vm', [
        ...set('vm', { drop_caches: '0' }, 0o200),
        ...set('vm', {
          nr_hugepages: '0',
          overcommit_memory: '0',
          swappiness: '60',
          max_map_count: '65530',
          vfs_cache_pressure: '100',
        }),
      ]),
    ],
  ];
  return directory('sys', areas);
}

function bootCommand(persona: ServerPersona): string {
  if (persona.family === 'busybox')
    return 'console=ttyS0,115200 root=/dev/mtdblock2 rootfstype=squashfs init=/sbin/init\n';
  const root = persona.disks[0]?.partitions.find((partition) => partition.mountPoint === '/');
  return `BOOT_IMAGE=/boot/vmlinuz-${persona.kernel.release} root=UUID=${root?.uuid ?? ''} ro quiet\n`;
}

function cpuInformation(persona: ServerPersona): string {
  const { cpu, hardware, architecture } = persona;
  if (architecture === 'mips') {
    const processors = Array.from(
      { length: hardware.cpuCount },
      (_, index) =>
        `processor\t\t: ${index}\ncpu model\t\t: ${hardware.cpuModel}\nBogoMIPS\t\t: ${(hardware.cpuMhz * 0.66).toFixed(2)}\nwait instruction\t: yes\nmicrosecond timers\t: yes\ntlb_entries\t\t: 32\nextra interrupt vector\t: yes\nhardware watchpoint\t: yes, count: 4, address/irw mask: [0x0ffc, 0x0ffc, 0x0ffb, 0x0ffb]\nisa\t\t\t: mips1 mips2 mips32r1 mips32r2\nASEs implemented\t: ${cpu.flags}\nshadow register sets\t: 1\nkscratch registers\t: 0\npackage\t\t\t: 0\ncore\t\t\t: ${index}\nVCED exceptions\t\t: not available\nVCEI exceptions\t\t: not available\n\n`,
    );
    return `system type\t\t: ${hardware.product}\nmachine\t\t\t: ${hardware.vendor} ${persona.operatingSystem.prettyName}\n${processors.join('')}`;
  }
  if (architecture === 'arm') {
    const processors = Array.from(
      { length: hardware.cpuCount },
      (_, index) =>
        `processor\t: ${index}\nmodel name\t: ${hardware.cpuModel}\nBogoMIPS\t: ${(hardware.cpuMhz / 25).toFixed(2)}\nFeatures\t: ${cpu.flags}\nCPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xc07\nCPU revision\t: 5\n\n`,
    );
    return `${processors.join('')}Hardware\t: ${hardware.product}\nRevision\t: 0000\nSerial\t\t: 0000000000000000\n`;
  }
  return Array.from(
    { length: hardware.cpuCount },
    (_, index) => `processor\t: ${index}
vendor_id\t: ${cpu.vendor}
cpu family\t: ${cpu.family}
model\t\t: ${cpu.model}
model name\t: ${hardware.cpuModel}
stepping\t: ${cpu.stepping}
microcode\t: ${cpu.microcode}
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
bugs\t\t: ${cpu.bugs}
bogomips\t: ${(hardware.cpuMhz * 2).toFixed(2)}
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: ${cpu.addressSizes}
power management:

`,
  ).join('');
}

function memoryInformation(machine: MachineView): string {
  const { total, free, available, buffers, cached, shared, swapTotal } = memoryUsage(machine);
  const line = (name: string, kilobytes: number) =>
    `${`${name}:`.padEnd(15)} ${String(Math.round(kilobytes)).padStart(8)} kB\n`;
  const reclaimable = Math.round(cached * 0.045);
  const anonymous = Math.round((total - available) * 0.5);
  if (machine.persona.family === 'busybox')
    return (
      line('MemTotal', total) +
      line('MemFree', free) +
      line('MemAvailable', available) +
      line('Buffers', buffers) +
      line('Cached', cached) +
      line('SwapCached', 0) +
      line('Active', cached * 0.6) +
      line('Inactive', cached * 0.4) +
      line('SwapTotal', 0) +
      line('SwapFree', 0) +
      line('Dirty', 0) +
      line('Writeback', 0) +
      line('AnonPages', anonymous) +
      line('Mapped', 1984) +
      line('Shmem', shared) +
      line('Slab', 9120) +
      line('KernelStack', 480) +
      line('PageTables', 216) +
      line('CommitLimit', total / 2) +
      line('Committed_AS', anonymous * 3)
    );
  return (
    line('MemTotal', total) +
    line('MemFree', free) +
    line('MemAvailable', available) +
    line('Buffers', buffers) +
    line('Cached', cached - reclaimable) +
    line('SwapCached', 0) +
    line('Active', cached * 0.6) +
    line('Inactive', cached * 0.55) +
    line('Active(anon)', shared * 0.4) +
    line('Inactive(anon)', anonymous) +
    line('Active(file)', cached * 0.6 - shared * 0.4) +
    line('Inactive(file)', Math.max(0, cached * 0.55 - anonymous)) +
    line('Unevictable', 0) +
    line('Mlocked', 0) +
    line('SwapTotal', swapTotal) +
    line('SwapFree', swapTotal) +
    line('Zswap', 0) +
    line('Zswapped', 0) +
    line('Dirty', 60 + (Math.floor(machine.now() / 7000) % 53) * 4) +
    line('Writeback', 0) +
    line('AnonPages', anonymous) +
    line('Mapped', total * 0.031) +
    line('Shmem', shared) +
    line('KReclaimable', reclaimable) +
    line('Slab', reclaimable + total * 0.012) +
    line('SReclaimable', reclaimable) +
    line('SUnreclaim', total * 0.012) +
    line('KernelStack', machine.processes().length * 22) +
    line('PageTables', 3100 + machine.processes().length * 24) +
    line('SecPageTables', 0) +
    line('NFS_Unstable', 0) +
    line('Bounce', 0) +
    line('WritebackTmp', 0) +
    line('CommitLimit', Math.floor(total / 2) + swapTotal) +
    line('Committed_AS', anonymous * 3.1) +
    line('VmallocTotal', 34_359_738_367) +
    line('VmallocUsed', 21_204) +
    line('VmallocChunk', 0) +
    line('Percpu', 1200 * machine.persona.hardware.cpuCount) +
    line('HardwareCorrupted', 0) +
    line('AnonHugePages', 0) +
    line('ShmemHugePages', 0) +
    line('ShmemPmdMapped', 0) +
    line('FileHugePages', 0) +
    line('FilePmdMapped', 0) +
    'HugePages_Total:       0\nHugePages_Free:        0\nHugePages_Rsvd:        0\nHugePages_Surp:        0\nHugepagesize:       2048 kB\nHugetlb:               0 kB\n' +
    line('DirectMap4k', 135_024) +
    line(
      'DirectMap2M',
      Math.floor(total / 2048) * 2048 - 1_048_576 > 0 ? Math.floor(total / 2048) * 2048 - 1_048_576 : 1_048_576,
    ) +
    line('DirectMap1G', 1_048_576)
  );
}

function versionText({ kernel }: ServerPersona): string {
  return `Linux version ${kernel.release} (${kernel.builder}) ${kernel.version}\n`;
}

function uptimeText(machine: MachineView): string {
  const seconds = (machine.now() - machine.bootedAtMs()) / 1000;
  const { idle } = cpuTimes(machine);
  return `${seconds.toFixed(2)} ${(idle / 100).toFixed(2)}\n`;
}

function loadText(machine: MachineView): string {
  const processes = machine.processes();
  const newest = processes.reduce((highest, process) => Math.max(highest, process.processId), 0);
  return `${loadAverages(machine)
    .map((load) => load.toFixed(2))
    .join(' ')} 1/${processes.length + 31} ${newest}\n`;
}

/** /proc/stat: times in ticks of 10 ms; the first line is the sum of those of all processors. */
function statText(machine: MachineView): string {
  const { cpuCount } = machine.persona.hardware;
  const times = cpuTimes(machine);
  const row = ({ user, nice, system, idle, iowait, softirq }: typeof times) =>
    [user, nice, system, idle, iowait, 0, softirq, 0, 0, 0].join(' ');
  const share = (value: number, index: number) =>
    index === 0 ? value - Math.floor(value / cpuCount) * (cpuCount - 1) : Math.floor(value / cpuCount);
  const each = Array.from({ length: cpuCount }, (_, index) => {
    const part = {
      user: share(times.user, index),
      nice: share(times.nice, index),
      system: share(times.system, index),
      idle: share(times.idle, index),
      iowait: share(times.iowait, index),
      softirq: share(times.softirq, index),
    };
    return `cpu${index} ${row(part)}\n`;
  }).join('');
  const ticks = Math.round((machine.now() - machine.bootedAtMs()) / 10);
  return `cpu  ${row(times)}\n${each}intr ${ticks * 2} 0 9 0 0 0 0 0 0 1 0 0 0 15 0 0 0\nctxt ${ticks * 3}\nbtime ${Math.floor(machine.bootedAtMs() / 1000)}\nprocesses ${1200 + Math.round(ticks / 900)}\nprocs_running 1\nprocs_blocked 0\nsoftirq ${ticks} 0 ${Math.round(ticks / 3)} 3 ${Math.round(ticks / 9)} 0 0 ${Math.round(ticks / 50)} ${Math.round(ticks / 4)} 0 ${Math.round(ticks / 5)}\n`;
}

function interruptText(machine: MachineView): string {
  const { cpuCount } = machine.persona.hardware;
  const seconds = (machine.now() - machine.bootedAtMs()) / 1000;
  const row = (label: string, perSecond: number, text: string) =>
    `${label.padStart(4)}:${Array.from({ length: cpuCount }, (_, index) => String(Math.round((seconds * perSecond) / (index + 1))).padStart(11)).join('')}   ${text}\n`;
  return `     ${Array.from({ length: cpuCount }, (_, index) => `       CPU${index}`).join('')}\n${row('0', 0.000001, 'IO-APIC   2-edge      timer')}${row('1', 0.000002, 'IO-APIC   1-edge      i8042')}${row('8', 0, 'IO-APIC   8-edge      rtc0')}${row('27', 1.4, 'PCI-MSI 294913-edge      virtio3-input.0')}${row('LOC', 31, 'Local timer interrupts')}${row('RES', 2, 'Rescheduling interrupts')}${row('TLB', 0.4, 'TLB shootdowns')}`;
}

function partitionsText({ disks }: ServerPersona): string {
  const row = (major: number, minor: number, kilobytes: number, name: string) =>
    `${String(major).padStart(4)} ${String(minor).padStart(8)} ${String(Math.floor(kilobytes)).padStart(10)} ${name}\n`;
  const rows = disks.flatMap((disk) => [
    ...(disk.type === 'mtd' ? [] : [row(disk.major, disk.minor, disk.sectors / 2, disk.name)]),
    ...disk.partitions.map((each) => row(each.major, each.minor, each.sectors / 2, each.name)),
  ]);
  return `major minor  #blocks  name\n\n${rows.join('')}`;
}

function swapText({ disks, hardware }: ServerPersona): string {
  const swap = disks.flatMap((disk) => disk.partitions).find((partition) => partition.fileSystem === 'swap');
  const header = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
  return swap === undefined
    ? header
    : `${header}${`/dev/${swap.name}`.padEnd(40)}partition\t${hardware.swapKilobytes}\t\t0\t\t-2\n`;
}

function diskStatistics(machine: MachineView): string {
  const seconds = (machine.now() - machine.bootedAtMs()) / 1000;
  return machine.persona.disks
    .filter((disk) => disk.type !== 'mtd')
    .flatMap((disk) => [
      { major: disk.major, minor: disk.minor, name: disk.name, share: disk.type === 'rom' ? 0 : 1 },
      ...disk.partitions.map((each) => ({
        major: each.major,
        minor: each.minor,
        name: each.name,
        share: each.mountPoint === '/' ? 0.98 : 0.002,
      })),
    ])
    .map(({ major, minor, name, share }) => {
      const reads = Math.round((14_000 + seconds * 0.05) * share);
      const writes = Math.round(seconds * 0.9 * share);
      return `${String(major).padStart(4)} ${String(minor).padStart(7)} ${name} ${reads} ${Math.round(reads / 3)} ${reads * 52} ${reads} ${writes} ${Math.round(writes * 0.8)} ${writes * 22} ${writes * 2} 0 ${writes * 2} ${writes * 3 + reads} 0 0 0 0 ${Math.round(writes / 4)} ${Math.round(writes / 7)}\n`;
    })
    .join('');
}

function modulesText({ kernelModules }: ServerPersona): string {
  return kernelModules
    .map(({ name, size, usedBy }) => {
      const [count = '0', users] = usedBy;
      return `${name} ${size} ${count} ${users === undefined ? '-' : `${users},`} Live 0x0000000000000000\n`;
    })
    .join('');
}
