import type { SensorLimits } from '../../limits.ts';
import type { Clock, Random } from '../../trap.ts';
import type { CredentialPolicy } from '../credentials/credential-policy.ts';
import { OverlayPool } from '../filesystem/overlay-node.ts';
import { decodeHostState, encodeHostState } from './host-state.ts';
import { KEEP_FILES_INTERVAL_MS, KEEP_INTERVAL_MS, KEPT_BYTES_PER_MS, MAX_KEPT_AT_ONCE } from './limits.ts';
import type { MachineImage } from './machine-image.ts';
import { SimulatedHost } from './simulated-host.ts';

export { SimulatedHost } from './simulated-host.ts';

/** Keeps what attackers changed on their machines while the sensor is not running. Calls must not throw. */
export interface HostStore {
  /** The state that was kept for a source; null where there is none, or none that can be read. */
  load(source: string): Uint8Array | null;
  /** Keeps it some time later; an older one of the same source is replaced. */
  save(source: string, state: Uint8Array): void;
  /** Tells that the state cannot be used. */
  reject(source: string, reason: string): void;
}

export interface HostRegistry {
  /** The machine as this source sees it, with all it changed before; the least recently asked-for is forgotten first. */
  hostFor(sourceAddress: string, machine?: MachineImage): SimulatedHost;
  /** The machine that a source would be shown. */
  machineFor(sourceAddress: string): MachineImage;
  /** Memory of all attackers' changes, as counted against `limits.maxOverlayBytesOfAllHosts`. */
  overlayBytes(): number;
  /** Hands what was changed since the last time to the store; cheap where nothing was. */
  keepChanges(): void;
  /** Hands over what has waited long enough: changed files first, a few machines at a time. */
  keepDueChanges(): void;
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
 * that was not asked for longest and where nobody is logged in is forgotten; what it had is still in the store.
 */
export function createHostRegistry(options: {
  /** What a source is shown: the same for all, or chosen for each. */
  readonly machine: MachineImage | ((source: string) => MachineImage);
  readonly policy: CredentialPolicy;
  readonly limits: SensorLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly store?: HostStore;
  /** Told each time the shared memory limit acts. */
  readonly onLimit?: (reached: OverlayLimitReached) => void;
}): HostRegistry {
  const { limits, store, machine } = options;
  const ordinary = typeof machine === 'function' ? null : machine;
  const machineOf = typeof machine === 'function' ? machine : () => machine;
  const bootTimes = new Map<string, number>();
  let homeName: string | null = null;
  const hosts = new Map<string, SimulatedHost>();
  const keptAtMs = new Map<string, number>();

  function keep(source: string, host: SimulatedHost): void {
    if (store === undefined || !host.isChanged()) return;
    const state = encodeHostState(host, options.clock.now());
    host.markKept();
    keptAtMs.set(source, options.clock.now());
    if (state !== null) store.save(source, state);
  }

  function forget(isFit: (host: SimulatedHost) => boolean): string | null {
    for (const [address, host] of hosts) {
      if (host.processTable.runningCount > 0 || !isFit(host)) continue;
      keep(address, host);
      hosts.delete(address);
      keptAtMs.delete(address);
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

  /** A machine started when it started, also when another image of it takes its place. */
  function bootTime(image: MachineImage): number {
    const known = bootTimes.get(image.persona.name);
    if (known !== undefined) return known;
    const atMs = image.bootTime(options.clock.now());
    bootTimes.set(image.persona.name, atMs);
    return atMs;
  }

  /** @param state what was kept of it */
  function open(source: string, key: string, image: MachineImage, state: Uint8Array | null): SimulatedHost {
    const make = () => new SimulatedHost({ ...options, machine: image, source, bootedAtMs: bootTime(image), pool });
    const host = make();
    if (state === null) return host;
    const problem = decodeHostState(host, state, options.clock.now());
    if (problem === null) return host;
    store?.reject(key, problem);
    host.files.reset();
    return make();
  }

  /** A newer image of the machine is shown from the next login on, when nobody is logged in to the one before. */
  function current(source: string, key: string, image: MachineImage): SimulatedHost | undefined {
    const known = hosts.get(key);
    if (known === undefined || known.machine === image || known.processTable.runningCount > 0) return known;
    keep(key, known);
    const state = encodeHostState(known, options.clock.now());
    known.files.reset();
    return open(source, key, image, state);
  }

  /** Where what a source did to a machine is found: most see one machine only. */
  function keyOf(source: string, image: MachineImage): string {
    homeName ??= machineOf('').persona.name;
    return image.persona.name === homeName ? source : `${source} on ${image.persona.name}`;
  }

  return {
    overlayBytes: () => pool.bytes,
    machineFor: (sourceAddress) => machineOf(sourceKey(sourceAddress)),
    hostFor(sourceAddress, wanted) {
      const source = sourceKey(sourceAddress);
      const image = wanted ?? ordinary ?? machineOf(source);
      const key = keyOf(source, image);
      const known = current(source, key, image);
      if (known !== undefined) hosts.delete(key);
      else while (hosts.size >= limits.maxHosts && forget(() => true) !== null);
      const host = known ?? open(source, key, image, store?.load(key) ?? null);
      hosts.set(key, host);
      return host;
    },
    keepChanges() {
      for (const [source, host] of hosts) keep(source, host);
    },
    keepDueChanges() {
      const now = options.clock.now();
      let kept = 0;
      for (const [source, host] of hosts) {
        if (!host.isChanged() || now - (keptAtMs.get(source) ?? 0) < keepIntervalMs(host)) continue;
        keep(source, host);
        kept += 1;
        if (kept >= MAX_KEPT_AT_ONCE) return;
      }
    },
  };
}

/** Somebody who changes nothing: what a machine is to whoever has not been there. */
export const NOBODY = 'nobody';

/** How sources are told apart: an IPv4 client of a dual-stack socket is its IPv4 address. */
export function sourceKey(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}

/** How long a changed machine waits after it was kept last. */
function keepIntervalMs(host: SimulatedHost): number {
  if (!host.hasChangedFiles()) return KEEP_INTERVAL_MS;
  return Math.min(KEEP_INTERVAL_MS, KEEP_FILES_INTERVAL_MS + host.files.usage().bytes / KEPT_BYTES_PER_MS);
}
