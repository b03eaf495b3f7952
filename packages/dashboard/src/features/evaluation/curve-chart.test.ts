import { describe, expect, it } from 'vitest';
import { curvePath } from './curve-chart.tsx';

describe('a curve', () => {
  it('goes from the lower left to the upper right corner of its plot', () => {
    expect(
      curvePath([
        { x: 0, y: 0 },
        { x: 0.5, y: 0.25 },
        { x: 1, y: 1 },
      ]),
    ).toBe('M42.0 196.0L173.0 149.5L304.0 10.0');
    expect(curvePath([])).toBe('');
  });
});
