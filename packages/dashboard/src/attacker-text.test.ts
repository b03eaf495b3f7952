import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHidden, visibleLine, visibleText } from './attacker-text.ts';

describe('visibleText', () => {
  it('leaves ordinary text of any script as it is', () => {
    expect(visibleText('wget http://x/ü 中文 עברית 🙂', 100)).toEqual({
      pieces: [{ kind: 'plain', text: 'wget http://x/ü 中文 עברית 🙂' }],
      leftOut: 0,
    });
  });

  it('makes control characters visible as the escapes analysts know', () => {
    expect(visibleText('a\u001b[2J\r\n\u007f', 100)).toEqual({
      pieces: [
        { kind: 'plain', text: 'a' },
        { kind: 'hidden', symbol: '\\x1b', codePoint: 'U+001B' },
        { kind: 'plain', text: '[2J' },
        { kind: 'hidden', symbol: '\\r', codePoint: 'U+000D' },
        { kind: 'hidden', symbol: '\\n', codePoint: 'U+000A' },
        { kind: 'hidden', symbol: '\\x7f', codePoint: 'U+007F' },
      ],
      leftOut: 0,
    });
  });

  it('keeps line breaks and tabs where several lines are shown', () => {
    expect(visibleText('a\n\tb', 100, { keepNewlines: true })).toEqual({
      pieces: [{ kind: 'plain', text: 'a\n\tb' }],
      leftOut: 0,
    });
  });

  it.each([0x00, 0x1f, 0x7f, 0x9f, 0x200b, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff])(
    'hides nothing behind U+%s',
    (code) => {
      expect(isHidden(code)).toBe(true);
      expect(visibleLine(`x${String.fromCodePoint(code)}y`, 10)).toMatch(/^x\\\S+y$/);
    },
  );

  it('never cuts a surrogate pair in two', () => {
    expect(visibleText('ab🙂', 3)).toEqual({ pieces: [{ kind: 'plain', text: 'ab' }], leftOut: 2 });
  });

  it('lets no hidden character through, loses none, and never shows more than asked', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 220 }),
        (text, maxCharacters) => {
          const { pieces, leftOut } = visibleText(text, maxCharacters);
          const shown = pieces.map((piece) => (piece.kind === 'plain' ? piece.text : '')).join('');
          expect([...shown].some((character) => isHidden(character.codePointAt(0) ?? 0))).toBe(false);
          const kept = text.slice(0, text.length - leftOut);
          expect(kept.length).toBeLessThanOrEqual(maxCharacters);
          expect(
            pieces
              .map((piece) =>
                piece.kind === 'plain'
                  ? piece.text
                  : String.fromCodePoint(Number.parseInt(piece.codePoint.slice(2), 16)),
              )
              .join(''),
          ).toBe(kept);
        },
      ),
    );
  });
});
