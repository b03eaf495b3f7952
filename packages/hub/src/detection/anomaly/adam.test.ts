import { describe, expect, it } from 'vitest';
import { Adam } from './adam.ts';

describe('Adam', () => {
  it('moves each parameter against its slope by about the rate in the first step, whatever the slope', () => {
    const parameters = [Float32Array.of(1, 1, 1)];
    const adam = new Adam(parameters);
    adam.step([Float32Array.of(1000, -0.01, 0)], 0.1);
    expect(parameters[0]?.[0]).toBeCloseTo(0.9, 5);
    expect(parameters[0]?.[1]).toBeCloseTo(1.1, 5);
    expect(parameters[0]?.[2]).toBe(1);
  });

  it('finds the bottom of a narrow valley', () => {
    const place = Float32Array.of(3, -2);
    const adam = new Adam([place]);
    for (let step = 0; step < 2000; step++)
      adam.step([Float32Array.of(2 * ((place[0] ?? 0) - 1), 200 * ((place[1] ?? 0) - 0.5))], 0.02);
    expect(place[0]).toBeCloseTo(1, 3);
    expect(place[1]).toBeCloseTo(0.5, 3);
  });

  it('sets the gradients to zero for the next batch', () => {
    const gradient = Float32Array.of(5);
    new Adam([Float32Array.of(0)]).step([gradient], 0.1);
    expect([...gradient]).toEqual([0]);
  });

  it('keeps the direction of gradients that are too large together', () => {
    const free = Float32Array.of(0, 0);
    const bounded = Float32Array.of(0, 0);
    const gradients = [Float32Array.of(3, 4), Float32Array.of(0.3, -0.4)];
    const first = new Adam([free]);
    const second = new Adam([bounded], { maxGradientNorm: 0.5 });
    for (const gradient of gradients) {
      first.step([gradient.map((value) => value * (Math.abs(value) > 1 ? 0.1 : 1))], 0.1);
      second.step([gradient.slice()], 0.1);
    }
    expect(bounded).toEqual(free);
  });
});
