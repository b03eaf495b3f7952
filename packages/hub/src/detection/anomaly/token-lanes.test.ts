import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneChunks } from './token-lanes.ts';

const STAND_INS = { start: 100, hidden: 101 };

function sequencesOf(list: readonly (readonly number[])[]) {
  const offsets = Int32Array.from({ length: list.length + 1 }, (_, index) => list.slice(0, index).flat().length);
  return { tokens: Int32Array.from(list.flat()), offsets, count: list.length, vocabularySize: 100 };
}

describe('laneChunks', () => {
  it('reads each sequence in its own lane, from the start token on', () => {
    const sequences = sequencesOf([
      [1, 2, 3],
      [4, 5],
    ]);
    const chunks = [...laneChunks(sequences, Int32Array.of(0, 1), { lanes: 2, steps: 3 }, STAND_INS, () => false)];
    expect(chunks).toEqual([
      {
        steps: 3,
        lanes: 2,
        inputs: Int32Array.of(100, 100, 1, 4, 2, 101),
        targets: Int32Array.of(1, 4, 2, 5, 3, -1),
        starts: Uint8Array.of(1, 1, 0, 0, 0, 0),
        places: Int32Array.of(0, 3, 1, 4, 2, -1),
      },
    ]);
  });

  it('asks for every token exactly once, each after the one before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 12 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        (list, lanes, steps) => {
          const sequences = sequencesOf(list);
          const order = Int32Array.from(list, (_, index) => list.length - 1 - index);
          const asked: number[] = [];
          for (const chunk of laneChunks(sequences, order, { lanes, steps }, STAND_INS, () => false))
            for (const [at, place] of chunk.places.entries()) {
              if (place < 0) continue;
              asked.push(place);
              const starts = sequences.offsets.includes(place);
              expect(chunk.starts[at]).toBe(starts ? 1 : 0);
              expect(chunk.inputs[at]).toBe(starts ? STAND_INS.start : sequences.tokens[place - 1]);
              expect(chunk.targets[at]).toBe(sequences.tokens[place]);
            }
          expect(asked.toSorted((left, right) => left - right)).toEqual([...sequences.tokens.keys()]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the inputs it is told to from the network, never the start', () => {
    const [chunk] = laneChunks(sequencesOf([[1, 2]]), Int32Array.of(0), { lanes: 1, steps: 2 }, STAND_INS, () => true);
    expect(chunk?.inputs).toEqual(Int32Array.of(100, 101));
  });
});
