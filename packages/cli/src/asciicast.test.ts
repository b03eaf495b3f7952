import { describe, expect, it } from 'vitest';
import { readAsciicast, screenSafe } from './asciicast.ts';

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('reading a recording', () => {
  it('gives the frames after the header and passes over a torn line', async () => {
    const frames = [];
    for await (const frame of readAsciicast(chunks('{"version":2}\n[0.5,"o","a', 'b"]\n[1,"i","x"]\n[2,"o","tor')))
      frames.push(frame);
    expect(frames).toEqual([
      { atSeconds: 0.5, kind: 'o', text: 'ab' },
      { atSeconds: 1, kind: 'i', text: 'x' },
    ]);
  });
});

describe('making a recording safe for the reader’s terminal', () => {
  it('keeps text, colours, line ends and cursor movement', () => {
    const text = 'a\r\n\u001b[1;31mred\u001b[0m\u001b[2J\u001b[H\tä漢';
    expect(screenSafe(text)).toBe(text);
  });

  it.each([
    ['a window title', '\u001b]0;owned\u0007x'],
    ['the clipboard', '\u001b]52;c;cm0gLXJm\u001b\\x'],
    ['a device control string', '\u001bP+q544e\u001b\\x'],
    ['a query that the terminal would answer on standard input', '\u001b[6n\u001b[cx'],
    ['a private mode', '\u001b[?1049hx'],
    ['a full reset', '\u001bcx'],
    ['C1 controls', '\u009b6n'.slice(0, 1).concat('x')],
  ])('drops %s', (_what, text) => {
    expect(screenSafe(text)).toBe('x');
  });
});
