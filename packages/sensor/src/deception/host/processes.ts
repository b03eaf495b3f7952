import type { HostProcess } from './host.ts';
import { MAX_LEFT_RUNNING } from './limits.ts';
import type { HostPersona, OwnProcess } from './persona.ts';
import { shortName } from './process-plan.ts';

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
  /** The file it runs, where the command line does not say. */
  readonly program?: string;
}

/** A program of an attacker that went to the background and stays when its session ends. */
export interface LeftProgram {
  readonly userId: number;
  readonly command: string;
  readonly program: string;
  readonly startedAtMs: number;
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
  readonly program: string | undefined;

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
    this.program = process.program;
  }

  get virtualKilobytes(): number {
    return footprint(this.command)[0];
  }

  get residentKilobytes(): number {
    return footprint(this.command)[1];
  }
}

/** Signals that do not end a daemon: the null signal, those ignored by default, and HUP, which daemons take as advice. */
const HARMLESS_SIGNALS = new Set(['0', 'EXIT', 'CHLD', 'CONT', 'URG', 'WINCH', 'HUP', 'STOP', 'TSTP', 'TTIN', 'TTOU']);

/** First process id given to sessions; below it live the machine's own. */
const FIRST_SESSION_PROCESS_ID = 1204;
const MAX_PROCESS_ID = 4_194_303;

/** Daemons that were put on the machine later and look like the persona's own. */
export interface PlantedProcesses {
  /** Changes when they do. */
  readonly version: number;
  list(): readonly OwnProcess[];
}

const NOTHING_PLANTED: PlantedProcesses = { version: 0, list: () => [] };

/** All processes of one host: those of the persona, and those that sessions run. */
export class ProcessTable {
  readonly #persona: HostPersona;
  readonly #bootedAtMs: number;
  readonly #now: () => number;
  readonly #ended: (process: HostProcess) => void;
  readonly #running = new Map<number, RunningProcess>();
  /** How many processes each pseudo terminal has. */
  readonly #terminals = new Map<string, number>();
  /** The machine's own daemons that this attacker ended; made when the first is. */
  #killed: Set<number> | null = null;
  /** Programs of the attacker in the background, by number; made when the first is. */
  #left: Map<number, LeftProgram> | null = null;
  #leftChanges = 0;
  #lastId: number;
  /** Numbers started again from the first: the map's order is no longer theirs. */
  #wrapped = false;
  #listed: readonly HostProcess[] | null = null;
  readonly #planted: PlantedProcesses;
  #listedVersion = 0;

  /** @param ended told of each process of a session that ends */
  constructor(
    persona: HostPersona,
    bootedAtMs: number,
    now: () => number,
    ended: (process: HostProcess) => void = () => undefined,
    planted: PlantedProcesses = NOTHING_PLANTED,
  ) {
    this.#ended = ended;
    this.#planted = planted;
    this.#persona = persona;
    this.#bootedAtMs = bootedAtMs;
    this.#now = now;
    this.#lastId =
      persona.family === 'busybox'
        ? FIRST_SESSION_PROCESS_ID + (Math.floor((now() - bootedAtMs) / 90_000) % 20_000)
        : FIRST_SESSION_PROCESS_ID + (Math.floor((now() - bootedAtMs) / 9000) % 3_000_000);
  }

  /** Registers a process and gives it the next free number. */
  add(process: NewProcess): RunningProcess {
    return this.#add(process, this.#now());
  }

