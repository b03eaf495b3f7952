import type { Sequences } from './anomaly-model.ts';
import type { TokenChunk } from './lstm-network.ts';

/** What a network reads in the place of a token: nothing before the first one, or one that is kept from it. */
export interface StandIns {
  readonly start: number;
  readonly hidden: number;
}

/** A chunk of lanes, with the place of each target among all tokens. */
export interface LaneChunk extends TokenChunk {
  /** Index into `Sequences.tokens` of the target at each place, -1 where there is none. */
  readonly places: Int32Array;
}

/**
 * Cuts sequences into chunks for the network: each lane takes the next sequence when it has finished one, so that no
 * step is spent on filling up.
 *
 * @param order sequences in the order they are taken
 * @param hide says for each input whether the network reads `standIns.hidden` instead of it
 */
export function* laneChunks(
  sequences: Sequences,
  order: Int32Array,
  shape: { readonly lanes: number; readonly steps: number },
  standIns: StandIns,
  hide: () => boolean,
): Generator<LaneChunk> {
  const { lanes, steps } = shape;
  let next = 0;
  const current = new Int32Array(lanes).fill(-1);
  const position = new Int32Array(lanes);
  const ends = new Int32Array(lanes);
  const takeNext = (lane: number): boolean => {
    while (next < order.length) {
      const sequence = order[next] ?? 0;
      next += 1;
      current[lane] = sequence;
      position[lane] = sequences.offsets[sequence] ?? 0;
      ends[lane] = sequences.offsets[sequence + 1] ?? 0;
      if ((position[lane] ?? 0) < (ends[lane] ?? 0)) return true;
    }
    return false;
  };
  for (;;) {
    const size = steps * lanes;
    const chunk = {
      steps,
      lanes,
      inputs: new Int32Array(size).fill(standIns.hidden),
      targets: new Int32Array(size).fill(-1),
      starts: new Uint8Array(size),
      places: new Int32Array(size).fill(-1),
    };
    let filled = 0;
    for (let step = 0; step < steps; step++)
      for (let lane = 0; lane < lanes; lane++) {
        if ((position[lane] ?? 0) >= (ends[lane] ?? 0) && !takeNext(lane)) continue;
        const at = step * lanes + lane;
        const place = position[lane] ?? 0;
        if (place === sequences.offsets[current[lane] ?? 0]) {
          chunk.starts[at] = 1;
          chunk.inputs[at] = standIns.start;
        } else if (!hide()) chunk.inputs[at] = sequences.tokens[place - 1] ?? 0;
        chunk.targets[at] = sequences.tokens[place] ?? 0;
        chunk.places[at] = place;
        position[lane] = place + 1;
        filled += 1;
      }
    if (filled === 0) return;
    yield chunk;
  }
}
