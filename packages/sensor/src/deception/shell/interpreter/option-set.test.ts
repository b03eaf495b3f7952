import { describe, expect, it } from 'vitest';
import { OptionSet } from './option-set.ts';

describe('a set of options', () => {
  it('shares its names until one of the copies changes', () => {
    const initial = new Set(['a', 'b']);
    const first = new OptionSet(initial);
    const second = new OptionSet(first);
    second.add('c');
    first.delete('a');
    expect([[...initial], [...first], [...second]]).toEqual([['a', 'b'], ['b'], ['a', 'b', 'c']]);
  });

  it('stays apart from a copy that was made after it had changed', () => {
    const first = new OptionSet(new Set(['a']));
    first.add('b');
    const second = new OptionSet(first);
    first.add('c');
    second.add('d');
    expect([[...first], [...second]]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'd'],
    ]);
  });

  it('takes a larger shared set while it is itself the smaller one', () => {
    const small = new Set(['a']);
    const large = new Set(['a', 'b']);
    const shared = new OptionSet(small);
    const changed = new OptionSet(new Set(['x']));
    for (const each of [shared, changed]) each.addShared(['b'], small, large);
    expect([[...shared], [...changed]]).toEqual([
      ['a', 'b'],
      ['x', 'b'],
    ]);
  });
});
