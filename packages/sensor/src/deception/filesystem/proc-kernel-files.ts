import type { BaseNode, BaseNodeFactory, MachineView } from './base-node.ts';

/** A file below /proc by its path there: what it says now, and its mode. */
type KernelFile = (path: string, content: (machine: MachineView) => string, mode?: number) => BaseNode;

const TTY_DRIVERS = [
  '/dev/tty             /dev/tty        5       0 system:/dev/tty',
  '/dev/console         /dev/console    5       1 system:console',
  '/dev/ptmx            /dev/ptmx       5       2 system',
  '/dev/vc/0            /dev/vc/0       4       0 system:vtmaster',
  'serial               /dev/ttyS       4 64-95 serial',
  'pty_slave            /dev/pts      136 0-1048575 pty:slave',
  'pty_master           /dev/ptm      128 0-1048575 pty:master',
  'unknown              /dev/tty        4 1-63 console',
];

const PORTS = [
  '0000-0cf7 : PCI Bus 0000:00',
  '  0000-001f : dma1',
  '  0020-0021 : pic1',
  '  0040-0043 : timer0',
  '  0050-0053 : timer1',
  '  0060-0060 : keyboard',
  '  0064-0064 : keyboard',
  '  0070-0071 : rtc0',
  '  0080-008f : dma page reg',
  '  00a0-00a1 : pic2',
  '  00c0-00df : dma2',
  '  00f0-00ff : fpu',
  '  03c0-03df : vga+',
  '  03f8-03ff : serial',
  '0cf8-0cff : PCI conf1',
  '0d00-ffff : PCI Bus 0000:00',
];

/** Softirqs a second on a quiet server, by name and in the kernel's order. */
const SOFT_INTERRUPTS: readonly (readonly [string, number])[] = [
  ['HI', 0],
  ['TIMER', 11],
  ['NET_TX', 0.01],
  ['NET_RX', 2.3],
  ['BLOCK', 1.2],
  ['IRQ_POLL', 0],
  ['TASKLET', 0.02],
  ['SCHED', 23],
  ['HRTIMER', 0.001],
  ['RCU', 17],
];

/** Bytes of kernel text by which its base moves at a boot: KASLR's alignment, and how many places it has. */
const KERNEL_ALIGNMENT_BYTES = 0x20_0000n;
const KERNEL_PLACES = 496n;
const KERNEL_TEXT_START = 0xffff_ffff_8100_0000n;
/** Symbols people look up, with their distance from the start of the kernel's text. */
const SYMBOLS: readonly (readonly [bigint, string, string])[] = [
  [0x0n, 'T', 'startup_64'],
  [0x0n, 'T', '_stext'],
  [0x0n, 'T', '_text'],
  [0x40n, 'T', 'secondary_startup_64'],
  [0x1960n, 'T', 'do_one_initcall'],
  [0xb_a2b0n, 'T', 'prepare_kernel_cred'],
  [0xb_a4f0n, 'T', 'override_creds'],
  [0xb_a7c0n, 'T', 'commit_creds'],
  [0xa_95d0n, 'T', 'call_usermodehelper'],
  [0x34_d410n, 'T', '__x64_sys_open'],
  [0x35_5b70n, 'T', '__x64_sys_getdents64'],
  [0x9_d5f0n, 'T', '__x64_sys_kill'],
  [0xe0_02c0n, 'D', 'sys_call_table'],
  [0x14_0a00n, 'D', 'init_task'],
  [0x184_77a0n, 'D', 'modprobe_path'],
];

/**
 * What a kernel of Debian shows in /proc beside the files that programs read daily; proc(5). Listed, because `ls /proc`
 * is one of the first things that tell a machine from an imitation.
 */
