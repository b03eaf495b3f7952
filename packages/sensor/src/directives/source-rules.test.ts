import { describe, expect, it } from 'vitest';
import { networkMatcher, SourceRules } from './source-rules.ts';

describe('rules about sources', () => {
  it('hold for an address however it is written, and for networks of both families', () => {
    const rules = new SourceRules<string>();
    rules.add('a', '192.0.2.1', 'address');
    rules.add('b', '192.0.2.0/24', 'network');
    rules.add('c', '2001:db8::/32', 'six');
    expect(
      ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.77', '198.51.100.1', '2001:DB8::1', 'nobody', ''].map((each) =>
        rules.find(each),
      ),
    ).toEqual(['address', 'address', 'network', null, 'six', null, null]);
  });

  it('give way to what was said last, and come back when that is over', () => {
    const rules = new SourceRules<number>();
    rules.add('a', '192.0.2.1', 1);
    rules.add('b', '192.0.2.1', 2);
    expect(rules.find('192.0.2.1')).toBe(2);
    rules.remove('b');
    expect(rules.find('192.0.2.1')).toBe(1);
    rules.remove('a');
    expect(rules.find('192.0.2.1')).toBeNull();
    rules.add('n', '192.0.2.0/25', 3);
    rules.remove('n');
    expect(rules.find('192.0.2.1')).toBeNull();
  });

  it('match a network alone', () => {
    const matches = networkMatcher('192.0.2.128/25');
    expect(['192.0.2.128', '192.0.2.127'].map(matches)).toEqual([true, false]);
  });
});
