import type { SensorLimits } from '../../limits.ts';
import type { Clock, Random } from '../../trap.ts';
import type { CredentialPolicy } from '../credentials/credential-policy.ts';
import { MAX_REMEMBERED_AUTHENTICATIONS } from '../credentials/limits.ts';
import { OverlayFileSystem } from '../filesystem/overlay-file-system.ts';
import type { OverlayPool } from '../filesystem/overlay-node.ts';
import { Accounts } from './accounts.ts';
import type { Authentication } from './history/auth-history.ts';
import { pastLogins } from './history/past-logins.ts';
import type { Host, HostProcess, HostUser, InterfaceTraffic, Login, LoginAttempt, Socket } from './host.ts';
import { interfaceTraffic } from './interface-traffic.ts';
import { MAX_REMEMBERED_LOGINS } from './limits.ts';
import type { MachineImage } from './machine-image.ts';
import type { Mount, ServerPersona } from './persona.ts';
import type { Plants } from './plants.ts';
import { type PlantedProcesses, ProcessTable } from './processes.ts';
import { openSockets } from './sockets.ts';

/** When and from where a user last logged in. */
export interface LastLogin {
  readonly atMs: number;
  readonly from: string;
}

/**
 * One attacker's view of the machine. The shell knows this class; traps need only `Host`. Ten thousand of them may be
 * kept: what most never need is made when it is first asked for.
 */
export class SimulatedHost implements Host {
  readonly persona: ServerPersona;
  readonly source: string;
  readonly files: OverlayFileSystem;
  readonly accounts: Accounts;
  readonly random: Random;
  /** What it was made from. */
  readonly machine: MachineImage;
  readonly #clock: Clock;
  readonly #bootedAtMs: number;
  #processTable: ProcessTable | null = null;
  #lastLogins: Map<string, LastLogin> | null = null;
  #authentications: Authentication[] | null = null;
  #pastLogins: Login[] | null = null;
  /** Raised by whatever is to be kept over a restart besides files. */
  #changes = 0;
  #keptChanges = 0;
  #keptVersion = 0;

  constructor(options: {
    readonly machine: MachineImage;
    readonly policy: CredentialPolicy;
    readonly source: string;
    readonly limits: SensorLimits;
    readonly clock: Clock;
    readonly random: Random;
    readonly bootedAtMs: number;
    readonly pool?: OverlayPool;
  }) {
    this.machine = options.machine;
    this.persona = options.machine.persona;
    this.source = options.source;
    this.random = options.random;
    this.#clock = options.clock;
    this.#bootedAtMs = options.bootedAtMs;
    this.files = OverlayFileSystem.create(options.machine.base, this, options.limits.shell, options.pool);
    this.accounts = new Accounts(this.files, this.persona, options.policy, options.source);
  }

