import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LazyMap } from './lazy-map.ts';
import { LazySet } from './lazy-set.ts';

const steps = fc.array(fc.tuple(fc.constantFrom('add', 'delete', 'clear'), fc.nat({ max: 5 })), { maxLength: 30 });

describe('collections that take no room while they are empty', () => {
  it('hold what a Map holds, in its order, after any steps', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const [real, lazy] = [new Map<number, number>(), new LazyMap<number, number>()];
        for (const [at, [step, key]] of taken.entries()) {
          for (const map of [real, lazy])
            step === 'add' ? map.set(key, at) : step === 'delete' ? map.delete(key) : map.clear();
          expect([[...lazy], lazy.size, lazy.get(key), lazy.has(key)]).toEqual([
            [...real],
            real.size,
            real.get(key),
            real.has(key),
          ]);
        }
        expect([[...lazy.keys()], [...lazy.values()], [...new LazyMap(lazy)]]).toEqual([
          [...real.keys()],
          [...real.values()],
          [...real],
        ]);
      }),
    );
  });

  it('hold what a Set holds, in its order, after any steps', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const [real, lazy] = [new Set<number>(), new LazySet<number>()];
        for (const [step, value] of taken) {
          for (const set of [real, lazy])
            step === 'add' ? set.add(value) : step === 'delete' ? set.delete(value) : set.clear();
          expect([[...lazy], lazy.size, lazy.has(value)]).toEqual([[...real], real.size, real.has(value)]);
        }
        expect([[...lazy.union(new Set([9]))], lazy.isSubsetOf(real)]).toEqual([[...real, 9], true]);
      }),
    );
  });
});
