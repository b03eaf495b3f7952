import { fromPathText, toPathText } from '../../byte-string.ts';
import type { FileSystem } from '../../filesystem/filesystem.ts';
import { LazySet } from '../lazy-set.ts';
import type { Account } from './account.ts';
import type { OpenFile } from './open-file.ts';
import { Interrupted, ProcessKilled, type Running } from './running.ts';
import type { Session } from './session.ts';
import { HARMLESS_SIGNALS, signalNumber } from './signals.ts';

export { Interrupted, ProcessKilled } from './running.ts';

/** How often a wait with a limit looks again. */
const POLL_MS = 5;

export interface ProcessIdentity {
  readonly userId: number;
  readonly groupIds: readonly number[];
}

/**
 * A process of the simulated machine: identity, working directory, environment, descriptors. Its body is an async
 * function that calls `step` often and waits only through `block`, so that a signal reaches it at once.
 */
export class Process implements Running {
  readonly session: Session;
  readonly id: number;
  readonly parentId: number;
  account: Account;
  /** Process group: what a terminal's Ctrl-C reaches together. */
  group: number;
  identity: ProcessIdentity;
  umask: number;
  /** Absolute, as a byte string. */
  directory: string;
  environment: Map<string, string>;
  readonly descriptors = new Map<number, OpenFile>();
  readonly ignoredSignals: Set<string> = new LazySet();
  /** Signals that a shell traps; it runs their handlers between commands. */
  readonly trappedSignals: Set<string> = new LazySet();
  readonly pendingTraps: string[] = [];
  /** An interactive shell does not die of Ctrl-C. */
  isInteractiveShell = false;
  killedBy: string | null = null;
  stopped = false;
  interruptRequested = false;
  exitStatus: number | null = null;
  readonly waiters: Set<() => void> = new LazySet();
  readonly #wakers = new Set<() => void>();
  #files: { readonly view: FileSystem; readonly key: string } | null = null;

  constructor(options: {
    session: Session;
    id: number;
    parentId: number;
    account: Account;
    group: number;
    identity: ProcessIdentity;
    umask: number;
    directory: string;
    environment: Map<string, string>;
  }) {
    this.session = options.session;
    this.id = options.id;
    this.parentId = options.parentId;
    this.account = options.account;
    this.group = options.group;
    this.identity = options.identity;
    this.umask = options.umask;
    this.directory = options.directory;
    this.environment = options.environment;
  }

  /** The file system as this process may use it. */
  get files(): FileSystem {
    const key = `${this.identity.userId}/${this.umask}/${this.identity.groupIds.join()}`;
    if (this.#files?.key !== key)
      this.#files = { key, view: this.session.host.files.as({ ...this.identity, umask: this.umask }) };
    return this.#files.view;
  }

  /** A path as written (byte string) as `FileSystem` takes it: absolute, /proc/self resolved. */
  path(written: string): string {
    if (written === '') return '';
    let path = written.startsWith('/') ? written : `${this.directory === '/' ? '' : this.directory}/${written}`;
    if (path.startsWith('/proc/self')) path = path.replace(/^\/proc\/self(?=\/|$)/, `/proc/${this.id}`);
    return toPathText(path);
  }

  /** Names in a directory, as byte strings. */
  list(written: string): string[] {
    return this.files.readDirectory(this.path(written)).map(fromPathText);
  }

  descriptor(number: number): OpenFile | null {
    return this.descriptors.get(number) ?? null;
  }

  setDescriptor(number: number, file: OpenFile | null): void {
    const before = this.descriptors.get(number);
    if (file === null) this.descriptors.delete(number);
    else this.descriptors.set(number, file.retain());
    before?.release();
  }

  /** Counts work. Null: go on; else wait for the promise before going on. Throws where the process must end. */
  step(count = 1): Promise<void> | null {
    this.check();
    this.account.addSteps(this.session.slice.charge(count));
    const pause = this.session.slice.take(count);
    if (pause === null && !this.stopped) return null;
    return this.#pause(pause);
  }

  async #pause(pause: Promise<void> | null): Promise<void> {
    if (pause !== null) await pause;
    this.check();
    while (this.stopped) await this.#sleepUntilWoken(null);
  }

  check(): void {
    if (this.killedBy !== null) throw new ProcessKilled(this.killedBy);
    if (this.account.exceeded !== null) throw new ProcessKilled('KILL');
    if (this.interruptRequested) {
      this.interruptRequested = false;
      throw new Interrupted();
    }
  }

  /** Sleeps until `waiting` is woken or a signal comes. Spurious wake-ups happen: callers test again. */
  async block(waiting: Set<() => void> | null): Promise<void> {
    this.check();
    await this.#sleepUntilWoken(waiting);
    while (this.stopped) await this.#sleepUntilWoken(null);
    this.session.slice.resume();
    this.check();
  }

