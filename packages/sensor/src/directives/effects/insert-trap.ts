import type { DirectiveFacts, DirectiveOf } from '@cerberusmesh/contracts';
import type { HoneytokenWatch } from '../../deception/credentials/honeytoken-watch.ts';
import { type HostRegistry, NOBODY } from '../../deception/host/create-host.ts';
import type { Plants } from '../../deception/host/plants.ts';
import { type DirectiveEffect, DirectiveError } from '../effect.ts';
import { type PlannedPlant, planPlant } from '../plan-plant.ts';

interface Planted {
  readonly plants: Plants;
  readonly bytes: number;
  readonly facts: DirectiveFacts;
}

/** Files, credentials, documents and daemons on a source's machine, or on everybody's, as if they had always been there. */
export function insertTrapEffect(dependencies: {
  readonly hosts: HostRegistry;
  readonly honeytokens: HoneytokenWatch;
  readonly maxPlantedBytes: number;
}): DirectiveEffect<'insert_trap'> {
  const { hosts, honeytokens, maxPlantedBytes } = dependencies;
  const planted = new Map<string, Planted>();

  /** The machine that a source sees, as nobody has changed it. */
  function nobodyOn(source: string | null) {
    return hosts.hostFor(NOBODY, hosts.machineFor(source ?? NOBODY));
  }

  function bytesInAll(): number {
    let sum = 0;
    for (const { bytes } of planted.values()) sum += bytes;
    return sum;
  }

  /** Also after the order is over: what was read once may be used later. */
  function watch({ bait, files }: PlannedPlant) {
    const { tokens, beacons } = bait.tokens((text) =>
      [...files].filter(([, content]) => content.includes(text)).map(([path]) => path),
    );
    honeytokens.add(tokens, beacons);
    return [...tokens, ...beacons.map(({ token }) => token)];
  }

  return {
    async apply({ directiveId, data, issuedAt }, _chosen, before) {
      const known = planted.get(directiveId);
      if (known !== undefined) return { detail: describe(known.facts), facts: known.facts };
      // Brought back it lies where it lay, whatever the attacker did there since; and before that is looked at.
      const host = before === null ? hosts.hostFor(data.source ?? NOBODY) : nobodyOn(data.source);
      const plan = planPlant(directiveId, data, Date.parse(issuedAt), host, before);
      const bytes = [...plan.files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      if (bytesInAll() + bytes > maxPlantedBytes)
        throw new DirectiveError('too-many', `More than ${maxPlantedBytes} bytes would be planted.`);
      if (plan.files.size + plan.plant.daemons.length === 0)
        throw new DirectiveError(
          'nothing-to-do',
          `Something is there already: ${plan.leftOut.join(', ')}`.slice(0, 900),
        );
      const { plants } = host.machine;
      plants.add(plan.plant);
      // A directory that the attacker removed or replaced shows nothing of what lies below it.
      const hidden = before === null ? [...plan.files.keys()].filter((path) => !host.files.exists(path)) : [];
      const files = [...plan.files.keys()].filter((path) => !hidden.includes(path));
      if (files.length + plan.plant.daemons.length === 0) {
        plants.remove(directiveId);
        throw new DirectiveError('nothing-to-do', 'Nothing planted there would be seen.');
      }
      const facts: DirectiveFacts = {
        files,
        leftOut: [...plan.leftOut, ...hidden],
        services: plan.plant.daemons.map(({ process, socket }) => ({
          unit: process.unit ?? '',
          processId: process.processId,
          port: socket.port,
        })),
        tokens: watch(plan).map(({ id, kind, username, paths }) => ({
          tokenId: id,
          tokenKind: kind,
          username,
          paths: [...paths],
        })),
      };
      planted.set(directiveId, { plants, bytes, facts });
      return { detail: describe(facts), facts };
    },
    async undo(order: DirectiveOf<'insert_trap'>) {
      const { directiveId, data } = order;
      const known = planted.get(directiveId);
      planted.delete(directiveId);
      if (known === undefined) {
        // After a restart: nothing lies there, and its bait is watched for all the same.
        watch(planPlant(directiveId, data, Date.parse(order.issuedAt), nobodyOn(data.source)));
        return { detail: 'Nothing of it lies on the machine.', facts: {} };
      }
      known.plants.remove(directiveId);
      const host = data.source === null ? null : hosts.hostFor(data.source);
      const kept = (known.facts.files ?? []).filter((path) => host?.files.exists(path) === true);
      return {
        detail:
          kept.length === 0
            ? 'It is no longer there; its bait is still watched for.'
            : `What the attacker had changed stays: ${kept.join(', ')}. The rest is gone; its bait is still watched for.`.slice(
                0,
                1000,
              ),
        facts: { files: kept },
      };
    },
  };
}

function describe({ files = [], services = [], tokens = [] }: DirectiveFacts): string {
  const parts = [
    ...(files.length === 0 ? [] : [files.join(', ')]),
    ...services.map(({ unit, port }) => `${unit} on port ${port}`),
  ];
  return `Planted: ${parts.join('; ')}. Bait watched for: ${tokens.length}.`.slice(0, 1000);
}
