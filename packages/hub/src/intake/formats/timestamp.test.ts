import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './timestamp.ts';

const at = (value: unknown) => parseTimestamp(value)?.at ?? null;

describe('parseTimestamp', () => {
  it('reads every way in which honeypots write the same moment', () => {
    const moment = '2018-05-06T17:44:05.866769Z';
    const ways = [
      moment,
      '2018-05-06T17:44:05.866769',
      '2018-05-06 17:44:05.866769',
      '2018-05-06T17:44:05,866769Z',
      '2018-05-06T17:44:05.866769+0000',
      '2018-05-06T19:44:05.866769+02:00',
      '2018-05-06 12:14:05.866769 -05:30',
      '2018-05-06T17:44:05.866769123Z',
      1525628645.866769,
      '1525628645.866769',
    ];
    expect(ways.map(at)).toEqual(ways.map(() => moment));
  });

  it('fills what is missing of the fraction', () => {
    expect(at('2017-02-28T23:59:59Z')).toBe('2017-02-28T23:59:59.000000Z');
    expect(at('2017-02-28T23:59:59.5Z')).toBe('2017-02-28T23:59:59.500000Z');
    expect(at(1488326399)).toBe('2017-02-28T23:59:59.000000Z');
  });

  it('refuses what is no moment between 1970 and 9999', () => {
    const bad = [
      '',
      'now',
      '2018-02-30T00:00:00Z',
      '2018-13-01T00:00:00Z',
      '2018-01-01T24:00:00Z',
      '2018-01-01',
      '0018-01-01T00:00:00Z',
    ];
    const worse = [-1, Number.NaN, 1e300, null, undefined, {}, [], true, '9'.repeat(60), '9999-12-31T23:59:59-01:00'];
    expect([...bad, ...worse].map(at)).toEqual([...bad, ...worse].map(() => null));
  });

  it('gives back every moment that it wrote', () => {
    const moments = fc.tuple(fc.integer({ min: 0, max: 253_402_300_799 }), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(
      fc.property(moments, ([seconds, microseconds]) => {
        const fraction = String(microseconds).padStart(6, '0');
        const text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
        expect(parseTimestamp(text)).toEqual({ at: text, unixMs: seconds * 1000 + Math.floor(microseconds / 1000) });
        expect(at(`${seconds}.${fraction}`)).toBe(text);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseTimestamp(value)));
  });
});
