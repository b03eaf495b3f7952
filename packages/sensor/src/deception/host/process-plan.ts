import type { ListeningSocket, OwnProcess, Service } from './persona.ts';
import type { ServiceDefinition } from './persona-schema.ts';
import type { SeededDraws } from './seeded-draws.ts';

/** Processes, units and sockets of one machine, with the numbers that this installation gave them. */
export interface ProcessPlan {
  readonly processes: readonly OwnProcess[];
  readonly services: readonly Service[];
  readonly listening: readonly ListeningSocket[];
}

interface PlanOptions {
  readonly family: 'debian' | 'busybox';
  readonly services: readonly ServiceDefinition[];
  readonly cpuCount: number;
  readonly draws: SeededDraws;
  /** The disk whose journal has a thread; null for flash. */
  readonly rootPartition: string | null;
  userIdOf(name: string): number;
}

/** Above the daemons, below what sessions run. */
const FIRST_WORKER_ID = 930;

type ProcessDefinition = ServiceDefinition['processes'][number]['children'][number];

/** Lays out the process table as it is after a start: init, kernel threads, then the daemons in their order. */
export function planProcesses(options: PlanOptions): ProcessPlan {
  const { draws, services, cpuCount } = options;
  const processes: OwnProcess[] = [initProcess(options)];
  for (const thread of kernelThreads(options)) processes.push(thread);
  const listening: ListeningSocket[] = [];
  const units: Service[] = [];
  let processId =
    options.family === 'debian' ? draws.integer('first daemon', 205, 285) : draws.integer('first daemon', 98, 240);
  let startedAfterMs =
    options.family === 'debian' ? draws.integer('first start', 1700, 2600) : draws.integer('first start', 4000, 9000);
  let inode = draws.integer('first socket', 11_200, 14_900);
  for (const service of services) {
    const own: OwnProcess[] = [];
    const place = (definition: Omit<ProcessDefinition, 'count'>, parentId: number, step: number): OwnProcess => {
      processId += step;
      startedAfterMs += step * 9;
      const placed: OwnProcess = {
        processId,
        parentId,
        userId: options.userIdOf(definition.user),
        terminal: definition.terminal ?? null,
        command: definition.command,
        program: definition.program,
        shortName: definition.name ?? null,
        state: definition.state,
        virtualKilobytes: definition.virtual,
        residentKilobytes: varied(definition.resident, draws, `resident ${service.unit} ${own.length}`),
        cpuSecondsPerDay:
          definition.cpuSecondsPerDay * (0.7 + 0.6 * draws.fraction(`cpu ${service.unit} ${own.length}`)),
        threads: definition.threads,
        startedAfterMs,
        nice: definition.nice,
        unit: service.unit,
      };
      own.push(placed);
      return placed;
    };
    for (const definition of service.processes) {
      const main = place(definition, 1, draws.integer(`gap ${service.unit} ${own.length}`, 1, 19));
      for (const child of definition.children) {
        const times = child.count === 'cpus' ? cpuCount : child.count;
        for (let time = 0; time < times; time += 1) place(child, main.processId, 1);
      }
    }
    processes.push(...own);
    const [main] = own;
    units.push({
      unit: service.unit,
      description: service.description,
      mainProcessId: main?.processId ?? null,
      processIds: own.map((each) => each.processId),
      startedAfterMs: main?.startedAfterMs ?? startedAfterMs,
    });
    for (const socket of service.listens) {
      inode += draws.integer(`socket ${service.unit} ${socket.port} ${socket.protocol}`, 1, 160);
      listening.push({
        protocol: socket.protocol,
        address: socket.address,
        port: socket.port,
        backlog: socket.backlog,
        processId: main?.processId ?? 1,
        processName: main === undefined ? 'systemd' : shortName(main),
        userId: main?.userId ?? 0,
        inode,
      });
    }
  }
  if (options.family === 'debian') processes.push(...workers(options));
  return { processes, services: units, listening };
}

/** Kernel workers that came and went since the start: the last of the machine's own numbers. */
function workers({ cpuCount, draws }: PlanOptions): OwnProcess[] {
  const names = [
    'kworker/0:0-events',
    `kworker/${Math.min(1, cpuCount - 1)}:2-events`,
    'kworker/u8:1-events_unbound',
    'kworker/0:2-ata_sff',
    'kworker/u8:0-flush-8:0',
  ];
  return names.map((name, index) => ({
    ...kernelThread(FIRST_WORKER_ID + index * 52 + draws.integer(`worker ${index}`, 0, 50), 2, name, 'I', 0.4),
    startedAfterMs: 60_000 * draws.integer(`worker start ${index}`, 5, 900),
  }));
}

/** The name the kernel keeps of a process: 15 bytes of its program's base name. */
export function shortName(process: Pick<OwnProcess, 'shortName' | 'command' | 'program'>): string {
  if (process.shortName !== null) return process.shortName;
  if (process.command.startsWith('[')) return process.command.slice(1, -1).slice(0, 15);
  return (process.program.split('/').at(-1) ?? '').slice(0, 15);
}

function varied(kilobytes: number, draws: SeededDraws, name: string): number {
  return Math.round((kilobytes * (0.95 + 0.1 * draws.fraction(name))) / 4) * 4;
}

function initProcess({ family, draws }: PlanOptions): OwnProcess {
  const debian = family === 'debian';
  return {
    processId: 1,
    parentId: 0,
    userId: 0,
    terminal: null,
    command: debian ? '/sbin/init' : 'init',
    program: debian ? '/usr/lib/systemd/systemd' : '/bin/busybox',
    shortName: debian ? 'systemd' : 'init',
    state: debian ? 'Ss' : 'S',
    virtualKilobytes: debian ? 168_128 : 1632,
    residentKilobytes: debian ? varied(12_604, draws, 'init') : 380,
    cpuSecondsPerDay: debian ? 1.8 : 0.4,
    threads: 1,
    startedAfterMs: 0,
    nice: 0,
    unit: null,
  };
}