  #add(process: NewProcess, startedAtMs: number): RunningProcess {
    do {
      if (this.#lastId >= MAX_PROCESS_ID) this.#wrapped = true;
      this.#lastId = this.#lastId >= MAX_PROCESS_ID ? FIRST_SESSION_PROCESS_ID : this.#lastId + 1;
    } while (this.#running.has(this.#lastId));
    const added = new RunningProcess(process, this.#lastId, startedAtMs);
    this.#running.set(added.processId, added);
    if (added.terminal !== null) this.#terminals.set(added.terminal, (this.#terminals.get(added.terminal) ?? 0) + 1);
    this.#listed = null;
    return added;
  }

  remove(processId: number): void {
    const removed = this.#running.get(processId);
    if (removed === undefined) return;
    this.#running.delete(processId);
    if (this.#left?.delete(processId) === true) this.#leftChanges += 1;
    this.#listed = null;
    this.#ended(removed);
    if (removed.terminal === null) return;
    const left = (this.#terminals.get(removed.terminal) ?? 1) - 1;
    if (left > 0) this.#terminals.set(removed.terminal, left);
    else this.#terminals.delete(removed.terminal);
  }

  /** About the number that the next process gets. */
  get nextProcessId(): number {
    return this.#lastId + 1;
  }

  /** Processes that sessions run now: none means that nobody is logged in. */
  get runningCount(): number {
    return this.#running.size - (this.#left?.size ?? 0);
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
    if (running !== null || this.#isKilled(processId)) return running;
    const known = this.#own(processId);
    return known === undefined ? null : shownProcess(known, this.#bootedAtMs, this.#now());
  }

  *processIds(): Iterable<number> {
    for (const { processId } of this.#persona.processes) if (!this.#isKilled(processId)) yield processId;
    for (const { processId } of this.#planted.list()) if (!this.#isKilled(processId)) yield processId;
    yield* this.#running.keys();
  }

  /** Ends one of the machine's own daemons for this attacker's view. Kernel threads and init survive. */
  endDaemon(processId: number): boolean {
    const own = this.#own(processId);
    if (own === undefined || own.unit === null || this.#isKilled(processId)) return false;
    this.#killed ??= new Set();
    this.#killed.add(processId);
    this.#listed = null;
    return true;
  }

  /** Numbers of the daemons that were ended, to be kept over a restart of the sensor. */
  endedDaemons(): readonly number[] {
    return [...(this.#killed ?? [])];
  }

  /**
   * Shows an attacker's program as a daemon: child of init, without terminal, until a signal ends it. One that runs
   * already is not started twice; the oldest makes room.
   */
  leaveRunning(left: Omit<LeftProgram, 'startedAtMs'>, startedAtMs = this.#now()): void {
    this.#left ??= new Map();
    for (const known of this.#left.values())
      if (known.program === left.program && known.command === left.command) return;
    for (const oldest of this.#left.keys()) {
      if (this.#left.size < MAX_LEFT_RUNNING) break;
      this.remove(oldest);
    }
    const entry = this.#add(
      {
        parentId: 1,
        userId: left.userId,
        terminal: null,
        command: left.command,
        program: left.program,
        state: 'Ssl',
        deliver: (signal) => {
          if (!HARMLESS_SIGNALS.has(signal)) this.remove(entry.processId);
        },
      },
      startedAtMs,
    );
    this.#left.set(entry.processId, { ...left, startedAtMs });
    this.#leftChanges += 1;
  }

  /** Grows when a program in the background comes or goes. */
  get leftChanges(): number {
    return this.#leftChanges;
  }

  /** Programs in the background, to be kept over a restart of the sensor. */
  leftRunning(): readonly LeftProgram[] {
    return [...(this.#left?.values() ?? [])];
  }

  isRunning(processId: number): boolean {
    return !this.#isKilled(processId) && (this.#running.has(processId) || this.#own(processId) !== undefined);
  }

  /** All processes by number. The list is kept until a process comes or goes. */
  list(): readonly HostProcess[] {
    if (this.#listed !== null && this.#listedVersion === this.#planted.version) return this.#listed;
    this.#listedVersion = this.#planted.version;
    const processes = [...this.#ownProcesses(), ...this.#running.values()];
    if (this.#wrapped) processes.sort((left, right) => left.processId - right.processId);
    this.#listed = processes;
    return processes;
  }

  /** Processes that sessions run. */
  running(): Iterable<RunningProcess> {
    return this.#running.values();
  }

  #isKilled(processId: number): boolean {
    return this.#killed?.has(processId) === true;
  }

  #ownProcesses(): readonly HostProcess[] {
    const shared = sharedOwnProcesses(this.#persona, this.#bootedAtMs, this.#now());
    const planted = this.#planted.list();
    const all =
      planted.length === 0
        ? shared
        : [...shared, ...planted.map((process) => shownProcess(process, this.#bootedAtMs, this.#now()))].sort(
            (left, right) => left.processId - right.processId,
          );
    return this.#killed === null ? all : all.filter((process) => !this.#isKilled(process.processId));
  }

  #own(processId: number): OwnProcess | undefined {
    return (
      ownByNumber(this.#persona).get(processId) ?? this.#planted.list().find((each) => each.processId === processId)
    );
  }
}

/** Processor times of the machine's own processes are told anew after so long. */
const SHARED_LIST_AGE_MS = 1000;

interface SharedList {
  readonly bootedAtMs: number;
  readonly atMs: number;
  readonly list: readonly HostProcess[];
}

const sharedLists = new WeakMap<HostPersona, SharedList>();

/** The machine's own processes as they are now: one list for all hosts of the persona. */
function sharedOwnProcesses(persona: HostPersona, bootedAtMs: number, now: number): readonly HostProcess[] {
  const known = sharedLists.get(persona);
  if (known !== undefined && known.bootedAtMs === bootedAtMs && Math.abs(now - known.atMs) < SHARED_LIST_AGE_MS)
    return known.list;
  const list = persona.processes.map((process) => shownProcess(process, bootedAtMs, now));
  sharedLists.set(persona, { bootedAtMs, atMs: now, list });
  return list;
}

function shownProcess(process: OwnProcess, bootedAtMs: number, now: number): HostProcess {
  const startedAtMs = bootedAtMs + process.startedAfterMs;
  const days = Math.max(0, now - startedAtMs) / 86_400_000;
  return {
    processId: process.processId,
    parentId: process.parentId,
    userId: process.userId,
    terminal: process.terminal,
    command: process.command,
    state: process.state,
    virtualKilobytes: process.virtualKilobytes,
    residentKilobytes: process.residentKilobytes,
    startedAtMs,
    cpuSeconds: Math.floor(days * process.cpuSecondsPerDay * 100) / 100,
    program: process.program,
    shortName: shortName(process),
    threads: process.threads,
    nice: process.nice,
    unit: process.unit,
  };
}

const ownProcesses = new WeakMap<HostPersona, ReadonlyMap<number, OwnProcess>>();

/** The persona's processes by number; shared by all hosts of the persona. */
function ownByNumber(persona: HostPersona): ReadonlyMap<number, OwnProcess> {
  const known = ownProcesses.get(persona);
  if (known !== undefined) return known;
  const made = new Map(persona.processes.map((process) => [process.processId, process]));
  ownProcesses.set(persona, made);
  return made;
}

/** Virtual and resident KiB of what sessions run. */
function footprint(command: string): readonly [number, number] {
  if (command.startsWith('sshd:')) return [17_968, 11_020];
  if (/^-?bash|^\/bin\/bash|^bash/.test(command)) return [7968, 4588];
  if (/^(ps|top)\b/.test(command)) return [11_084, 4512];
  if (/^(sh|-sh)\b/.test(command)) return [2580, 924];
  return [5484, 1828];
}
