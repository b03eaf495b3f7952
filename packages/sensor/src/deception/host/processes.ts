import type { ServerPersona } from './debian-12-server.ts';
import type { HostProcess } from './host.ts';

/** A running program of the simulated machine; the table keeps it until it ends. */
export interface RunningProcess {
  readonly processId: number;
  parentId: number;
  userId: number;
  terminal: string | null;
  command: string;
  readonly startedAtMs: number;
  state: string;
  /** What `kill` reaches; absent for the machine's own daemons. */
  readonly deliver?: (signal: string) => void;
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

/** First process id given to sessions; below it live the machine's own. */
const FIRST_SESSION_PROCESS_ID = 1204;
const MAX_PROCESS_ID = 4_194_303;

/** All processes of one host: those of the persona, and those that sessions run. */
export class ProcessTable {
  readonly #persona: ServerPersona;
  readonly #bootedAtMs: number;
  readonly #now: () => number;
  readonly #running = new Map<number, RunningProcess>();
  readonly #killed = new Set<number>();
  #lastId: number;

  constructor(persona: ServerPersona, bootedAtMs: number, now: () => number) {
    this.#persona = persona;
    this.#bootedAtMs = bootedAtMs;
    this.#now = now;
    this.#lastId = FIRST_SESSION_PROCESS_ID + (Math.floor((now() - bootedAtMs) / 9000) % 3_000_000);
  }

  /** Registers a process and gives it the next free number. */
  add(process: Omit<RunningProcess, 'processId' | 'startedAtMs'>): RunningProcess {
    do this.#lastId = this.#lastId >= MAX_PROCESS_ID ? FIRST_SESSION_PROCESS_ID : this.#lastId + 1;
    while (this.#running.has(this.#lastId));
    const added = { ...process, processId: this.#lastId, startedAtMs: this.#now() };
    this.#running.set(added.processId, added);
    return added;
  }

  remove(processId: number): void {
    this.#running.delete(processId);
  }

  /** The pseudo terminal that the next login gets: the lowest free. */
  freeTerminal(): string {
    const used = new Set([...this.#running.values()].map((process) => process.terminal));
    let number = 0;
    while (used.has(`pts/${number}`)) number += 1;
    return `pts/${number}`;
  }

  find(processId: number): RunningProcess | null {
    return this.#running.get(processId) ?? null;
  }

  /** Ends one of the machine's own daemons for this attacker's view. Kernel threads and init survive. */
  endDaemon(processId: number): boolean {
    if (!DAEMONS.some((daemon) => daemon[2] === processId) || this.#killed.has(processId)) return false;
    this.#killed.add(processId);
    return true;
  }

  list(): HostProcess[] {
    const days = (this.#now() - this.#bootedAtMs) / 86_400_000;
    const fixed = (
      processId: number,
      parentId: number,
      userId: number,
      command: string,
      virtual: number,
      resident: number,
      perDay: number,
      terminal: string | null = null,
    ): HostProcess => ({
      processId,
      parentId,
      userId,
      terminal,
      command,
      startedAtMs: this.#bootedAtMs + processId * 4,
      state: command.startsWith('[') ? 'I<' : 'Ss',
      virtualKilobytes: virtual,
      residentKilobytes: resident,
      cpuSeconds: Math.floor(days * perDay * 10) / 10,
    });
    const processes = [fixed(1, 0, 0, '/sbin/init', 167_784, 12_644, 1.9)];
    KERNEL_THREADS.forEach((command, index) => {
      processes.push({
        ...fixed(
          2 + index + (index > 8 ? 2 : 0),
          index === 0 ? 0 : 2,
          0,
          command,
          0,
          0,
          command === '[rcu_preempt]' ? 4 : 0.1,
        ),
        state:
          command === '[kthreadd]' || /migration|softirq|khung|oom|kauditd|kswapd|rcu_preempt/.test(command)
            ? 'S'
            : 'I<',
      });
    });
    for (const [command, userId, processId, virtual, resident, perDay] of DAEMONS) {
      if (!this.#killed.has(processId))
        processes.push(
          fixed(processId, 1, userId, command, virtual, resident, perDay, command.includes('agetty') ? 'tty1' : null),
        );
    }
    for (const process of this.#running.values()) {
      const [virtual, resident] = footprint(process.command);
      processes.push({
        processId: process.processId,
        parentId: process.parentId,
        userId: process.userId,
        terminal: process.terminal,
        command: process.command,
        startedAtMs: process.startedAtMs,
        state: process.state,
        virtualKilobytes: virtual,
        residentKilobytes: resident,
        cpuSeconds: 0,
      });
    }
    return processes.sort((left, right) => left.processId - right.processId);
  }

  get persona(): ServerPersona {
    return this.#persona;
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
