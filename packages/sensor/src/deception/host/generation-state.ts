import { z } from 'zod';
import type { TrapState } from '../../trap.ts';

/**
 * Which of several sets of values is shown: host keys of a trap, bait of the machine. They are made in generations: the
 * first when they are first needed, another when an order says so. A generation always has the same values, so that going
 * back gives those of before.
 */
export interface GenerationState {
  readonly generation: number;
  /** The highest there ever was: a new one is above it. */
  readonly highest: number;
  /** When it was changed to this one; null for the first. */
  readonly changedAtMs: number | null;
}

export const FIRST_GENERATION: GenerationState = { generation: 0, highest: 0, changedAtMs: null };

const stateSchema = z.strictObject({
  generation: z.int().min(0),
  highest: z.int().min(0).max(10_000),
  changedAtMs: z.number().nullable(),
});

/** What has generations: the bait of the machine, or the host keys of a trap. */
export type Generational = 'bait' | { readonly hostKeysOf: string };

/** The first where nothing was changed, or where the file cannot be read. */
export function readGeneration(state: TrapState, what: Generational): GenerationState {
  const kept = state.read(fileOf(what));
  if (kept === null) return FIRST_GENERATION;
  try {
    const parsed = stateSchema.safeParse(JSON.parse(Buffer.from(kept).toString('utf8')));
    return parsed.success ? parsed.data : FIRST_GENERATION;
  } catch (error) {
    if (error instanceof SyntaxError) return FIRST_GENERATION;
    throw error;
  }
}

/** Durable when it returns. The same generation again changes nothing. */
export function changeGeneration(
  state: TrapState,
  what: Generational,
  generation: number,
  nowMs: number,
): GenerationState {
  const known = readGeneration(state, what);
  if (known.generation === generation) return known;
  const changed: GenerationState = {
    generation,
    highest: Math.max(known.highest, generation),
    changedAtMs: generation === 0 ? null : nowMs,
  };
  state.write(fileOf(what), Buffer.from(`${JSON.stringify(changed)}\n`, 'utf8'));
  return changed;
}

/** @param type `rsa`, `ecdsa` or `ed25519` */
export function hostKeyFile(trapName: string, type: string, generation: number): string {
  return generation === 0 ? `${trapName}-host-${type}-key` : `${trapName}-host-${type}-key.${generation}`;
}

function fileOf(what: Generational): string {
  return what === 'bait' ? 'bait.json' : `${what.hostKeysOf}-host-keys.json`;
}
