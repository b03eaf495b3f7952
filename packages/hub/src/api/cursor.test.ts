import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCursorCodec } from './cursor.ts';

const codec = createCursorCodec(new Uint8Array(32).fill(7));
const positionSchema = z.object({ openedAt: z.string(), id: z.string() });
const position = { openedAt: '2026-05-01T10:00:00.000000Z', id: '0189' };
const list = { name: 'sessions', query: { trap: 'ssh', limit: 50, cursor: undefined } };

describe('a cursor', () => {
  it('comes back as the position that it was made of, whatever the page size', () => {
    const cursor = codec.encode(list, position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(codec.decode({ ...list, query: { trap: 'ssh', limit: 5, cursor } }, cursor, positionSchema)).toEqual(
      position,
    );
  });

  it('belongs to its list, its filters and its instance', () => {
    const cursor = codec.encode(list, position);
    const other = createCursorCodec(new Uint8Array(32).fill(8));
    for (const [reader, foreign] of [
      [codec, { ...list, name: 'attackers' }],
      [codec, { ...list, query: { trap: 'telnet' } }],
      [codec, { ...list, query: {} }],
      [other, list],
    ] as const) {
      expect(() => reader.decode(foreign, cursor, positionSchema)).toThrow(
        expect.objectContaining({ code: 'invalid-cursor' }),
      );
    }
  });

  it('is refused when any character of it was changed', () => {
    const cursor = codec.encode(list, position);
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom('A', 'z', '0', '_', '=', '!', ''), (at, character) => {
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
        if (changed === cursor) return;
        expect(() => codec.decode(list, changed, positionSchema)).toThrow(
          expect.objectContaining({ code: 'invalid-cursor' }),
        );
      }),
    );
  });

  it('is refused when it is anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => codec.decode(list, text, positionSchema)).toThrow(
          expect.objectContaining({ code: 'invalid-cursor' }),
        );
      }),
    );
  });
});
