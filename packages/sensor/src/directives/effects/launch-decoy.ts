import type { DirectiveOf } from '@cerberusmesh/contracts';
import { CerberusError } from '@cerberusmesh/contracts';
import type { MachineImage } from '../../deception/host/machine-image.ts';
import type { ListeningTrap, Trap, TrapContext, TrapDefinition } from '../../trap.ts';
import type { Chosen } from '../directive-journal.ts';
import { type DirectiveEffect, DirectiveError } from '../effect.ts';
import type { Machines } from '../machines.ts';

export interface LaunchDecoyEffect extends DirectiveEffect<'launch_decoy'> {
  /** Decoys that show the host keys of this trap. */
  sharingKeysOf(trapName: string): readonly Trap[];
  /** Closes every decoy, for the end of the sensor. */
  stop(): Promise<void>;
}

/** Further traps beside those of the configuration. A decoy of the sensor's own machine shows that machine's host keys. */
export function launchDecoyEffect(dependencies: {
  readonly definitions: readonly TrapDefinition<unknown>[];
  readonly machines: Machines;
  /** What traps are given; `machine` null for the one that a source sees anyway. */
  readonly contextFor: (machine: MachineImage | null, keysOf: string | null) => TrapContext;
  /** The traps of the configuration, as they listen. */
  readonly listening: () => readonly ListeningTrap[];
  readonly maxDecoys: number;
}): LaunchDecoyEffect {
  const { definitions, machines, contextFor, listening, maxDecoys } = dependencies;
  const decoys = new Map<
    string,
    { readonly trap: Trap; readonly listening: ListeningTrap; readonly keysOf: string | null }
  >();

  function createDecoy(order: DirectiveOf<'launch_decoy'>, port: number): { trap: Trap; keysOf: string | null } {
    const { trap, name, persona } = order.data;
    const definition = definitions.find((each) => each.name === trap);
    if (definition === undefined) throw new DirectiveError('unknown-trap', `This sensor has no trap ${trap}.`);
    const machine = persona === null ? null : machines.named(persona);
    const sibling = listening().find((each) => each.protocol === definition.protocol);
    const address = order.data.address ?? sibling?.address ?? listening()[0]?.address ?? '127.0.0.1';
    const settings = definition.configSchema.safeParse({ name, address, port });
    if (!settings.success)
      throw new DirectiveError(
        'not-understood',
        settings.error.issues[0]?.message ?? 'The trap takes no such settings.',
      );
    const keysOf = machine === null ? (sibling?.name ?? null) : null;
    return { trap: definition.create(settings.data, contextFor(machine, keysOf)), keysOf };
  }

  async function open(order: DirectiveOf<'launch_decoy'>, chosen: Chosen): Promise<ListeningTrap> {
    const known = decoys.get(order.directiveId);
    if (known !== undefined) return known.listening;
    const { name, port } = order.data;
    if (decoys.size >= maxDecoys)
      throw new DirectiveError('too-many', `This sensor has ${decoys.size} decoys already.`);
    const names = [...listening(), ...[...decoys.values()].map((decoy) => decoy.listening)].map((each) => each.name);
    if (names.includes(name)) throw new DirectiveError('port-taken', `There is a trap ${name} already.`);
    const { trap, keysOf } = createDecoy(order, Number(chosen.port ?? port));
    try {
      const started = await trap.start();
      decoys.set(order.directiveId, { trap, listening: started, keysOf });
      return started;
    } catch (error) {
      await trap.stop();
      if (error instanceof CerberusError && error.code === 'port-taken')
        throw new DirectiveError('port-taken', error.message);
      throw error;
    }
  }

  return {
    async apply(order, chosen) {
      const { name, protocol, address, port } = await open(order, chosen);
      return {
        detail: `The trap ${name} (${protocol}) listens on ${address} port ${port}.`,
        facts: { trap: { name, protocol, address, port } },
        // Any free port is chosen once: after a restart the decoy is where it was.
        chosen: { ...chosen, port },
      };
    },
    async undo({ directiveId, data }) {
      const decoy = decoys.get(directiveId);
      decoys.delete(directiveId);
      await decoy?.trap.stop();
      return { detail: `The trap ${data.name} no longer listens.`, facts: {} };
    },
    sharingKeysOf: (trapName) =>
      [...decoys.values()].filter(({ keysOf }) => keysOf === trapName).map(({ trap }) => trap),
    async stop() {
      await Promise.all([...decoys.values()].map(({ trap }) => trap.stop()));
    },
  };
}
