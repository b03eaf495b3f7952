import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEvent } from '../../event-log/sample-events.ts';
import { FEATURES, featuresOf } from './features.ts';
import { foldBehaviour, type SessionBehaviour } from './session-behaviour.ts';

const T0 = Date.parse('2026-05-01T10:00:00.000Z');

/** A session of commands, each so many milliseconds after the one before. */
function session(...commands: readonly (readonly [gapMs: number, input: string])[]): SessionBehaviour {
  let atMs = T0;
  let behaviour: SessionBehaviour | null = null;
  for (const [gapMs, input] of commands) {
    atMs += gapMs;
    behaviour = foldBehaviour(behaviour, {
      ...sampleEvent(0),
      at: new Date(atMs).toISOString(),
      kind: 'command.entered',
      data: { input, channel: 'shell' },
    });
  }
  if (behaviour === null) throw new Error('a session has a command at least');
  return behaviour;
}

/** The features that are not 0, by name, rounded. */
function featuresByName(behaviour: SessionBehaviour): Record<string, number> {
  const row = featuresOf(behaviour);
  return Object.fromEntries(
    FEATURES.map(({ name }, place) => [name, Math.round((row[place] ?? Number.NaN) * 100) / 100] as const).filter(
      ([, value]) => value !== 0,
    ),
  );
}

describe('the features of a session', () => {
  it('are those that docs/features.md describes, in its order', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../../docs/features.md'), 'utf8');
    const rows = FEATURES.map(({ name, group, unit, meaning }) => `| \`${name}\` | ${group} | ${unit} | ${meaning} |`);
    expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
  });

  it('tell the rhythm, the shape and the repetition of what was typed', () => {
    expect(
      featuresByName(session([0, 'uname -a'], [100, 'cd /tmp; wget x'], [5_000, 'cd /tmp; wgte x'], [5_000, 'id'])),
    ).toEqual({
      duration: 9.22,
      events: 1.61,
      'events-per-minute': 3.21,
      'command-gap': 7.22,
      'command-jitter': 1.84,
      'instant-commands': 0.33,
      'think-time': 0.67,
      'longest-pause': 8.52,
      commands: 1.61,
      'statements-per-command': 0.92,
      'command-length': 2.4,
      'longest-command': 2.77,
      'command-entropy': 2.67,
      'distinct-commands': 1,
      programs: 1.79,
      'corrected-commands': 0.25,
      'shell-commands': 1,
      'source-sessions': 0.69,
      'source-traps': 0.69,
      activities: 0.69,
    });
  });

  it('are finite whatever comes, in whatever order', () => {
    const gap = fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constant(0));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(gap, fc.string({ maxLength: 40, unit: 'grapheme' })), {
          minLength: 1,
          maxLength: 12,
        }),
        (lines) => {
          const behaviour = session(...lines);
          expect([...featuresOf(behaviour)].every(Number.isFinite)).toBe(true);
          expect(JSON.parse(JSON.stringify(behaviour))).toEqual(behaviour);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stay bounded in size for a session that never ends', () => {
    let behaviour: SessionBehaviour | null = null;
    for (let index = 0; index < 400; index++) {
      behaviour = foldBehaviour(behaviour, {
        ...sampleEvent(0),
        kind: 'command.entered',
        data: { input: `program${index} ${'x;'.repeat(200)}`, channel: 'exec' },
      });
    }
    expect(JSON.stringify(behaviour).length).toBeLessThan(3_500);
  });
});
