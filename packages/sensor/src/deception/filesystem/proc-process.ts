import type { HostProcess } from '../host/host.ts';
import type { ProcessDetails } from '../host/processes.ts';
import { type BaseNode, type Entries, LazyEntries, type MachineView } from './base-node.ts';
import { mountsText } from './mounts-text.ts';

/** Inode of a process's /proc directory and of what is in it: far above those of the base. */
const PROCESS_INODE_BASE = 4_026_000;
const INODES_PER_PROCESS = 64;
/** Microseconds in a clock tick of /proc: USER_HZ is 100. */
const TICKS_PER_SECOND = 100;

type ShownProcess = HostProcess & { readonly inspect?: (() => ProcessDetails) | undefined };

/** Directories of all processes, each made when it is looked into. */
export function processEntries(machine: MachineView, fixed: ReadonlyMap<string, BaseNode>): Entries {
  return new LazyEntries(
    fixed,
    () => Array.from(machine.processIds(), String),
    (name) => {
      const process = /^[1-9]\d{0,9}$/.test(name) ? machine.findProcess(Number(name)) : null;
      return process === null ? undefined : processDirectory(process);
    },
  );
}

/** `self` is replaced by the reader's own process before a path comes here; elsewhere it is init. */
export function selfLink(name: 'self' | 'thread-self'): BaseNode {
  return {
    ...status(PROCESS_INODE_BASE - (name === 'self' ? 2 : 1), 'symbolic-link', 0o777, null),
    target: () => (name === 'self' ? '1' : '1/task/1'),
    current: (machine) => ({ size: 0, modifiedAtMs: machine.now() }),
  };
}