  get processTable(): ProcessTable {
    this.#processTable ??= new ProcessTable(
      this.persona,
      this.#bootedAtMs,
      () => this.#clock.now(),
      (ended) => this.#remember(ended),
      new PlantedView(this.machine.plants, this.source),
    );
    return this.#processTable;
  }

  /** When and from where each user last logged in here, for "Last login". */
  get lastLogins(): Map<string, LastLogin> {
    this.#lastLogins ??= new Map();
    return this.#lastLogins;
  }

  findUser(name: string): HostUser | null {
    return this.accounts.findUser(name);
  }

  findUserById(userId: number): HostUser | null {
    return this.accounts.findUserById(userId);
  }

  checkPassword(username: string, password: string, attempt?: LoginAttempt): boolean {
    const admitted = this.accounts.checkPassword(username, password);
    this.#changes += 1;
    this.#authenticated(username, admitted, 'password', attempt);
    return admitted;
  }

  checkPublicKey(username: string, publicKey: string, attempt?: LoginAttempt): boolean {
    const admitted = this.accounts.checkPublicKey(username, publicKey);
    if (admitted) this.#authenticated(username, true, 'publickey', attempt);
    return admitted;
  }

  processes(): readonly HostProcess[] {
    return this.processTable.list();
  }

  findProcess(processId: number): HostProcess | null {
    return this.processTable.findAny(processId);
  }

  processIds(): Iterable<number> {
    return this.processTable.processIds();
  }

  terminals(): readonly number[] {
    return this.processTable.terminals();
  }

  hasTerminal(number: number): boolean {
    return this.processTable.hasTerminal(number);
  }

  /** The main process of a unit while it runs: what sshd's children have as parent. */
  serviceProcessId(unit: string): number | null {
    const number = this.persona.services.find((service) => service.unit === unit)?.mainProcessId ?? null;
    return number !== null && this.processTable.isRunning(number) ? number : null;
  }

  mounts(): readonly Mount[] {
    const writtenKilobytes = Math.ceil(this.files.usage().bytes / 1024);
    const home = this.persona.mounts.some((mount) => mount.mountPoint === '/tmp') ? '/tmp' : '/';
    return this.persona.mounts.map((mount) =>
      mount.mountPoint === home && mount.totalKilobytes > 0 && writtenKilobytes > 0
        ? {
            ...mount,
            usedKilobytes: mount.usedKilobytes + writtenKilobytes,
            usedInodes: mount.usedInodes + this.files.usage().files,
          }
        : mount,
    );
  }

  sockets(): readonly Socket[] {
    const planted = this.machine.plants.daemonsOf(this.source);
    return openSockets(
      this.persona,
      this.processTable,
      planted.map(({ socket }) => socket),
    );
  }

  traffic(interfaceName: string): InterfaceTraffic {
    return interfaceTraffic(this.persona, interfaceName, this.now() - this.#bootedAtMs);
  }

  kernelMessages(): string {
    return this.machine.bootMessages();
  }

  logins(): readonly Login[] {
    return [
      ...this.#runningLogins(),
      ...(this.#pastLogins ?? []),
      ...pastLogins(this.persona, this.machine, this.#bootedAtMs, this.now()),
    ].sort((left, right) => right.atMs - left.atMs);
  }

  authentications(): readonly Authentication[] {
    return this.#authentications ?? [];
  }

  now(): number {
    return this.#clock.now();
  }

  bootedAtMs(): number {
    return this.#bootedAtMs;
  }

  /** Whether something is to be kept that was not handed to the store yet. */
  isChanged(): boolean {
    return this.files.version !== this.#keptVersion || this.#changeCount() !== this.#keptChanges;
  }

  hasChangedFiles(): boolean {
    return this.files.version !== this.#keptVersion;
  }

  markKept(): void {
    this.#keptVersion = this.files.version;
    this.#keptChanges = this.#changeCount();
  }

  /** Past logins of this attacker, newest first, as they are kept. */
  keptLogins(): readonly Login[] {
    return this.#pastLogins ?? [];
  }

  restoreLogins(logins: readonly Login[]): void {
    this.#pastLogins = logins.slice(0, MAX_REMEMBERED_LOGINS);
  }

  #changeCount(): number {
    return this.#changes + (this.#processTable?.leftChanges ?? 0);
  }

  #runningLogins(): Login[] {
    const logins: Login[] = [];
    for (const process of this.#processTable?.running() ?? []) {
      const login = loginOf(process, this.source);
      if (login !== null) logins.push(login);
    }
    return logins;
  }

  #remember(ended: HostProcess): void {
    const served = servedSession(ended);
    if (served === null) return;
    const login = loginOf(ended, this.source);
    if (login !== null) {
      const past = [{ ...login, untilMs: this.now() }, ...(this.#pastLogins ?? [])];
      this.#pastLogins = past.slice(0, MAX_REMEMBERED_LOGINS);
      this.#changes += 1;
    }
    this.#pushAuthentication({
      atMs: this.now(),
      kind: 'closed',
      service: served.service,
      method: 'password',
      user: served.user,
      userId: null,
      from: this.source,
      port: 0,
      processId: ended.processId,
    });
  }

  #authenticated(user: string, admitted: boolean, method: Authentication['method'], attempt?: LoginAttempt): void {
    if (attempt?.service === 'http') return;
    this.#pushAuthentication({
      atMs: this.now(),
      kind: admitted ? 'accepted' : 'failed',
      service: attempt?.service ?? 'ssh',
      method,
      // A line of a log is one line, whatever an attacker calls himself.
      user: user.replace(/[^\x21-\x7e]/g, '?').slice(0, 64),
      userId: this.accounts.findUser(user)?.userId ?? null,
      from: this.source,
      port: attempt?.port ?? 32_768 + ((user.length * 7919 + (this.#authentications?.length ?? 0) * 131) % 28_000),
      processId: this.processTable.nextProcessId,
    });
  }

  #pushAuthentication(entry: Authentication): void {
    this.#authentications ??= [];
    if (this.#authentications.length >= MAX_REMEMBERED_AUTHENTICATIONS) this.#authentications.shift();
    this.#authentications.push(entry);
  }
}

/** The daemons that one source's machine has besides its own. */
class PlantedView implements PlantedProcesses {
  readonly #plants: Plants;
  readonly #source: string;

  constructor(plants: Plants, source: string) {
    this.#plants = plants;
    this.#source = source;
  }

  get version(): number {
    return this.#plants.version;
  }

  list() {
    return this.#plants.daemonsOf(this.#source).map(({ process }) => process);
  }
}

/** Whose session a daemon's child serves: `sshd: root@pts/0`, `sshd: root@notty`. */
function servedSession({ command }: HostProcess) {
  const found = /^(sshd|login|telnetd): (\S+)@(pts\/\d+|notty)$/.exec(command);
  if (found === null) return null;
  const [, program = '', user = '', terminal = ''] = found;
  return { service: program === 'sshd' ? ('ssh' as const) : ('telnet' as const), user, terminal };
}

/** A login that wtmp records: one with a terminal. */
function loginOf(process: HostProcess, from: string): Login | null {
  const served = servedSession(process);
  if (served === null || served.terminal === 'notty') return null;
  return { user: served.user, terminal: served.terminal, from, atMs: process.startedAtMs, untilMs: null };
}
