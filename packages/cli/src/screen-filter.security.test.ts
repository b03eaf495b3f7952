import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScreenFilter, screenText } from './screen-filter.ts';

const safe = (...pieces: string[]) => safeOf(pieces);

function safeOf(pieces: Iterable<string>): string {
  const filter = createScreenFilter();
  return Array.from(pieces, (piece) => screenText(filter.add(piece))).join('');
}

describe('making a recording safe for the reader’s terminal', () => {
  it('keeps text, colours, line ends and cursor movement', () => {
    const text = 'a\r\n\u001b[1;31mred\u001b[0m\u001b[2J\u001b[H\tä漢';
    expect(safe(text)).toBe(text);
  });

  const attacks = [
    ['a window title', '\u001b]0;owned\u0007x'],
    ['the clipboard', '\u001b]52;c;cm0gLXJm\u001b\\x'],
    ['a device control string', '\u001bP+q544e\u001b\\x'],
    ['an application command', '\u001b_evil\u001b\\x'],
    ['a query that the terminal would answer on standard input', '\u001b[6n\u001b[cx'],
    ['a private mode', '\u001b[?1049hx'],
    ['a query in private parameters', '\u001b[>0qx'],
    ['a full reset', '\u001bcx'],
    ['another character set', '\u001b(0x'],
    ['C1 controls', '\u009b\u0090\u009dx'],
    ['a sequence with intermediates', '\u001b[!px'],
    ['a sequence that is too long to be one', `\u001b[${'1;'.repeat(100_000)}nx`],
  ] as const;

  it.each(attacks)('drops %s', (_what, text) => {
    expect(safe(text)).toBe('x');
  });

  it.each(attacks)('drops %s that comes a character at a time', (_what, text) => {
    expect(safeOf(text)).toBe('x');
  });

  it('lets no unfinished string hide what follows the line', () => {
    expect(safe('\u001b]0;never ended\nwhoami')).toBe('whoami');
  });

  it('lets nothing through but text and harmless sequences, however it is cut', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b', '\u001b[', '\u001b]', '\u0007', '?', '6n', 'm', '31m', '\u009b', ';', '\\', 'P'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const shown = safe(...pieces).replace(/\u001b\[[0-9:;]*[ABCDEFGHJKSTXdfm@PLM`]/g, '');
        expect(/[\u0000-\u0006\u000e-\u001f\u007f-\u009f]/.test(shown)).toBe(false);
      }),
    );
  });
});
