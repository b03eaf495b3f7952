import { describe, expect, it } from 'vitest';
import { createScreenFilter } from './screen-filter.ts';
import { createTranscript } from './transcript.ts';

function transcriptOf(...pieces: string[]): string[] {
  const filter = createScreenFilter();
  const transcript = createTranscript();
  return [...pieces.flatMap((piece) => transcript.add(filter.add(piece))), ...transcript.end()];
}

describe('a transcript', () => {
  it('is what stood on each line, without colours and titles', () => {
    expect(
      transcriptOf('\u001b]0;root@web01\u0007\u001b[01;32mroot@web01\u001b[00m:~# ', 'i', 'd', '\r\nuid=0(root)\r\n# '),
    ).toEqual(['root@web01:~# id', 'uid=0(root)', '#']);
  });

  it('has corrections made: backspace, erasing, inserting, deleting, moving', () => {
    expect(transcriptOf('$ lx\b\u001b[Ks')).toEqual(['$ ls']);
    expect(transcriptOf('$ lx\b \bs')).toEqual(['$ ls']);
    expect(transcriptOf('$ cho\u001b[3D\u001b[1@e')).toEqual(['$ echo']);
    expect(transcriptOf('$ eecho\u001b[4D\u001b[1P')).toEqual(['$ echo']);
    expect(transcriptOf('10%\r50%\r100%\n')).toEqual(['100%']);
    expect(transcriptOf('old words\r\u001b[2Knew\n')).toEqual(['new']);
    expect(transcriptOf('a\tb\u001b[20Gc')).toEqual(['a       b          c']);
  });

  it('has wrapped lines whole, as line editors wrap them', () => {
    const filter = createScreenFilter();
    const transcript = createTranscript();
    transcript.resize(10);
    // readline writes what wraps, then a blank and a carriage return to be at the next row.
    const typed = transcript.add(filter.add('$ 01234567 \r89 abc\b\b\b\u001b[Kxyz\r\nout\r\n'));
    expect([...typed, ...transcript.end()]).toEqual(['$ 0123456789 xyz', 'out']);
    const upwards = transcript.add(filter.add('$ 01234567 \r89\u001b[A\r$ X\u001b[B\r\n0123456789\r\n'));
    expect(upwards).toEqual(['$ X123456789', '0123456789']);
  });

  it('stays small whatever a sequence asks for', () => {
    expect(transcriptOf('\u001b[999999999Cx\n')).toEqual([`${' '.repeat(79)}x`]);
    expect(transcriptOf(`ab\r\u001b[${'9'.repeat(60)}@\u001b[${'9'.repeat(60)}X\n`)).toEqual(['']);
    expect(transcriptOf(`${'a\r\u001b[9999@'.repeat(1000)}\n`).join('').length).toBeLessThanOrEqual(80);
    const pieces = transcriptOf('x'.repeat(250_000));
    expect([pieces.length, pieces.join('').length]).toEqual([3, 250_000]);
  });
});
