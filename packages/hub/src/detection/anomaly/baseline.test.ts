import { describe, expect, it } from 'vitest';
import { FEATURES } from '../behaviour/features.ts';
import { createBaseline } from './baseline.ts';
import { createRandom } from './random.ts';

const DAY_MS = 86_400_000;
const T0 = Date.parse('2026-05-01T00:00:00Z');

/** Sessions that differ a little: each feature near its own level. */
function ordinary(seed: number): (shift?: number) => Float32Array {
  const random = createRandom(seed);
  return (shift = 0) =>
    Float32Array.from(FEATURES, ({ unit }, place) =>
      unit === 'yes-no'
        ? place % 2
        : (unit === 'share' ? 0.4 : 3) * (1 + (place % 3) / 10) + random.nextFloat() * 0.2 + shift,
    );
}

function placeOf(name: string): number {
  return FEATURES.findIndex((feature) => feature.name === name);
}

describe('a baseline', () => {
  it('says nothing before it has seen enough', () => {
    const baseline = createBaseline(null);
    const row = ordinary(1);
    for (let index = 0; index < 49; index++) baseline.learn(row(), T0 + index);
    expect(baseline.judge(row())).toBeNull();
    expect(baseline.drift()).toEqual([]);
  });

  it('ranks an odd session above the ordinary ones and names the odd feature', () => {
    const baseline = createBaseline(null);
    const row = ordinary(2);
    for (let index = 0; index < 1_000; index++) baseline.learn(row(), T0 + index);
    const odd = row();
    odd[placeOf('downloads')] = 9;
    const ranks = Array.from({ length: 200 }, () => baseline.judge(row())?.rank ?? 0);
    const judged = baseline.judge(odd);
    const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
    expect(mean > 0.35 && mean < 0.65).toBe(true);
    expect(judged?.rank).toBeGreaterThan(0.98);
    expect(judged?.contributions.indexOf(Math.max(...(judged?.contributions ?? [])))).toBe(placeOf('downloads'));
  });

  it('forgets: what was odd becomes ordinary, and the change is reported as drift', () => {
    const baseline = createBaseline(null);
    const row = ordinary(3);
    for (let index = 0; index < 500; index++) baseline.learn(row(), T0 + index * 60_000);
    expect(Math.max(...baseline.drift().map(({ index }) => index))).toBeLessThan(0.1);
    const odd = () => {
      const changed = row();
      changed[placeOf('downloads')] = 9;
      return changed;
    };
    for (let index = 0; index < 200; index++) baseline.learn(odd(), T0 + 20 * DAY_MS + index * 60_000);
    const drifted = baseline.drift().filter(({ index }) => index >= 0.25);
    expect(drifted.map(({ feature }) => feature)).toEqual(['downloads']);
    for (let index = 0; index < 400; index++) baseline.learn(odd(), T0 + 400 * DAY_MS + index * 60_000);
    expect(baseline.judge(odd())?.rank).toBeLessThan(0.9);
    expect(baseline.weight).toBeLessThan(420);
  });

  it('goes on after being kept exactly as if it had not been', () => {
    const row = ordinary(4);
    const rows = Array.from({ length: 120 }, () => row());
    const whole = createBaseline(null);
    let broken = createBaseline(null);
    for (const [index, learned] of rows.entries()) {
      whole.learn(learned, T0 + index * DAY_MS);
      broken.learn(learned, T0 + index * DAY_MS);
      if (index % 40 === 0) broken = createBaseline(broken.serialise());
    }
    expect(broken.serialise()).toEqual(whole.serialise());
  });

  it('begins anew when what was kept is of another version or damaged', () => {
    const fresh = createBaseline(null).serialise();
    expect(createBaseline(Uint8Array.of(1, 2, 3)).serialise()).toEqual(fresh);
    expect(createBaseline(fresh.slice(0, -8)).serialise()).toEqual(fresh);
  });
});
