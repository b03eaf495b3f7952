import type { BaseNode, Entries, MachineView } from '../filesystem/base-node.ts';
import type { ListeningSocket, OwnProcess } from './persona.ts';

/** A daemon that somebody put on the machine, with the port that it listens on. */
export interface PlantedDaemon {
  readonly process: OwnProcess;
  readonly socket: ListeningSocket;
}

/** Things put on a machine after it was made, that look as if they had always been there. */
export interface Plant {
  readonly id: string;
  /** Whose machine has them, as the host registry writes addresses; null for everybody's. */
  readonly source: string | null;
  /** Nodes by the directory that they lie in and their name; one whose directory is planted too comes with it. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, BaseNode>>;
  readonly daemons: readonly PlantedDaemon[];
}

const NO_DAEMONS: readonly PlantedDaemon[] = [];
const NO_ENTRIES: ReadonlyMap<string, BaseNode> = new Map();

/**
 * What was planted on one machine. It lies below what attackers change: what an attacker wrote, moved or removed stays as
 * the attacker left it, directories keep their times, and a running session sees a new file with its next look. Where
 * nothing is planted a look costs one comparison.
 */
export class Plants {
  readonly #plants = new Map<string, Plant>();
  #version = 0;

  /** Changes with what is planted. */
  get version(): number {
    return this.#version;
  }

  add(plant: Plant): void {
    this.#plants.set(plant.id, plant);
    this.#version += 1;
  }

  remove(id: string): boolean {
    const removed = this.#plants.delete(id);
    if (removed) this.#version += 1;
    return removed;
  }

  /** The entries of a directory with those planted for this source; what is there already goes before. */
  over(directory: string, machine: MachineView, base: Entries): Entries {
    if (this.#plants.size === 0) return base;
    const planted = this.entriesOf(directory, machine.source);
    return planted.size === 0 ? base : new Layered(base, planted);
  }

  entriesOf(directory: string, source: string): ReadonlyMap<string, BaseNode> {
    let found: ReadonlyMap<string, BaseNode> = NO_ENTRIES;
    for (const plant of this.#plants.values()) {
      if (plant.source !== null && plant.source !== source) continue;
      const entries = plant.entries.get(directory);
      if (entries === undefined) continue;
      // The one that was planted first keeps a name that two have.
      found = found.size === 0 ? entries : new Map([...entries, ...found]);
    }
    return found;
  }

  daemonsOf(source: string): readonly PlantedDaemon[] {
    if (this.#plants.size === 0) return NO_DAEMONS;
    const found = [...this.#plants.values()].flatMap((plant) =>
      plant.source === null || plant.source === source ? plant.daemons : NO_DAEMONS,
    );
    return found.length === 0 ? NO_DAEMONS : found;
  }

  /** Numbers that processes of any plant have. */
  processIds(): ReadonlySet<number> {
    return new Set(
      [...this.#plants.values()].flatMap(({ daemons }) => daemons.map(({ process }) => process.processId)),
    );
  }
}

class Layered implements Entries {
  readonly #base: Entries;
  readonly #planted: ReadonlyMap<string, BaseNode>;

  constructor(base: Entries, planted: ReadonlyMap<string, BaseNode>) {
    this.#base = base;
    this.#planted = planted;
  }

  get(name: string): BaseNode | undefined {
    return this.#base.get(name) ?? this.#planted.get(name);
  }

  has(name: string): boolean {
    return this.#base.has(name) || this.#planted.has(name);
  }

  *keys(): Iterable<string> {
    yield* this.#base.keys();
    for (const name of this.#planted.keys()) if (!this.#base.has(name)) yield name;
  }

  *[Symbol.iterator](): Iterator<readonly [string, BaseNode]> {
    yield* this.#base;
    for (const entry of this.#planted) if (!this.#base.has(entry[0])) yield entry;
  }
}
