import type { DirectiveOf } from '@cerberusmesh/contracts';
import type { HoneytokenWatch } from '../../deception/credentials/honeytoken-watch.ts';
import { changeGeneration, readGeneration } from '../../deception/host/generation-state.ts';
import type { Clock, Trap, TrapState } from '../../trap.ts';
import type { Chosen } from '../directive-journal.ts';
import { type DirectiveEffect, DirectiveError } from '../effect.ts';
import type { Machines } from '../machines.ts';

export interface RotateHostKeyEffect extends DirectiveEffect<'rotate_host_key'> {
  /** Which keys and bait it is to be, so that doing it again gives the same. */
  choose(order: DirectiveOf<'rotate_host_key'>): Chosen;
}

/**
 * New host keys for a trap, and new values for the bait of the machine. Sessions that are open keep what they have; the
 * keys before stay on disk, and bait before is watched for as long as the sensor is.
 */
export function rotateHostKeyEffect(dependencies: {
  readonly traps: ReadonlyMap<string, Trap>;
  /** Further traps that show the same keys. */
  readonly sharingKeysOf: (trapName: string) => readonly Trap[];
  readonly machines: Machines;
  readonly honeytokens: HoneytokenWatch;
  readonly state: TrapState;
  readonly clock: Clock;
}): RotateHostKeyEffect {
  const { traps, sharingKeysOf, machines, honeytokens, state, clock } = dependencies;

  async function changeKeys(trapName: string, generation: number) {
    const trap = traps.get(trapName);
    if (trap?.replaceHostKeys === undefined)
      throw new DirectiveError('unknown-trap', `No trap ${trapName} here has host keys.`);
    const { before, after } = await trap.replaceHostKeys(generation);
    for (const decoy of sharingKeysOf(trapName)) await decoy.replaceHostKeys?.(generation);
    return { before: [...before], after: [...after] };
  }

  function changeBait(generation: number): void {
    if (readGeneration(state, 'bait').generation === generation) return;
    honeytokens.add(machines.changeBait(changeGeneration(state, 'bait', generation, clock.now())));
  }

  return {
    choose({ data }) {
      const keys = readGeneration(state, { hostKeysOf: data.trap });
      const bait = readGeneration(state, 'bait');
      return {
        keysBefore: keys.generation,
        keys: keys.highest + 1,
        baitBefore: bait.generation,
        bait: data.bait ? bait.highest + 1 : null,
      };
    },
    async apply({ data }, { keys, bait }) {
      // At a start of the sensor everything has read which values are its own; a later order may have brought others.
      if (bait !== null && readGeneration(state, 'bait').highest < Number(bait)) changeBait(Number(bait));
      const shown = readGeneration(state, { hostKeysOf: data.trap });
      if (shown.highest >= Number(keys)) return { detail: 'The keys were changed before.', facts: {} };
      const hostKeys = await changeKeys(data.trap, Number(keys));
      const names = hostKeys.after.map(({ type, fingerprint }) => `${type} ${fingerprint}`).join(', ');
      const more = bait === null ? '' : ' The bait on the machine has new values; those before are watched for.';
      return { detail: `New host keys: ${names}.${more}`.slice(0, 1000), facts: { hostKeys } };
    },
    async undo({ data }, { keys, keysBefore, bait, baitBefore }) {
      if (bait !== null && readGeneration(state, 'bait').generation === bait) changeBait(Number(baitBefore));
      if (readGeneration(state, { hostKeysOf: data.trap }).generation !== keys)
        return { detail: 'Other keys had taken their place.', facts: {} };
      const hostKeys = await changeKeys(data.trap, Number(keysBefore));
      return { detail: 'The keys before are shown again.', facts: { hostKeys } };
    },
  };
}
