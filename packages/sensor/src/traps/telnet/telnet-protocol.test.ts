import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTelnet, encodeTelnet, parseEnvironment } from './telnet-protocol.ts';

describe('the telnet decoder', () => {
  function decode(pieces: readonly Uint8Array[]): unknown[] {
    const seen: Array<[string, ...unknown[]]> = [];
    const decoder = decodeTelnet(
      {
        data: (bytes) => {
          const last = seen.at(-1);
          if (last?.[0] === 'data') last[1] = `${String(last[1])}${bytes.toString('latin1')}`;
          else seen.push(['data', bytes.toString('latin1')]);
        },
        negotiated: (verb, option) => seen.push([verb, option]),
        subnegotiated: (option, content) => seen.push(['sub', option, content.toString('latin1')]),
        command: (code) => seen.push(['command', code]),
      },
      64,
    );
    for (const piece of pieces) decoder.add(piece);
    return seen;
  }

  it('gives the same whatever the pieces', () => {
    const interesting = fc.constantFrom(255, 251, 252, 253, 254, 250, 240, 13, 10, 0, 24, 97);
    fc.assert(
      fc.property(fc.array(fc.oneof(interesting, fc.nat(255)), { maxLength: 200 }), (bytes) => {
        expect(decode(bytes.map((byte) => Uint8Array.of(byte)))).toEqual(decode([Uint8Array.from(bytes)]));
      }),
    );
  });

  it('undoes what the encoder does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const clean = bytes.filter((byte) => byte !== 13);
        const expected = clean.length === 0 ? [] : [['data', Buffer.from(clean).toString('latin1')]];
        expect(decode([encodeTelnet(clean)])).toEqual(expected);
      }),
    );
  });

  it('reads an environment of any bytes without failing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void parseEnvironment(Buffer.from(bytes))));
  });
});
