import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startMemoryTrimming } from './memory-trimming.ts';

const MEBIBYTE = 1024 * 1024;

describe('giving memory back', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function trimming() {
    const state = { resident: 150, heap: 40, busy: 0, collections: 0 };
    const { stop } = startMemoryTrimming({
      memory: () => ({ residentBytes: state.resident * MEBIBYTE, heapBytes: state.heap * MEBIBYTE }),
      busyShare: () => state.busy,
      collect: () => {
        state.collections += 1;
        state.resident = 160;
      },
      clock: { now: () => Date.now() },
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    return { state, stop, look: () => vi.advanceTimersByTime(10_000) };
  }

  it('waits until the loop is idle and much is to be gained', () => {
    const { state, stop, look } = trimming();
    state.busy = 0.5;
    look();
    expect(state.collections).toBe(0);
    state.busy = 0;
    look();
    expect({ collections: state.collections, resident: state.resident }).toEqual({ collections: 1, resident: 160 });
    Object.assign(state, { resident: 167 });
    for (let time = 0; time < 12; time += 1) look();
    expect(state.collections).toBe(1);
    Object.assign(state, { resident: 250, busy: 0.8 });
    look();
    expect(state.collections).toBe(1);
    Object.assign(state, { busy: 0.02, heap: 400 });
    look();
    expect(state.collections).toBe(1);
    state.heap = 40;
    look();
    expect({ collections: state.collections, resident: state.resident }).toEqual({ collections: 2, resident: 160 });
    stop();
  });

  it('does not do it again and again for what stays', () => {
    const { state, stop, look } = trimming();
    look();
    for (let flood = 0; flood < 5; flood += 1) {
      state.resident = 250;
      look();
    }
    expect(state.collections).toBe(1);
    look();
    expect(state.collections).toBe(2);
    stop();
    state.resident = 400;
    for (let time = 0; time < 20; time += 1) look();
    expect(state.collections).toBe(2);
  });
});
