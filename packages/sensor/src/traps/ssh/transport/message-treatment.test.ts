import { describe, expect, it } from 'vitest';
import { type ExchangePhase, isReadable, type MessageTreatment, treatmentOf } from './message-treatment.ts';
import { message, wireString, wireUint32 } from './wire-writer.ts';

const FIRST: ExchangePhase = {
  isFirst: true,
  isStrict: false,
  hasClientInit: false,
  expected: null,
};
const STRICT = { ...FIRST, isStrict: true, hasClientInit: true, expected: 30 };
const LOGIN = { ...FIRST, isFirst: false };

/** All message numbers by what is done with them. */
function table(phase: ExchangePhase, isAuthenticated = false): Partial<Record<MessageTreatment, string>> {
  const ranges = new Map<MessageTreatment, Array<[number, number]>>();
  for (let type = 0; type < 256; type++) {
    const treatment = treatmentOf(type, phase, isAuthenticated);
    const known = ranges.get(treatment) ?? [];
    const last = known.at(-1);
    if (last !== undefined && last[1] === type - 1) last[1] = type;
    else known.push([type, type]);
    ranges.set(treatment, known);
  }
  const text = (known: Array<[number, number]>) =>
    known.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(' ');
  return Object.fromEntries([...ranges].map(([treatment, known]) => [treatment, text(known)]));
}

describe('a message', () => {
  it('before the first key exchange', () => {
    expect(table(FIRST)).toEqual({
      invalid: '0 192-255',
      disconnected: '1',
      ignored: '2-4',
      unimplemented: '5-19 21-49',
      'key-exchange': '20',
      fatal: '50-191',
    });
  });

  it('in a strict first key exchange', () => {
    expect(table(STRICT)).toEqual({
      invalid: '0 192-255',
      disconnected: '1',
      violation: '2-29 31-49',
      'key-exchange': '30',
      fatal: '50-191',
    });
  });

  it('before the login', () => {
    expect(table(LOGIN)).toEqual({
      invalid: '0 192-255',
      disconnected: '1',
      ignored: '2-4',
      unimplemented: '6-49',
      delivered: '5 50-191',
    });
  });

  it('after the login', () => {
    expect(table(LOGIN, true)).toEqual({
      invalid: '0 192-255',
      disconnected: '1',
      ignored: '2-4',
      unimplemented: '5-19 21-49',
      'key-exchange': '20',
      delivered: '50-191',
    });
  });

  it('while keys are exchanged again', () => {
    expect(table({ ...LOGIN, isStrict: true, hasClientInit: true, expected: 21 }, true)).toEqual({
      invalid: '0 192-255',
      disconnected: '1',
      ignored: '2-4',
      unimplemented: '5-20 22-49',
      'key-exchange': '21',
      delivered: '50-191',
    });
  });
});

describe('a message that is ignored', () => {
  it('must still be readable', () => {
    expect(isReadable(message(2))).toBe(true);
    expect(isReadable(message(3))).toBe(false);
    expect(isReadable(message(3, wireUint32(1)))).toBe(true);
    const debug = message(4, Buffer.of(1), wireString('text'), wireString('en'));
    expect(isReadable(debug)).toBe(true);
    for (let bytes = 1; bytes < debug.length; bytes++) expect(isReadable(debug.subarray(0, bytes))).toBe(false);
    expect(isReadable(message(4, Buffer.of(1), wireUint32(0xffffffff)))).toBe(false);
  });
});