/** The name the kernel keeps: 15 bytes of the program's base name. */
export function processName(process: HostProcess): string {
  if (process.shortName !== undefined) return process.shortName;
  const first = process.command.startsWith('[') ? process.command.slice(1, -1) : (process.command.split(' ')[0] ?? '');
  // A login shell calls itself `-bash`; the kernel keeps the name of the file.
  const base = (first.split('/').at(-1) ?? first).replace(/^-/, '');
  return base.replace(/:$/, '').slice(0, 15);
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

function processDirectory(process: ShownProcess): BaseNode {
  const inode = PROCESS_INODE_BASE + process.processId * INODES_PER_PROCESS;
  return { ...status(inode, 'directory', 0o555, process), children: () => filesOf(process, inode, true) };
}

function filesOf(process: ShownProcess, inode: number, withTasks: boolean): Entries {
  const kernelThread = process.command.startsWith('[');
  const name = processName(process);
  const details = process.inspect?.() ?? null;
  let next = inode;
  const file = (mode: number, text: (machine: MachineView) => string): BaseNode => {
    next += 1;
    return { ...status(next, 'file', mode, process), content: (machine) => Buffer.from(text(machine), 'latin1') };
  };
  const link = (target: string): BaseNode => {
    next += 1;
    return { ...status(next, 'symbolic-link', 0o777, process), target: () => target };
  };
  const directory = (mode: number, children: () => Entries): BaseNode => {
    next += 1;
    return { ...status(next, 'directory', mode, process), children };
  };
  const descriptors = new Map<string, BaseNode>();
  for (const [number, path] of details?.descriptors ?? daemonDescriptors(process))
    descriptors.set(String(number), { ...link(path), mode: 0o700 });
  const environment =
    details === null
      ? daemonEnvironment(process)
      : [...details.environment].map(([key, value]) => `${key}=${value}\0`).join('');
  const children = new Map<string, BaseNode>([
    ['cgroup', file(0o444, () => `0::${controlGroup(process)}\n`)],
    ['cmdline', file(0o444, () => (kernelThread ? '' : `${process.command.split(' ').join('\0')}\0`))],
    ['comm', file(0o644, () => `${name}\n`)],
    ['environ', file(0o400, () => (kernelThread ? '' : environment))],
    ['fd', directory(0o500, () => descriptors)],
    [
      'io',
      file(
        0o400,
        () =>
          `rchar: ${process.residentKilobytes * 611}\nwchar: ${process.residentKilobytes * 17}\nsyscr: ${process.residentKilobytes}\nsyscw: ${process.processId}\nread_bytes: ${process.residentKilobytes * 512}\nwrite_bytes: 4096\ncancelled_write_bytes: 0\n`,
      ),
    ],
    ['limits', file(0o444, () => LIMITS_TEXT)],
    ['loginuid', file(0o644, () => (details === null ? '4294967295' : '0'))],
    ['maps', file(0o444, () => (kernelThread ? '' : mapsText(executable(process))))],
    ['mountinfo', file(0o444, (machine) => mountInformation(machine))],
    ['mounts', file(0o444, (machine) => mountsText(machine))],
    ['oom_adj', file(0o644, () => '0\n')],
    ['oom_score', file(0o444, () => '667\n')],
    ['oom_score_adj', file(0o644, () => (name === 'sshd' && process.parentId === 1 ? '-1000\n' : '0\n'))],
    ['stat', file(0o444, (machine) => statText(process, name, machine))],
    [
      'statm',
      file(
        0o444,
        () =>
          `${Math.round(process.virtualKilobytes / 4)} ${Math.round(process.residentKilobytes / 4)} ${Math.round(process.residentKilobytes / 6)} 2 0 ${Math.round(process.virtualKilobytes / 9)} 0\n`,
      ),
    ],
    ['status', file(0o444, (machine) => statusText(process, name, machine))],
    ['wchan', file(0o444, () => (process.state.startsWith('R') ? '0' : 'do_epoll_wait'))],
  ]);
  if (withTasks)
    children.set(
      'task',
      directory(
        0o555,
        () => new Map([[String(process.processId), directory(0o555, () => filesOf(process, inode + 32, false))]]),
      ),
    );
  if (!kernelThread) {
    children.set('cwd', link(details?.directory ?? '/'));
    children.set('exe', link(executable(process)));
    children.set('root', link('/'));
  }
  return children;
}

function executable(process: HostProcess): string {
  if (process.program !== undefined && process.program !== '') return process.program;
  const first = (process.command.split(' ')[0] ?? '').replace(/^-/, '').replace(/:$/, '');
  if (first === 'sshd') return '/usr/sbin/sshd';
  return first.startsWith('/') ? first.replace(/^\/(bin|sbin|lib)\//, '/usr/$1/') : `/usr/bin/${first}`;
}

function daemonDescriptors(process: HostProcess): readonly (readonly [number, string])[] {
  if (process.command.startsWith('[')) return [];
  return [
    [0, '/dev/null'],
    [1, `socket:[${14_000 + process.processId}]`],
    [2, `socket:[${14_000 + process.processId}]`],
    [3, `socket:[${15_000 + process.processId}]`],
    [4, 'anon_inode:[eventpoll]'],
  ];
}

function daemonEnvironment(process: HostProcess): string {
  return process.processId === 1
    ? 'HOME=/\0init=/sbin/init\0NETWORK_SKIP_ENSLAVED=\0TERM=linux\0'
    : 'LANG=en_US.UTF-8\0PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\0';
}

function controlGroup(process: HostProcess): string {
  if (process.command.startsWith('[')) return '/';
  if (process.processId === 1) return '/init.scope';
  if (process.unit !== undefined && process.unit !== null) return `/system.slice/${process.unit}`;
  return process.terminal === null
    ? '/user.slice/user-0.slice/session-3.scope'
    : `/user.slice/user-${process.userId}.slice/session-3.scope`;
}

const STATE_NAMES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk sleep',
  T: 'stopped',
  Z: 'zombie',
  I: 'idle',
};

function statusText(process: HostProcess, name: string, machine: MachineView): string {
  const id = process.userId;
  const letter = process.state[0] ?? 'S';
  const cpus = machine.persona.hardware.cpuCount;
  const kilobytes = (label: string, value: number) => `${label}:\t${String(value).padStart(8)} kB\n`;
  const memory = process.command.startsWith('[')
    ? ''
    : kilobytes('VmPeak', process.virtualKilobytes) +
      kilobytes('VmSize', process.virtualKilobytes) +
      kilobytes('VmLck', 0) +
      kilobytes('VmPin', 0) +
      kilobytes('VmHWM', process.residentKilobytes) +
      kilobytes('VmRSS', process.residentKilobytes) +
      kilobytes('RssAnon', Math.round(process.residentKilobytes * 0.3)) +
      kilobytes('RssFile', process.residentKilobytes - Math.round(process.residentKilobytes * 0.3)) +
      kilobytes('RssShmem', 0) +
      kilobytes('VmData', Math.round(process.virtualKilobytes / 9)) +
      kilobytes('VmStk', 132) +
      kilobytes('VmExe', 892) +
      kilobytes('VmLib', 1932) +
      kilobytes('VmPTE', 52) +
      kilobytes('VmSwap', 0);
  const mask = ((1n << BigInt(cpus)) - 1n).toString(16);
  return `Name:\t${name}\nUmask:\t0022\nState:\t${letter} (${STATE_NAMES[letter] ?? 'sleeping'})\nTgid:\t${process.processId}\nNgid:\t0\nPid:\t${process.processId}\nPPid:\t${process.parentId}\nTracerPid:\t0\nUid:\t${id}\t${id}\t${id}\t${id}\nGid:\t${id}\t${id}\t${id}\t${id}\nFDSize:\t256\nGroups:\t${id} \nNStgid:\t${process.processId}\nNSpid:\t${process.processId}\nNSpgid:\t${process.processId}\nNSsid:\t${process.processId}\n${memory}Threads:\t${process.threads ?? 1}\nSigQ:\t0/15533\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000000\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001000\nSigCgt:\t00000001820054a7\nCapInh:\t0000000000000000\nCapPrm:\t${id === 0 ? '000001ffffffffff' : '0000000000000000'}\nCapEff:\t${id === 0 ? '000001ffffffffff' : '0000000000000000'}\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\nSpeculation_Store_Bypass:\tthread vulnerable\nSpeculationIndirectBranch:\tconditional enabled\nCpus_allowed:\t${mask}\nCpus_allowed_list:\t${cpus === 1 ? '0' : `0-${cpus - 1}`}\nMems_allowed:\t00000000,00000001\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t${Math.round(process.cpuSeconds * 211) + 61}\nnonvoluntary_ctxt_switches:\t${Math.round(process.cpuSeconds * 3) + 4}\n`;
}

/** /proc/<pid>/stat: proc(5), 52 fields. */
function statText(process: HostProcess, name: string, machine: MachineView): string {
  const start = Math.max(0, Math.round(((process.startedAtMs - machine.bootedAtMs()) / 1000) * TICKS_PER_SECOND));
  const ticks = process.cpuSeconds * TICKS_PER_SECOND;
  const terminal = /^pts\/(\d+)$/.exec(process.terminal ?? '');
  const device = terminal === null ? (process.terminal === 'tty1' ? 1025 : 0) : 34_816 + Number(terminal[1]);
  const kernelThread = process.command.startsWith('[');
  const nice = process.nice ?? 0;
  return `${process.processId} (${name}) ${process.state[0] ?? 'S'} ${process.parentId} ${kernelThread ? 0 : process.processId} ${kernelThread ? 0 : process.processId} ${device} ${device === 0 ? -1 : process.processId} ${kernelThread ? 2_129_984 : 4_194_560} ${kernelThread ? 0 : Math.round(process.residentKilobytes / 3)} 0 ${kernelThread ? 0 : 31} 0 ${Math.round(ticks * 0.7)} ${Math.round(ticks * 0.3)} 0 0 ${20 + nice} ${nice} ${process.threads ?? 1} 0 ${start} ${process.virtualKilobytes * 1024} ${Math.round(process.residentKilobytes / 4)} 18446744073709551615 ${kernelThread ? '0 0 0' : '1 1 0'} 0 0 0 ${kernelThread ? '2147483647' : '0 4096'}${kernelThread ? ' 0' : ''} 81923 1 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}

function mountInformation(machine: MachineView): string {
  return machine
    .mounts()
    .map(({ source, mountPoint, type, options }, index) => {
      const [access = 'rw', ...rest] = options.split(',');
      return `${22 + index} ${mountPoint === '/' ? 1 : 27} 0:${20 + index} / ${mountPoint} ${options
        .split(',')
        .filter((option) => !/[=]/.test(option))
        .join(
          ',',
        )} shared:${1 + index} - ${type} ${source} ${[access, ...rest.filter((option) => /=/.test(option))].join(',')}\n`;
    })
    .join('');
}

function mapsText(program: string): string {
  const line = (range: string, access: string, offset: string, inode: number, path: string) =>
    `${range} ${access} ${offset} 08:01 ${inode} `.padEnd(73).concat(`${path}\n`);
  return (
    line('55d0c1a00000-55d0c1a2f000', 'r--p', '00000000', 131_412, program) +
    line('55d0c1a2f000-55d0c1ae6000', 'r-xp', '0002f000', 131_412, program) +
    line('7f3a5c200000-7f3a5c226000', 'r--p', '00000000', 134_530, '/usr/lib/x86_64-linux-gnu/libc.so.6') +
    line('7f3a5c226000-7f3a5c37b000', 'r-xp', '00026000', 134_530, '/usr/lib/x86_64-linux-gnu/libc.so.6') +
    '7ffd6b1c2000-7ffd6b1e3000 rw-p 00000000 00:00 0                          [stack]\n7ffd6b1f4000-7ffd6b1f8000 r--p 00000000 00:00 0                          [vvar]\n7ffd6b1f8000-7ffd6b1fa000 r-xp 00000000 00:00 0                          [vdso]\n'
  );
}

const LIMITS_TEXT = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max file size             unlimited            unlimited            bytes     
Max data size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max core file size        0                    unlimited            bytes     
Max resident set          unlimited            unlimited            bytes     
Max processes             15533                15533                processes 
Max open files            1024                 1048576              files     
Max locked memory         518201344            518201344            bytes     
Max address space         unlimited            unlimited            bytes     
Max file locks            unlimited            unlimited            locks     
Max pending signals       15533                15533                signals   
Max msgqueue size         819200               819200               bytes     
Max nice priority         0                    0                    
Max realtime priority     0                    0                    
Max realtime timeout      unlimited            unlimited            us        
`;