export function kernelFiles(factory: BaseNodeFactory, file: KernelFile): ReadonlyMap<string, BaseNode> {
  const directory = (path: string, names: Readonly<Record<string, BaseNode>> = {}) => {
    const children = new Map(Object.entries(names));
    return factory.kernelDirectory(`/proc/${path}`, 'proc', () => children);
  };
  const text = (path: string, content: string, mode = 0o444) => file(path, () => content, mode);
  const pressure = (name: string, share: number) =>
    file(`pressure/${name}`, (machine) => pressureText(machine, name, share));
  return new Map<string, BaseNode>([
    ['acpi', directory('acpi')],
    ['bus', directory('bus', { input: directory('bus/input'), pci: directory('bus/pci') })],
    ['dma', text('dma', ' 4: cascade\n')],
    ['driver', directory('driver')],
    ['execdomains', text('execdomains', '0-0\tLinux           \t[kernel]\n')],
    ['fb', text('fb', '')],
    ['fs', directory('fs', { ext4: directory('fs/ext4'), jbd2: directory('fs/jbd2') })],
    ['iomem', file('iomem', memoryMap, 0o400)],
    ['ioports', text('ioports', `${PORTS.join('\n')}\n`, 0o400)],
    ['irq', directory('irq')],
    ['kallsyms', file('kallsyms', symbolText)],
    ['key-users', text('key-users', '    0:    10 9/9 4/1000000 57/25000000\n')],
    ['keys', text('keys', '1cb82e8a I------     1 perm 1f0b0000     0     0 keyring   .builtin_trusted_keys: 4\n')],
    ['kmsg', text('kmsg', '', 0o400)],
    ...['kpagecgroup', 'kpagecount', 'kpageflags'].map((name): [string, BaseNode] => [name, text(name, '', 0o400)]),
    ['locks', text('locks', '')],
    ['mtrr', text('mtrr', 'reg00: base=0x080000000 ( 2048MB), size= 2048MB, count=1: uncachable\n', 0o644)],
    ['pagetypeinfo', text('pagetypeinfo', 'Page block order: 9\nPages per block:  512\n\n', 0o400)],
    [
      'pressure',
      directory('pressure', {
        cpu: pressure('cpu', 0.0008),
        io: pressure('io', 0.0003),
        memory: pressure('memory', 0),
      }),
    ],
    ['schedstat', file('schedstat', (machine) => `version 15\ntimestamp ${4294892296 + ticks(machine)}\n`)],
    ['slabinfo', text('slabinfo', 'slabinfo - version: 2.1\n', 0o400)],
    ['softirqs', file('softirqs', softInterruptText)],
    [
      'sysvipc',
      directory('sysvipc', {
        msg: text(
          'sysvipc/msg',
          '       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n',
        ),
        sem: text(
          'sysvipc/sem',
          '       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n',
        ),
        shm: text(
          'sysvipc/shm',
          '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap\n',
        ),
      }),
    ],
    ['timer_list', file('timer_list', timerText, 0o400)],
    [
      'tty',
      directory('tty', {
        driver: directory('tty/driver'),
        drivers: text('tty/drivers', `${TTY_DRIVERS.join('\n')}\n`),
        ldisc: directory('tty/ldisc'),
        ldiscs: text('tty/ldiscs', 'n_tty       0\nn_null     27\n'),
      }),
    ],
    ['vmallocinfo', text('vmallocinfo', '', 0o400)],
    ['zoneinfo', file('zoneinfo', zoneText)],
  ]);
}

/** Milliseconds since boot in ticks of CONFIG_HZ=250. */
function ticks(machine: MachineView): number {
  return Math.floor((machine.now() - machine.bootedAtMs()) / 4);
}

function softInterruptText(machine: MachineView): string {
  const { cpuCount } = machine.persona.hardware;
  const seconds = (machine.now() - machine.bootedAtMs()) / 1000;
  const cells = (cell: (index: number) => string) =>
    Array.from({ length: cpuCount }, (_, index) => cell(index)).join('');
  const rows = SOFT_INTERRUPTS.map(
    ([name, perSecond]) =>
      `${name.padStart(12)}:${cells((index) => ` ${String(Math.round((seconds * perSecond) / (index + 1))).padStart(10)}`)}\n`,
  );
  return `                    ${cells((index) => `CPU${index}`.padEnd(11))}\n${rows.join('')}`;
}

function pressureText(machine: MachineView, name: string, share: number): string {
  const total = Math.round((machine.now() - machine.bootedAtMs()) * 1000 * share);
  const line = (kind: string, microseconds: number) =>
    `${kind} avg10=0.00 avg60=0.00 avg300=0.00 total=${microseconds}\n`;
  return `${line('some', total)}${line('full', name === 'cpu' ? 0 : Math.round(total * 0.8))}`;
}

function symbolText(machine: MachineView): string {
  const slide = (BigInt(Math.floor(machine.bootedAtMs() / 1000)) % KERNEL_PLACES) * KERNEL_ALIGNMENT_BYTES;
  return SYMBOLS.map(
    ([offset, type, name]) =>
      `${(KERNEL_TEXT_START + slide + offset).toString(16).padStart(16, '0')} ${type} ${name}\n`,
  ).join('');
}

function memoryMap(machine: MachineView): string {
  const bytes = BigInt(machine.persona.hardware.memoryKilobytes) * 1024n;
  const end = (bytes - 1n).toString(16).padStart(8, '0');
  return `00000000-00000fff : Reserved\n00001000-0009fbff : System RAM\n0009fc00-0009ffff : Reserved\n000a0000-000bffff : PCI Bus 0000:00\n000c0000-000c99ff : Video ROM\n000f0000-000fffff : Reserved\n  000f0000-000fffff : System ROM\n00100000-${end} : System RAM\nfec00000-fec003ff : IOAPIC 0\nfee00000-fee00fff : Local APIC\nfffc0000-ffffffff : Reserved\n`;
}

function timerText(machine: MachineView): string {
  const nanoseconds = BigInt(Math.floor(machine.now() - machine.bootedAtMs())) * 1_000_000n;
  return `Timer List Version: v0.10\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at ${nanoseconds} nsecs\n`;
}

function zoneText(machine: MachineView): string {
  const pages = Math.floor(machine.persona.hardware.memoryKilobytes / 4);
  return `Node 0, zone      DMA\n  pages free     3840\n        min      67\n        low      83\n        high     99\n        spanned  4095\n        present  3998\n        managed  3840\nNode 0, zone    DMA32\n  pages free     ${Math.floor(pages * 0.31)}\n        min      ${Math.floor(pages * 0.0176)}\n        low      ${Math.floor(pages * 0.022)}\n        high     ${Math.floor(pages * 0.0264)}\n        spanned  ${pages}\n        present  ${pages}\n        managed  ${Math.floor(pages * 0.958)}\n`;
}
