import { toDisplayText, toPathText } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { SimulatedHost } from '../../host/create-host.ts';
import type { Host } from '../../host/host.ts';
import { type ProcessDetails, ProcessTable } from '../../host/processes.ts';
import { LazyMap } from '../lazy-map.ts';
import { LazySet } from '../lazy-set.ts';
import { MAX_LIVE_PROCESSES, MAX_NAMED_PIPES } from '../limits.ts';
import type { ShellOptions } from '../shell.ts';
import type { TerminalDevice } from '../terminal/terminal-device.ts';
import { Account, TimeSlice } from './account.ts';
import { AppendedFiles } from './appended-files.ts';
import { NamedPipe } from './named-pipe.ts';
import { Process, type ProcessIdentity } from './process.ts';
import type { ProgramTable } from './program.ts';

/** fork(2) failed: too many processes. */
export class ForkError extends Error {}

/** A complete entered line, as the trap wants to know it. Lines of an inner shell come between the two calls of its own. */
export interface LineObserver {
  started(input: string): void;
  finished(exitCode: number): void;
}

/** What one shell session shares among its processes. */
export class Session {
  readonly options: ShellOptions;
  readonly host: Host;
  readonly table: ProcessTable;
  readonly programs: ProgramTable;
  readonly slice: TimeSlice;
  readonly appended: AppendedFiles;
  readonly processes = new Map<number, Process>();
  /** How the last processes ended, for `wait`. */
  readonly endedStatuses: Map<number, number> = new LazyMap();
  /** The signals that ended some of them. */
  readonly endedSignals: Map<number, string> = new LazyMap();
  /** Errors of the emulation itself, kept for tests and diagnostics. */
  readonly faults: unknown[] = [];
  /** Names of programs that were not found since the last entered command. */
  readonly unknownCommands: Set<string> = new LazySet();
  terminal: TerminalDevice | null = null;
  readonly #namedPipes = new Map<string, NamedPipe>();
  /** Called when the last process has ended. */
  whenEmpty: (() => void) | null = null;
  /** Told of every line entered at a shell on the terminal, the first one and those that are started from it. */
  lineObserver: LineObserver | null = null;
  #hostname: string | null = null;

  constructor(options: ShellOptions, programs: ProgramTable) {
    this.programs = programs;
    this.options = options;
    this.host = options.host;
    this.table =
      options.host instanceof SimulatedHost
        ? options.host.processTable
        : new ProcessTable(options.host.persona, options.host.bootedAtMs(), () => options.host.now());
    this.appended = new AppendedFiles(options.host.files, options.observer);
    this.slice = new TimeSlice(options.limits.stepsPerSlice, () => options.clock.now());
  }

