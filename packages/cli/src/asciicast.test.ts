import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameBytes, readAsciicast } from './asciicast.ts';

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function framesOf(...texts: string[]) {
  const frames = [];
  for await (const frame of readAsciicast(chunks(...texts))) frames.push(frame);
  return frames;
}

describe('reading a recording', () => {
  it('gives the frames after the header and passes over a torn line', async () => {
    expect(await framesOf('{"version":2}\n[0.5,"o","a', 'b"]\n[1,"i","x"]\n[2,"r","80x24"]\n[3,"o","tor')).toEqual([
      { atSeconds: 0.5, kind: 'o', text: 'ab' },
      { atSeconds: 1, kind: 'i', text: 'x' },
      { atSeconds: 2, kind: 'r', text: '80x24' },
    ]);
  });

  it('takes the separators of Unicode for text, as JSON does', async () => {
    const text = 'one\u2028two\u2029three\u0085';
    expect(await framesOf(`{"version":2}\n${JSON.stringify([1, 'o', text])}\n`)).toEqual([
      { atSeconds: 1, kind: 'o', text },
    ]);
  });

  it('gives the size in the header first', async () => {
    expect(await framesOf('{"version":2,"width":132,"height":43}\n[1,"o","x"]\n')).toEqual([
      { atSeconds: 0, kind: 'r', text: '132x43' },
      { atSeconds: 1, kind: 'o', text: 'x' },
    ]);
  });

  it('reads a last line without an end', async () => {
    expect(await framesOf('{"version":2}\n[1,"m","id"]')).toEqual([{ atSeconds: 1, kind: 'm', text: 'id' }]);
  });
});

describe('the bytes of a frame', () => {
  it('are those that the terminal carried, also where they are no text', () => {
    expect(frameBytes('é\udcff\udc80漢\u{1f600}\udc9b')).toEqual(Buffer.from('c3a9ff80e6bca2f09f98809b', 'hex'));
  });

  it('come back from what a trap writes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        // As a recording carries bytes: ASCII as it is, everything else as no text.
        const text = Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
        expect(frameBytes(JSON.parse(JSON.stringify(text)))).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
