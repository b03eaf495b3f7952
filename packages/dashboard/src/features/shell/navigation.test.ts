import { describe, expect, it } from 'vitest';
import { NAVIGATION, navigationFor } from './navigation.ts';

const items = NAVIGATION.flatMap((group) => [...group.items]);

describe('the menu', () => {
  it('has each page, and each key after g, once', () => {
    expect(new Set(items.map(({ to }) => to)).size).toBe(items.length);
    expect(new Set(items.map(({ goKey }) => goKey)).size).toBe(items.length);
  });

  it('leaves out what may not be asked for, and groups that are then empty', () => {
    expect(
      navigationFor(['sessions:read', 'self:read']).map(({ group, items }) => [group, items.map(({ to }) => to)]),
    ).toEqual([
      ['watch', ['/sessions']],
      ['settings', ['/settings']],
    ]);
  });
});