/** Threads of a Linux 6.1 kernel in the order of their numbers; those of each further processor follow the first's. */
function kernelThreads({ cpuCount, rootPartition, draws, family }: PlanOptions): OwnProcess[] {
  if (family === 'busybox') return routerThreads();
  const threads: OwnProcess[] = [];
  const add = (processId: number, name: string, state: string, cpuSecondsPerDay = 0) =>
    threads.push(kernelThread(processId, processId === 2 ? 0 : 2, name, state, cpuSecondsPerDay));
  add(2, 'kthreadd', 'S');
  add(3, 'rcu_gp', 'I<');
  add(4, 'rcu_par_gp', 'I<');
  add(5, 'slub_flushwq', 'I<');
  add(6, 'netns', 'I<');
  add(8, 'kworker/0:0H-events_highpri', 'I<', 0.05);
  add(10, 'mm_percpu_wq', 'I<');
  add(11, 'rcu_tasks_kthread', 'I');
  add(12, 'rcu_tasks_rude_kthread', 'I');
  add(13, 'rcu_tasks_trace_kthread', 'I');
  add(14, 'ksoftirqd/0', 'S', 0.6);
  add(15, 'rcu_preempt', 'I', 3.5);
  add(16, 'migration/0', 'S', 0.3);
  let processId = 18;
  add(processId, 'cpuhp/0', 'S');
  for (let cpu = 1; cpu < cpuCount; cpu += 1) {
    add(processId + 1, `cpuhp/${cpu}`, 'S');
    add(processId + 2, `migration/${cpu}`, 'S', 0.3);
    add(processId + 3, `ksoftirqd/${cpu}`, 'S', 0.4);
    add(processId + 5, `kworker/${cpu}:0H-events_highpri`, 'I<', 0.04);
    processId += 5;
  }
  processId += cpuCount > 1 ? 3 : 1;
  const rest: readonly (readonly [string, string, number])[] = [
    ['kdevtmpfs', 'S', 0],
    ['inet_frag_wq', 'I<', 0],
    ['kauditd', 'S', 0.1],
    ['khungtaskd', 'S', 0.2],
    ['oom_reaper', 'S', 0],
    ['writeback', 'I<', 0],
    ['kcompactd0', 'S', 1.1],
    ['ksmd', 'SN', 0],
    ['khugepaged', 'SN', 0.2],
    ['kintegrityd', 'I<', 0],
    ['kblockd', 'I<', 0],
    ['blkcg_punt_bio', 'I<', 0],
    ['tpm_dev_wq', 'I<', 0],
    ['edac-poller', 'I<', 0],
    ['devfreq_wq', 'I<', 0],
    ['kworker/0:1H-kblockd', 'I<', 0.9],
    ['kswapd0', 'S', 0.4],
    ['kthrotld', 'I<', 0],
    ['acpi_thermal_pm', 'I<', 0],
    ['mld', 'I<', 0],
    ['ipv6_addrconf', 'I<', 0],
    ['kstrp', 'I<', 0],
    ['zswap-shrink', 'I<', 0],
    ['kworker/u9:0', 'I<', 0],
    ['ata_sff', 'I<', 0],
    ['scsi_eh_0', 'S', 0],
    ['scsi_tmf_0', 'I<', 0],
    ['scsi_eh_1', 'S', 0],
    ['scsi_tmf_1', 'I<', 0],
    ['scsi_eh_2', 'S', 0],
    ['scsi_tmf_2', 'I<', 0],
    ...(cpuCount > 1 ? ([['kworker/1:1H-kblockd', 'I<', 0.7]] as const) : []),
    [`jbd2/${rootPartition ?? 'sda1'}-8`, 'S', 1.6],
    ['ext4-rsv-conver', 'I<', 0],
  ];
  for (const [name, state, perDay] of rest) {
    add(processId, name, state, perDay);
    processId += 1 + (draws.fraction(`thread ${name}`) < 0.12 ? 1 : 0);
  }
  return threads;
}

function routerThreads(): OwnProcess[] {
  const names = [
    'kthreadd',
    'ksoftirqd/0',
    'kworker/0:0',
    'kworker/0:0H',
    'kworker/u2:0',
    'khelper',
    'writeback',
    'bioset',
    'crypto',
    'kblockd',
    'kswapd0',
    'fsnotify_mark',
    'spi32766',
    'mtdblock0',
    'mtdblock1',
    'mtdblock2',
    'mtdblock3',
    'deferwq',
    'jffs2_gcd_mtd3',
  ];
  return names.map((name, index) =>
    kernelThread(
      2 + index,
      index === 0 ? 0 : 2,
      name,
      index === 0 || name.startsWith('ksoft') || name === 'kswapd0' ? 'S' : 'S<',
      name.startsWith('ksoftirqd') ? 21 : 0,
    ),
  );
}

function kernelThread(
  processId: number,
  parentId: number,
  name: string,
  state: string,
  cpuSecondsPerDay: number,
): OwnProcess {
  return {
    processId,
    parentId,
    userId: 0,
    terminal: null,
    command: `[${name}]`,
    program: '',
    shortName: null,
    state,
    virtualKilobytes: 0,
    residentKilobytes: 0,
    cpuSecondsPerDay,
    threads: 1,
    startedAfterMs: 0,
    nice: state.includes('<') ? -20 : state.includes('N') ? 5 : 0,
    unit: null,
  };
}
