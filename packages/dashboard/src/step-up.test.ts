import { describe, expect, it } from 'vitest';
import { createStepUp } from './step-up.ts';

describe('a step-up', () => {
  it('is asked once for all who wait, and anew when it was answered', async () => {
    const stepUp = createStepUp();
    const seen: boolean[] = [];
    const stop = stepUp.subscribe(() => seen.push(stepUp.isAsking()));
    const both = Promise.all([stepUp.ask(), stepUp.ask()]);
    stepUp.settle(true);
    expect(await both).toEqual([true, true]);
    const again = stepUp.ask();
    stepUp.settle(false);
    expect(await again).toBe(false);
    expect(seen).toEqual([true, false, true, false]);
    stop();
    stepUp.settle(true);
    expect(seen).toHaveLength(4);
  });
});
