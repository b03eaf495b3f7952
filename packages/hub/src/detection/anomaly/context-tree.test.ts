import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContextTree } from './context-tree.ts';
import { sequencesOf } from './session-tokens.ts';

function learned(...texts: readonly number[][]): ContextTree {
  return ContextTree.learn({ ...sequencesOf(texts.map((tokens) => Int32Array.from(tokens))), vocabularySize: 4 }, 3);
}

const probabilities = (tree: ContextTree, tokens: readonly number[]): number[] =>
  [...tree.losses(Int32Array.from(tokens))].map((loss) => Number(Math.exp(-loss).toFixed(4)));

describe('the tree of contexts', () => {
  it('expects what followed the longest context that it knows, and never rules anything out', () => {
    const tree = learned([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    // Of nine tokens three each, blended with 1/4: (3 + 3/4) / 12; after 0 always 1: (3 + 0.3125) / 4.
    expect(probabilities(tree, [0, 1])).toEqual([0.3125, 0.8281]);
    expect(probabilities(tree, [0, 3])).toEqual([0.3125, 0.0156]);
  });

  it('says of all tokens together that one of them comes', () => {
    const tree = learned([0, 1, 2, 0, 1, 3], [1, 1, 2]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), (before) => {
        const sum = [0, 1, 2, 3].reduce((all, token) => {
          const loss = tree.losses(Int32Array.from([...before, token])).at(-1) ?? 0;
          return all + Math.exp(-loss);
        }, 0);
        expect(sum).toBeCloseTo(1, 5);
      }),
      { numRuns: 50 },
    );
  });

  it('is the same after it was kept', () => {
    const tree = learned([0, 1, 2, 0, 1, 2], [2, 2, 2]);
    const numbers = tree.toNumbers();
    const again = ContextTree.fromNumbers(numbers, 4);
    expect(again.toNumbers()).toEqual(numbers);
    const tokens = Int32Array.of(0, 1, 2, 2, 3);
    expect(again.losses(tokens)).toEqual(tree.losses(tokens));
  });

  it('refuses numbers that are none of its own', () => {
    const numbers = learned([0, 1, 2, 0, 1, 2]).toNumbers();
    const refused = (change: (copy: Float32Array) => Float32Array): void =>
      expect(() => ContextTree.fromNumbers(change(numbers.slice()), 4)).toThrow(/tree of contexts/);
    refused((copy) => copy.subarray(0, copy.length - 1));
    refused((copy) => Float32Array.from([...copy, 0]));
    refused((copy) => copy.fill(17, 0, 1));
    refused((copy) => copy.fill(0.5, 1, 2));
    refused((copy) => copy.fill(7, 2, 3));
  });
});
