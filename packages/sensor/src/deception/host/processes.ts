import type { ServerPersona } from './debian-12-server.ts';
import type { HostProcess } from './host.ts';

/** What a session registers: everything but the number and the time. */
export interface NewProcess {
  readonly parentId: number;
  readonly userId: number;
  readonly terminal: string | null;
  readonly command: string;
  readonly state: string;
  /** What `kill` reaches; absent for the machine's own daemons. */
  readonly deliver?: (signal: string) => void;
  /** What /proc/<pid> shows of a living process. */
  readonly inspect?: () => ProcessDetails;
}

export interface ProcessDetails {
  readonly directory: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Where each open descriptor leads. */
  readonly descriptors: ReadonlyMap<number, string>;
}

/** A running program of the simulated machine; the table keeps it until it ends. Its footprint follows its command. */
export class RunningProcess implements HostProcess {
  readonly processId: number;
  readonly parentId: number;
  userId: number;
  readonly terminal: string | null;
  command: string;
  readonly startedAtMs: number;
  state: string;
  readonly deliver: ((signal: string) => void) | undefined;
  readonly inspect: (() => ProcessDetails) | undefined;
  readonly cpuSeconds = 0;

  constructor(process: NewProcess, processId: number, startedAtMs: number) {
    this.processId = processId;
    this.parentId = process.parentId;
    this.userId = process.userId;
    this.terminal = process.terminal;
    this.command = process.command;
    this.startedAtMs = startedAtMs;
    this.state = process.state;
    this.deliver = process.deliver;
    this.inspect = process.inspect;
  }

  get virtualKilobytes(): number {
    return footprint(this.command)[0];
  }

  get residentKilobytes(): number {
    return footprint(this.command)[1];
  }
}

const KERNEL_THREADS = [
  '[kthreadd]',
  '[rcu_gp]',
  '[rcu_par_gp]',
  '[slub_flushwq]',
  '[netns]',
  '[kworker/0:0H-events_highpri]',
  '[mm_percpu_wq]',
  '[rcu_tasks_kthread]',
  '[ksoftirqd/0]',
  '[rcu_preempt]',
  '[migration/0]',
  '[cpuhp/0]',
  '[cpuhp/1]',
  '[migration/1]',
  '[ksoftirqd/1]',
  '[kdevtmpfs]',
  '[inet_frag_wq]',
  '[kauditd]',
  '[khungtaskd]',
  '[oom_reaper]',
  '[writeback]',
  '[kcompactd0]',
  '[ksmd]',
  '[khugepaged]',
  '[kintegrityd]',
  '[kblockd]',
  '[kswapd0]',
  '[scsi_eh_0]',
  '[jbd2/sda1-8]',
  '[ext4-rsv-conver]',
] as const;

/** name, user, pid, virtual KiB, resident KiB, cpu seconds per day */
const DAEMONS: readonly (readonly [string, number, number, number, number, number])[] = [
  ['/lib/systemd/systemd-journald', 0, 264, 50_028, 16_112, 1.2],
  ['/lib/systemd/systemd-udevd', 0, 289, 26_688, 6412, 0.3],
  ['/lib/systemd/systemd-timesyncd', 997, 431, 90_088, 6604, 0.2],
  ['/usr/sbin/cron -f', 0, 541, 6608, 2680, 0.4],
  [
    '/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only',
    100,
    542,
    9124,
    4660,
    0.1,
  ],
  ['/usr/sbin/rsyslogd -n -iNONE', 0, 547, 222_788, 6264, 0.5],
  ['/lib/systemd/systemd-logind', 0, 551, 49_540, 7684, 0.1],
  ['/sbin/agetty -o -p -- \\u --noclear - linux', 0, 603, 5872, 1004, 0],
  ['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', 0, 612, 15_440, 9256, 0.9],
];

/** The machine's own processes by number: init, kernel threads, daemons. */
const OWN_PROCESSES = [
  own(1, 0, 0, '/sbin/init', 167_784, 12_644, 1.9, 'Ss'),
  ...KERNEL_THREADS.map((command, index) =>
    own(
      2 + index + (index > 8 ? 2 : 0),
      index === 0 ? 0 : 2,
      0,
      command,
      0,
      0,
      command === '[rcu_preempt]' ? 4 : 0.1,
      command === '[kthreadd]' || /migration|softirq|khung|oom|kauditd|kswapd|rcu_preempt/.test(command) ? 'S' : 'I<',
    ),
  ),
  ...DAEMONS.map(([command, userId, processId, virtual, resident, perDay]) =>
    own(processId, 1, userId, command, virtual, resident, perDay, command.includes('agetty') ? 'Ss+' : 'Ss'),
  ),
];

function own(
  processId: number,
  parentId: number,
  userId: number,
  command: string,
  virtualKilobytes: number,
  residentKilobytes: number,
  cpuSecondsPerDay: number,
  state: string,
) {
  const terminal = command.includes('agetty') ? 'tty1' : null;
  return {
    processId,
    parentId,
    userId,
    terminal,
    command,
    state,
    virtualKilobytes,
    residentKilobytes,
    cpuSecondsPerDay,
  };
}

const OWN_PROCESSES_BY_NUMBER = new Map(OWN_PROCESSES.map((process) => [process.processId, process]));

