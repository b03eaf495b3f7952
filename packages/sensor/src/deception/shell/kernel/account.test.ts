import { describe, expect, it } from 'vitest';
import { STEPS_PER_MILLISECOND } from '../limits.ts';
import { TimeSlice } from './account.ts';

describe('the time that work counts as', () => {
  it('is what passed, as long as the thread had the processor', () => {
    let nowMs = 0;
    let cpuMs = 0;
    const slice = new TimeSlice(
      2000,
      () => nowMs,
      () => cpuMs,
    );
    nowMs = 50;
    cpuMs = 50;
    expect(slice.charge(8)).toBe(50 * STEPS_PER_MILLISECOND);
  });

  it('is not what the thread waited for the processor on a busy machine', () => {
    let nowMs = 0;
    let cpuMs = 0;
    const slice = new TimeSlice(
      2000,
      () => nowMs,
      () => cpuMs,
    );
    nowMs = 500;
    cpuMs = 20;
    expect(slice.charge(8)).toBe(20 * STEPS_PER_MILLISECOND);
    nowMs = 1000;
    cpuMs = 25;
    expect(slice.charge(8)).toBe(5 * STEPS_PER_MILLISECOND);
    nowMs = 1002;
    expect(slice.charge(8)).toBe(2 * STEPS_PER_MILLISECOND);
  });
});
