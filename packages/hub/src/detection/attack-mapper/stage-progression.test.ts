import { describe, expect, it } from 'vitest';
import { stageProgression } from './stage-progression.ts';

const at = (seconds: number): string => `2026-05-01T00:00:${String(seconds).padStart(2, '0')}.000000Z`;

describe('the way of a session along the kill chain', () => {
  it('gives each stage the moment it was first reached and what showed it', () => {
    const way = stageProgression([
      { techniqueId: 'T1105', stage: 'execution', firstAt: at(9), evidence: ['d'] },
      { techniqueId: 'T1082', stage: 'discovery', firstAt: at(4), evidence: ['b'] },
      { techniqueId: 'T1078', stage: 'access', firstAt: at(1), evidence: ['a'] },
      { techniqueId: 'T1016', stage: 'discovery', firstAt: at(3), evidence: ['c'] },
      { techniqueId: 'T1082', stage: 'discovery', firstAt: at(8), evidence: ['e'] },
    ]);
    expect(way).toEqual([
      { stage: 'access', at: at(1), techniques: ['T1078'], evidence: ['a'] },
      { stage: 'discovery', at: at(3), techniques: ['T1016', 'T1082'], evidence: ['c'] },
      { stage: 'execution', at: at(9), techniques: ['T1105'], evidence: ['d'] },
    ]);
  });

  it('is empty for a session without findings', () => {
    expect(stageProgression([])).toEqual([]);
  });
});
