import { describe, expect, it } from 'vitest';
import { makeEvent } from '../../sessions/make-event.ts';
import { createAttackMapper } from '../attack-mapper/attack-mapper.ts';
import { NOTHING_SEEN, type RarityCounts, type SeenThings, seeEvent, sessionRarity } from './session-rarity.ts';

const mapper = createAttackMapper();
const counts = (of: number, known: Readonly<Record<string, number>>): RarityCounts => ({
  sessionsOf: () => of,
  sessionsWith: (_kind, value) => known[value] ?? 0,
});
const programs = (...program: readonly string[]): SeenThings => ({ ...NOTHING_SEEN, program });

describe('the rarity of a session', () => {
  it('is that of what hardly any session before it used', () => {
    const seen = programs('uname', 'zmap', 'gdb');
    expect(sessionRarity(seen, counts(2_000, { uname: 1_500, gdb: 9 }))).toEqual({
      score: 0.6,
      items: [
        { kind: 'program', value: 'zmap', sessions: 0, of: 2_000, score: 0.6 },
        { kind: 'program', value: 'gdb', sessions: 9, of: 2_000, score: 0.3001 },
      ],
    });
  });

  it('is not spoken of where most use it, or before enough was seen', () => {
    expect(sessionRarity(programs('uname'), counts(2_000, { uname: 120 }))).toBeNull();
    expect(sessionRarity(programs('zmap'), counts(49, {}))).toBeNull();
  });

  it('looks at techniques, programs, user names and clients, within bounds', () => {
    const credential = { method: 'password', username: 'u'.repeat(100), secret: 'x', accepted: false } as const;
    const events = [
      makeEvent('client.identified', { software: 'SSH-2.0-Go', fingerprints: {} }),
      makeEvent('credential.tried', credential),
      makeEvent('command.entered', { input: 'sudo /usr/bin/id; A=1 id | cat \u0000', channel: 'exec' }),
      ...Array.from({ length: 40 }, (_, at) => makeEvent('command.entered', { input: `p${at}`, channel: 'exec' })),
    ];
    const seen = events.reduce<SeenThings>((before, event) => seeEvent(before, event, mapper), NOTHING_SEEN);
    expect({ ...seen, program: seen.program.length, first: seen.program.slice(0, 2) }).toEqual({
      client: ['SSH-2.0-Go'],
      username: ['u'.repeat(64)],
      technique: ['T1033', 'T1059.004', 'T1083'],
      program: 32,
      first: ['id', 'cat'],
    });
  });
});
