import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTimes, hashOfSecond, recordedAt, secondOfHash, timeMap } from './recording-time.ts';

describe('the time line of a recording', () => {
  it('is read from an asciicast, whatever is broken in it', () => {
    const cast =
      '{"version": 2, "timestamp": 1700000000}\n[0.5, "o", "a"]\nnot json\n[2, "o", "b"]\n[1.5, "o", "late"]\n';
    expect(eventTimes(cast)).toEqual([0.5, 2, 2]);
    expect(recordedAt(cast)).toBe(1_700_000_000);
    expect(eventTimes('{"version": 3}\n[0.5, "o", "a"]\n[2, "o", "b"]')).toEqual([0.5, 2.5]);
    expect(recordedAt('nothing\n')).toBeNull();
    expect(eventTimes('')).toEqual([]);
  });

  it('follows the player through shortened pauses', () => {
    const { toPlayer, toRecorded } = timeMap([1, 11, 12], 2);
    expect(toPlayer(1)).toBe(1);
    expect(toPlayer(6)).toBe(3);
    expect(toPlayer(11)).toBe(3);
    expect(toPlayer(12)).toBe(4);
    expect(toRecorded(4)).toBe(12);
    expect(toRecorded(2)).toBe(2);
  });

  it('never runs backwards, and comes back to the moment of every event', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 10 }),
        (pauses, limit) => {
          let clock = 0;
          const times = pauses.map((pause) => {
            clock += pause;
            return clock;
          });
          const { toPlayer, toRecorded } = timeMap(times, limit);
          let before = 0;
          for (const time of times) {
            expect(toPlayer(time)).toBeGreaterThanOrEqual(before);
            before = toPlayer(time);
            expect(toRecorded(before)).toBe(time);
          }
        },
      ),
    );
  });

  it('is linked to by the second', () => {
    expect(secondOfHash(hashOfSecond(12.44))).toBe(12.4);
    expect(secondOfHash('t=<script>')).toBeNull();
    expect(secondOfHash('event-1')).toBeNull();
  });
});