  /** The pipe behind a name of the file system, for all processes of the session. */
  namedPipe(path: string): NamedPipe {
    const known = this.#namedPipes.get(path);
    if (known !== undefined) return known;
    // Nobody needs so many at once; the oldest is forgotten by name, and goes on between those that have it open.
    for (const oldest of this.#namedPipes.keys()) {
      if (this.#namedPipes.size < MAX_NAMED_PIPES) break;
      this.#namedPipes.delete(oldest);
    }
    const made = new NamedPipe();
    this.#namedPipes.set(path, made);
    return made;
  }

  openAccount(): Account {
    return new Account(this.options.limits, this.options.observer, (exceeded) => {
      for (const process of this.processes.values()) if (process.account === exceeded) process.wake();
    });
  }

  /** The first process of the session. */
  start(options: {
    command: string;
    account: Account;
    identity: ProcessIdentity;
    directory: string;
    environment: Map<string, string>;
    terminal: string | null;
    parentId: number;
  }): Process {
    const { identity } = options;
    let started: Process | null = null;
    const entry = this.table.add({
      parentId: options.parentId,
      userId: identity.userId,
      terminal: options.terminal,
      command: toDisplayText(options.command),
      state: 'Ss',
      deliver: (signal) => started?.deliver(signal),
      inspect: () => detailsOf(started),
    });
    const process = new Process({
      session: this,
      id: entry.processId,
      parentId: options.parentId,
      account: options.account,
      group: entry.processId,
      identity,
      umask: 0o022,
      directory: options.directory,
      environment: options.environment,
    });
    started = process;
    this.processes.set(process.id, process);
    return process;
  }

  /** fork(2): a copy of the parent with its own descriptors. Throws ForkError when there are too many. */
  fork(parent: Process, options: { command?: string; group?: number | 'own'; account?: Account } = {}): Process {
    if (this.processes.size >= MAX_LIVE_PROCESSES) throw new ForkError();
    const shown = this.table.find(parent.id);
    let forked: Process | null = null;
    const entry = this.table.add({
      parentId: parent.id,
      userId: parent.identity.userId,
      terminal: shown?.terminal ?? null,
      command: options.command === undefined ? (shown?.command ?? 'bash') : toDisplayText(options.command),
      state: 'S+',
      deliver: (signal) => forked?.deliver(signal),
      inspect: () => detailsOf(forked),
    });
    const process = new Process({
      session: this,
      id: entry.processId,
      parentId: parent.id,
      account: options.account ?? parent.account,
      group: options.group === 'own' ? entry.processId : (options.group ?? parent.group),
      identity: parent.identity,
      umask: parent.umask,
      directory: parent.directory,
      environment: new Map(parent.environment),
    });
    forked = process;
    for (const [number, file] of parent.descriptors) process.setDescriptor(number, file);
    for (const signal of parent.ignoredSignals) process.ignoredSignals.add(signal);
    this.processes.set(process.id, process);
    return process;
  }

  /** Shows a process under another command line: execve(2). */
  rename(process: Process, command: string): void {
    const entry = this.table.find(process.id);
    if (entry !== null) {
      entry.command = toDisplayText(command).slice(0, 4096);
      entry.userId = process.identity.userId;
    }
  }

  forget(process: Process): void {
    this.endedStatuses.set(process.id, process.exitStatus ?? 0);
    if (process.killedBy !== null) this.endedSignals.set(process.id, process.killedBy);
    for (const oldest of this.endedStatuses.keys()) {
      if (this.endedStatuses.size <= MAX_LIVE_PROCESSES) break;
      this.endedStatuses.delete(oldest);
      this.endedSignals.delete(oldest);
    }
    this.processes.delete(process.id);
    if (this.processes.size === 0) {
      this.appended.flush();
      this.whenEmpty?.();
    }
    this.table.remove(process.id);
  }

  signalGroup(group: number, signal: string): void {
    for (const process of [...this.processes.values()]) if (process.group === group) process.deliver(signal);
  }

  /** Ends what a shell started: its command passed a limit. */
  stopChildrenOf(shell: Process): void {
    for (const process of [...this.processes.values()])
      if (process.account === shell.account && process !== shell) process.deliver('KILL');
  }

  /** The name the machine has now: an attacker may have changed it. */
  hostname(): string {
    try {
      const text = Buffer.from(this.host.files.readFile('/proc/sys/kernel/hostname')).toString('latin1').trim();
      return this.#hostname ?? text;
    } catch (error) {
      if (error instanceof FileError) return this.#hostname ?? this.host.persona.hostname;
      throw error;
    }
  }

  renameHost(name: string): void {
    this.#hostname = name;
    try {
      this.host.files.writeFile('/proc/sys/kernel/hostname', Buffer.from(`${name}\n`, 'latin1'));
    } catch (error) {
      // The session keeps the name where the machine has no such file.
      if (!(error instanceof FileError)) throw error;
    }
  }

  stopAll(signal: string): void {
    for (const process of [...this.processes.values()]) process.deliver(signal);
  }
}

/** What /proc shows of a living process. */
function detailsOf(process: Process | null): ProcessDetails {
  const descriptors = new Map<number, string>();
  for (const [number, file] of process?.descriptors ?? []) descriptors.set(number, toPathText(file.path));
  return {
    directory: toPathText(process?.directory ?? '/'),
    environment: process?.environment ?? new Map(),
    descriptors,
  };
}