/** First process id given to sessions; below it live the machine's own. */
const FIRST_SESSION_PROCESS_ID = 1204;
const MAX_PROCESS_ID = 4_194_303;

/** All processes of one host: those of the persona, and those that sessions run. */
export class ProcessTable {
  readonly #persona: ServerPersona;
  readonly #bootedAtMs: number;
  readonly #now: () => number;
  readonly #running = new Map<number, RunningProcess>();
  /** How many processes each pseudo terminal has. */
  readonly #terminals = new Map<string, number>();
  readonly #killed = new Set<number>();
  #lastId: number;
  /** Numbers started again from the first: the map's order is no longer theirs. */
  #wrapped = false;
  #listed: readonly HostProcess[] | null = null;

  constructor(persona: ServerPersona, bootedAtMs: number, now: () => number) {
    this.#persona = persona;
    this.#bootedAtMs = bootedAtMs;
    this.#now = now;
    this.#lastId = FIRST_SESSION_PROCESS_ID + (Math.floor((now() - bootedAtMs) / 9000) % 3_000_000);
  }

  /** Registers a process and gives it the next free number. */
  add(process: NewProcess): RunningProcess {
    do {
      if (this.#lastId >= MAX_PROCESS_ID) this.#wrapped = true;
      this.#lastId = this.#lastId >= MAX_PROCESS_ID ? FIRST_SESSION_PROCESS_ID : this.#lastId + 1;
    } while (this.#running.has(this.#lastId));
    const added = new RunningProcess(process, this.#lastId, this.#now());
    this.#running.set(added.processId, added);
    if (added.terminal !== null) this.#terminals.set(added.terminal, (this.#terminals.get(added.terminal) ?? 0) + 1);
    this.#listed = null;
    return added;
  }

  remove(processId: number): void {
    const removed = this.#running.get(processId);
    if (removed === undefined) return;
    this.#running.delete(processId);
    this.#listed = null;
    if (removed.terminal === null) return;
    const left = (this.#terminals.get(removed.terminal) ?? 1) - 1;
    if (left > 0) this.#terminals.set(removed.terminal, left);
    else this.#terminals.delete(removed.terminal);
  }

  /** Processes that sessions run now: none means that nobody is logged in. */
  get runningCount(): number {
    return this.#running.size;
  }

  /** The pseudo terminal that the next login gets: the lowest free. */
  freeTerminal(): string {
    let number = 0;
    while (this.#terminals.has(`pts/${number}`)) number += 1;
    return `pts/${number}`;
  }

  /** Numbers of the pseudo terminals in use, ascending. */
  terminals(): readonly number[] {
    return [...this.#terminals.keys()].map((name) => Number(name.slice(4))).sort((left, right) => left - right);
  }

  hasTerminal(number: number): boolean {
    return this.#terminals.has(`pts/${number}`);
  }

  /** A process that a session runs. */
  find(processId: number): RunningProcess | null {
    return this.#running.get(processId) ?? null;
  }

  /** Any process, those of the persona included. */
  findAny(processId: number): HostProcess | null {
    const running = this.find(processId);
    if (running !== null || this.#killed.has(processId)) return running;
    const known = OWN_PROCESSES_BY_NUMBER.get(processId);
    return known === undefined ? null : this.#own(known);
  }

  *processIds(): Iterable<number> {
    for (const process of OWN_PROCESSES) if (!this.#killed.has(process.processId)) yield process.processId;
    yield* this.#running.keys();
  }

  /** Ends one of the machine's own daemons for this attacker's view. Kernel threads and init survive. */
  endDaemon(processId: number): boolean {
    if (!DAEMONS.some((daemon) => daemon[2] === processId) || this.#killed.has(processId)) return false;
    this.#killed.add(processId);
    this.#listed = null;
    return true;
  }

  /** All processes by number. The list is kept until a process comes or goes. */
  list(): readonly HostProcess[] {
    if (this.#listed !== null) return this.#listed;
    const processes = [...this.#ownProcesses(), ...this.#running.values()];
    if (this.#wrapped) processes.sort((left, right) => left.processId - right.processId);
    this.#listed = processes;
    return processes;
  }

  get persona(): ServerPersona {
    return this.#persona;
  }

  #ownProcesses(): HostProcess[] {
    return OWN_PROCESSES.filter((process) => !this.#killed.has(process.processId)).map((process) => this.#own(process));
  }

  #own({ cpuSecondsPerDay, ...process }: (typeof OWN_PROCESSES)[number]): HostProcess {
    const days = (this.#now() - this.#bootedAtMs) / 86_400_000;
    return {
      ...process,
      startedAtMs: this.#bootedAtMs + process.processId * 4,
      cpuSeconds: Math.floor(days * cpuSecondsPerDay * 10) / 10,
    };
  }
}

/** Virtual and resident KiB of what sessions run. */
function footprint(command: string): readonly [number, number] {
  if (command.startsWith('sshd:')) return [17_968, 11_020];
  if (/^-?bash|^\/bin\/bash|^bash/.test(command)) return [7968, 4588];
  if (/^(ps|top)\b/.test(command)) return [11_084, 4512];
  if (/^(sh|-sh)\b/.test(command)) return [2580, 924];
  return [5484, 1828];
}
