import type { SensorLimits } from '../../limits.ts';
import type { Clock, Random } from '../../trap.ts';
import type { BaseNode } from '../filesystem/base-node.ts';
import { createBaseTree } from '../filesystem/base-tree.ts';
import { OverlayFileSystem } from '../filesystem/overlay-file-system.ts';
import { OverlayPool } from '../filesystem/overlay-node.ts';
import { Accounts } from './accounts.ts';
import type { ServerPersona } from './debian-12-server.ts';
import type { Host, HostProcess, HostUser } from './host.ts';
import { ProcessTable } from './processes.ts';

/** The machine is restarted, as it appears, at the start of each such period. */
const UPTIME_PERIOD_MS = 61 * 86_400_000;

/** One attacker's view of the persona. The shell knows this class; traps need only `Host`. */
export class SimulatedHost implements Host {
  readonly persona: ServerPersona;
  readonly files: OverlayFileSystem;
  readonly accounts: Accounts;
  readonly processTable: ProcessTable;
  readonly random: Random;
  readonly #clock: Clock;
  readonly #bootedAtMs: number;
  /** When and from where each user last logged in here, for "Last login". */
  readonly lastLogins = new Map<string, { readonly atMs: number; readonly from: string }>();

  constructor(options: {
    persona: ServerPersona;
    base: BaseNode;
    limits: SensorLimits;
    clock: Clock;
    random: Random;
    bootedAtMs: number;
    pool?: OverlayPool;
  }) {
    this.persona = options.persona;
    this.random = options.random;
    this.#clock = options.clock;
    this.#bootedAtMs = options.bootedAtMs;
    this.files = OverlayFileSystem.create(options.base, this, options.limits.shell, options.pool);
    this.accounts = new Accounts(this.files, options.persona);
    this.processTable = new ProcessTable(options.persona, options.bootedAtMs, () => options.clock.now());
  }

  findUser(name: string): HostUser | null {
    return this.accounts.findUser(name);
  }

  findUserById(userId: number): HostUser | null {
    return this.accounts.findUserById(userId);
  }

  checkPassword(username: string, password: string): boolean {
    return this.accounts.checkPassword(username, password);
  }

  checkPublicKey(username: string, publicKey: string): boolean {
    return this.accounts.checkPublicKey(username, publicKey);
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

  now(): number {
    return this.#clock.now();
  }

  bootedAtMs(): number {
    return this.#bootedAtMs;
  }
}

export interface HostRegistry {
  /** The machine as this source sees it, with all it changed before; the least recently asked-for is forgotten first. */
  hostFor(sourceAddress: string): SimulatedHost;
  /** Memory of all attackers' changes, as counted against `limits.maxOverlayBytesOfAllHosts`. */
  overlayBytes(): number;
}

/** All changes of all attackers together reached their limit. */
export interface OverlayLimitReached {
  readonly limit: 'maxOverlayBytesOfAllHosts';
  readonly value: number;
  /** Whose machine was forgotten to make room; null where nobody's could be, and a disk is full (ENOSPC). */
  readonly forgotten: string | null;
}

/**
 * Keeps one host per source address: at most `limits.maxHosts`, not counting those where somebody is logged in. IPv4-
 * mapped IPv6 addresses are their IPv4 address. All overlays share one memory limit; when it is reached, the machine
 * that was not asked for longest and where nobody is logged in is forgotten.
 */
export function createHostRegistry(options: {
  persona: ServerPersona;
  limits: SensorLimits;
  clock: Clock;
  random: Random;
  /** Told each time the shared memory limit acts. */
  onLimit?: (reached: OverlayLimitReached) => void;
}): HostRegistry {
  const { limits } = options;
  const base = createBaseTree(options.persona);
  const bootedAtMs = bootTime(options.persona, options.clock.now());
  const hosts = new Map<string, SimulatedHost>();

  function forget(isFit: (host: SimulatedHost) => boolean): string | null {
    for (const [address, host] of hosts) {
      if (host.processTable.runningCount > 0 || !isFit(host)) continue;
      hosts.delete(address);
      host.files.reset();
      return address;
    }
    return null;
  }

  const pool = new OverlayPool(limits.maxOverlayBytesOfAllHosts, (asking) => {
    const forgotten = forget((host) => !host.files.owns(asking));
    options.onLimit?.({ limit: 'maxOverlayBytesOfAllHosts', value: limits.maxOverlayBytesOfAllHosts, forgotten });
    return forgotten !== null;
  });

  return {
    overlayBytes: () => pool.bytes,
    hostFor(sourceAddress) {
      const key = sourceAddress.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
      const known = hosts.get(key);
      if (known !== undefined) hosts.delete(key);
      else while (hosts.size >= limits.maxHosts && forget(() => true) !== null);
      const host = known ?? new SimulatedHost({ ...options, base, bootedAtMs, pool });
      hosts.set(key, host);
      return host;
    },
  };
}

/** A start that does not move when the sensor is restarted: the same for the whole period, differing by persona. */
function bootTime(persona: ServerPersona, now: number): number {
  const offset = Number.parseInt(persona.machineId.slice(0, 6), 16) * 1000;
  const shifted = now - (offset % UPTIME_PERIOD_MS);
  return Math.floor(shifted / UPTIME_PERIOD_MS) * UPTIME_PERIOD_MS + (offset % UPTIME_PERIOD_MS) + 41_370;
}
