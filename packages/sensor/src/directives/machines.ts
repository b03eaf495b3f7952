import type { GenerationState } from '../deception/host/generation-state.ts';
import type { MachineImage } from '../deception/host/machine-image.ts';
import type { Honeytoken } from '../deception/host/persona.ts';
import type { Plants } from '../deception/host/plants.ts';
import { DirectiveError } from './effect.ts';
import { SourceRules } from './source-rules.ts';

/** The machines that a sensor can show: its own, and those that orders bring. Other machines are made when first wanted. */
export class Machines {
  readonly #load: (persona: string, bait: GenerationState | undefined, plants: Plants | undefined) => MachineImage;
  readonly #maxOthers: number;
  readonly #others = new Map<string, MachineImage>();
  readonly #redirected = new SourceRules<MachineImage>();
  readonly #homePersona: string;
  #home: MachineImage;

  /** @param load throws where there is no such persona */
  constructor(options: {
    readonly persona: string;
    readonly home: MachineImage;
    readonly maxOthers: number;
    readonly load: (persona: string, bait: GenerationState | undefined, plants: Plants | undefined) => MachineImage;
  }) {
    this.#homePersona = options.persona;
    this.#home = options.home;
    this.#maxOthers = options.maxOthers;
    this.#load = options.load;
  }

  get home(): MachineImage {
    return this.#home;
  }

  /** What a source is shown. */
  of(source: string): MachineImage {
    return this.#redirected.find(source) ?? this.#home;
  }

  /** @throws DirectiveError `unknown-persona`, `too-many` */
  named(persona: string): MachineImage {
    if (persona === this.#homePersona || persona === this.#home.persona.name) return this.#home;
    const known = this.#others.get(persona);
    if (known !== undefined) return known;
    if (this.#others.size >= this.#maxOthers)
      throw new DirectiveError('too-many', `This sensor shows at most ${this.#maxOthers} machines besides its own.`);
    let made: MachineImage;
    try {
      made = this.#load(persona, undefined, undefined);
    } catch {
      throw new DirectiveError('unknown-persona', `There is no persona ${persona} on this sensor.`);
    }
    this.#others.set(persona, made);
    return made;
  }

  redirect(id: string, network: string, machine: MachineImage): void {
    this.#redirected.add(id, network, machine);
  }

  endRedirect(id: string): void {
    this.#redirected.remove(id);
  }

  /** Puts other values into the bait of the sensor's own machine. Returns those that are new. */
  changeBait(bait: GenerationState): readonly Honeytoken[] {
    this.#home = this.#load(this.#homePersona, bait, this.#home.plants);
    return this.#home.honeytokens();
  }
}
