import { describe, expect, it } from 'vitest';
import { EditedText } from './edited-text.ts';

function edited(text: string): EditedText {
  const line = new EditedText(100, { text: '' });
  line.insert(text);
  return line;
}

describe('a line being edited', () => {
  it('joins cuts that follow each other, and puts them back together', () => {
    const line = edited('one two three');
    line.cut(line.wordStart(), line.cursor, 'backward');
    line.cut(line.wordStart(), line.cursor, 'backward');
    expect(line.text).toBe('one ');
    line.yank();
    line.moveTo(0);
    line.yank();
    expect([line.text, line.cursor]).toEqual(['two threeone two three', 9]);
  });

  it('takes typed text back in one step, and each other change in its own', () => {
    const line = edited('abc');
    line.insert('def');
    line.remove(0, 1);
    expect([line.undo(), line.text, line.undo(), line.text, line.undo()]).toEqual([true, 'abcdef', true, '', false]);
  });

  it('finds words by letters and digits, and by blanks', () => {
    const line = edited('ls /usr/lib-x  ');
    expect([line.wordStart(), line.blankWordStart()]).toEqual([12, 3]);
    line.moveTo(0);
    expect(line.wordEnd()).toBe(2);
  });

  it('takes no more than its limit', () => {
    const line = new EditedText(3, { text: '' });
    expect([line.insert('abcd'), line.text]).toEqual([false, 'abc']);
  });
});