  #sleepUntilWoken(waiting: Set<() => void> | null): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        waiting?.delete(resume);
        this.#wakers.delete(resume);
        resolve();
      };
      waiting?.add(resume);
      this.#wakers.add(resume);
    });
  }

  /** Sleeps for a time of the real clock, or until a signal. */
  async sleep(milliseconds: number): Promise<void> {
    const waiting = new Set<() => void>();
    let elapsed = false;
    const timer = setTimeout(() => {
      elapsed = true;
      for (const resume of [...waiting]) resume();
    }, milliseconds);
    try {
      while (!elapsed) {
        await this.block(waiting);
        if (this.pendingTraps.length > 0) return;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until the test holds, at most so long. False where the time is over. */
  async waitFor(test: () => boolean, milliseconds: number): Promise<boolean> {
    const waiting = new Set<() => void>();
    let elapsed = false;
    const timer = setTimeout(() => {
      elapsed = true;
      for (const resume of [...waiting]) resume();
    }, milliseconds);
    const poll = setInterval(() => {
      if (test()) for (const resume of [...waiting]) resume();
    }, POLL_MS);
    try {
      while (!test() && !elapsed) await this.block(waiting);
      return test();
    } finally {
      clearTimeout(timer);
      clearInterval(poll);
    }
  }

  /** Waits for a promise of the outside (backpressure), or until a signal. */
  async settle(outside: void | Promise<void>): Promise<void> {
    if (outside === undefined) return;
    const waiting = new Set<() => void>();
    let settled = false;
    const done = () => {
      settled = true;
      for (const resume of [...waiting]) resume();
    };
    outside.then(done, done);
    while (!settled) await this.block(waiting);
  }

  /** A signal from anywhere: kill(2). */
  deliver(signal: string): void {
    if (this.exitStatus !== null || (HARMLESS_SIGNALS.has(signal) && !this.trappedSignals.has(signal))) {
      if (signal === 'CONT') this.stopped = false;
      this.wake();
      return;
    }
    if (signal === 'STOP' || signal === 'TSTP' || signal === 'TTIN' || signal === 'TTOU') {
      if (this.isInteractiveShell || (signal !== 'STOP' && this.ignoredSignals.has(signal))) return;
      this.stopped = true;
      for (const resume of [...this.waiters]) resume();
      return;
    }
    if (signal !== 'KILL') {
      if (this.ignoredSignals.has(signal)) return;
      if (this.trappedSignals.has(signal)) {
        this.pendingTraps.push(signal);
        this.wake();
        return;
      }
      if (this.isInteractiveShell) {
        if (signal === 'INT') this.interruptRequested = true;
        if (signal === 'INT' || signal === 'TERM' || signal === 'QUIT') {
          this.wake();
          return;
        }
      }
    }
    this.killedBy ??= signal;
    this.stopped = false;
    this.wake();
  }

  wake(): void {
    for (const resume of [...this.#wakers]) resume();
  }

  /** Runs the body to its end and reports how it ended. Never rejects. */
  async run(body: () => Promise<number>): Promise<number> {
    let status: number;
    try {
      status = (await body()) & 0xff;
    } catch (error) {
      if (error instanceof ProcessKilled) {
        this.killedBy ??= error.signal;
        status = 128 + signalNumber(error.signal);
      } else if (error instanceof Interrupted) status = 130;
      else {
        // reason: a fault of the emulation must look like one of the program and end nothing else.
        this.session.faults.push(error);
        status = 139;
      }
    }
    this.end(status);
    return status;
  }

  /** Resolves with the status when the process has ended. */
  ended(): Promise<number> {
    if (this.exitStatus !== null) return Promise.resolve(this.exitStatus);
    return new Promise((resolve) => {
      const resume = () => {
        if (this.exitStatus === null) return;
        this.waiters.delete(resume);
        resolve(this.exitStatus);
      };
      this.waiters.add(resume);
    });
  }

  /** Resolves when the process has stopped or ended, or with a spurious wake-up. */
  changed(): Promise<void> {
    if (this.exitStatus !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = () => {
        this.waiters.delete(resume);
        resolve();
      };
      this.waiters.add(resume);
    });
  }

  end(status: number): void {
    if (this.exitStatus !== null) return;
    this.exitStatus = status;
    for (const file of this.descriptors.values()) file.release();
    this.descriptors.clear();
    this.session.forget(this);
    for (const resume of [...this.waiters]) resume();
    this.session.processes.get(this.parentId)?.deliver('CHLD');
  }
}
