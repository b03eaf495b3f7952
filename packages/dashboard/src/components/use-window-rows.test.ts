import { describe, expect, it } from 'vitest';
import { nearRows } from './use-window-rows.ts';

describe('the rows near the window', () => {
  it('are those in it and ten to either side, and none above the list', () => {
    expect(nearRows(-200, 900, 40)).toEqual({ first: 0, end: 28 });
    expect(nearRows(4_000, 900, 40)).toEqual({ first: 90, end: 133 });
    expect(nearRows(-2_000, 900, 40)).toEqual({ first: 0, end: 0 });
  });
});
