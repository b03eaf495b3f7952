import { describe, expect, it } from 'vitest';
import { EditedText } from './edited-text.ts';

function edited(text: string): EditedText {
  const line = new EditedText(100);
  line.type(text);
  return line;
}

describe('a line being edited', () => {
  it('takes typed text back twenty characters at a time, and each other change in its own step', () => {
    const line = edited('a23456789b123456789cde');
    line.remove(0, 1);
    expect([line.undo(), line.text, line.undo(), line.text, line.undo(), line.text, line.undo()]).toEqual([
      true,
      'a23456789b123456789cde',
      true,
      'a23456789b123456789c',
      true,
      '',
      false,
    ]);
  });

  it('takes back changes that belong together in one step', () => {
    const line = edited('one two');
    line.exchange(0, 3, 'three');
    expect([line.text, line.undo(), line.text]).toEqual(['three two', true, 'one two']);
  });

  it('finds words by letters and digits, and by blanks', () => {
    const line = edited('ls /usr/lib-x  ');
    expect([line.wordStart(), line.blankWordStart()]).toEqual([12, 3]);
    expect(line.wordEnd(0)).toBe(2);
  });

  it('takes no more than its limit', () => {
    const line = new EditedText(3);
    expect([line.insert('abcd'), line.text]).toEqual([false, 'abc']);
  });
});
