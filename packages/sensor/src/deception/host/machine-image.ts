import { type BaseNode, BaseNodeFactory } from '../filesystem/base-node.ts';
import { createBaseTree } from '../filesystem/base-tree.ts';
import type { HostKeySource } from '../filesystem/host-key-files.ts';
import type { DebianContent } from './debian-content.ts';
import { bootMessages } from './history/boot-messages.ts';
import type { Honeytoken, ServerPersona } from './persona.ts';
import { Plants } from './plants.ts';
import { SeededDraws } from './seeded-draws.ts';

/** Starts that are looked for: a machine that is older than so many is not believed anyway. */
const MAX_BOOTS = 400;

/** One machine as installed: what all attackers start from and share. */
export class MachineImage {
  readonly persona: ServerPersona;
  readonly base: BaseNode;
  /** What was put there since; shared with an image that takes this one's place. */
  readonly plants: Plants;
  /** Makes nodes with numbers and times like those of the machine's own. */
  readonly nodes: BaseNodeFactory;
  #bootMessages: string | null = null;

  constructor(
    persona: ServerPersona,
    debian: DebianContent | null,
    hostKeys: HostKeySource = () => null,
    plants: Plants = new Plants(),
  ) {
    this.persona = persona;
    this.plants = plants;
    this.nodes = new BaseNodeFactory(persona.installedAtMs, plants);
    this.base = createBaseTree(persona, debian, hostKeys, this.nodes);
  }

  /** Bait that lies about on it. */
  honeytokens(): readonly Honeytoken[] {
    return this.persona.honeytokens;
  }

  bootMessages(): string {
    this.#bootMessages ??= bootMessages(this.persona);
    return this.#bootMessages;
  }

  /** When the machine last started: it does not move when the sensor is restarted. */
  bootTime(now: number): number {
    return this.bootTimes(now)[0] ?? now;
  }

  /** All starts since it was installed, newest first. */
  bootTimes(now: number): number[] {
    const { uptimePeriodMs, seed, installedAtMs } = this.persona;
    const first = installedAtMs + 1_800_000;
    const offset = first + new SeededDraws(seed).fraction('boot') * uptimePeriodMs;
    const times: number[] = [];
    for (let atMs = offset; atMs <= now && times.length < MAX_BOOTS; atMs += uptimePeriodMs)
      times.unshift(Math.floor(atMs));
    if (times.length < MAX_BOOTS) times.push(first);
    return times;
  }
}
