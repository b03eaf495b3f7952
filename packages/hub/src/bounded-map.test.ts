import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

describe('BoundedMap', () => {
  it('keeps what is used and forgets what is not', () => {
    const map = new BoundedMap<number, string>(10);
    for (let key = 0; key < 100; key++) {
      map.set(key, `value ${key}`);
      map.get(0);
    }
    expect([0, 99, 95, 50].map((key) => map.get(key))).toEqual(['value 0', 'value 99', 'value 95', undefined]);
  });

  it('never holds more than its limit', () => {
    const map = new BoundedMap<number, number>(10);
    for (let key = 0; key < 1000; key++) map.set(key, key);
    const held = Array.from({ length: 1000 }, (_, key) => key).filter((key) => map.get(key) !== undefined);
    expect(held.length).toBeLessThanOrEqual(10);
  });

  it('gives the newest value, also of a key from before', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect(map.get('a')).toBe(3);
    map.clear();
    expect(map.get('a')).toBeUndefined();
  });

  it('never brings back what was removed, however old its entry', () => {
    const map = new BoundedMap<string, number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    map.set('a', 4);
    map.delete('a');
    map.deleteWhere((value) => value === 2);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, undefined, 3]);
  });
});
