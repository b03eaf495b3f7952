import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentificationReader } from './identification.ts';

const INVALID = 'Invalid SSH identification string.';
const OTHER_VERSION = 'Protocol major versions differ.';

/** The answer, `accepted` or null when more is needed; whatever the pieces in which it arrives. */
function judge(text: string, pieceBytes = text.length): string | null {
  const reader = createIdentificationReader(8192);
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const read = reader.add(bytes.subarray(at, at + pieceBytes));
    if (read !== null) return read.verdict.state === 'valid' ? 'accepted' : read.verdict.answer;
  }
  return null;
}

describe('the client identification', () => {
  it.each([
    ['SSH-2.0-Go\r\n', 'accepted'],
    ['SSH-2.0-Go\n', 'accepted'],
    ['SSH-1.99-Ancient\r\n', 'accepted'],
    ['SSH-2.7-x\r\n', 'accepted'],
    [`SSH-2.0-${'x'.repeat(300)}\r\n`, 'accepted'],
    // `%d` of scanf: blanks before it are skipped, a sign is taken, 32 bits are kept.
    ['SSH- 2.\t0-x\n', 'accepted'],
    ['SSH-+2.-1-x\n', 'accepted'],
    ['SSH-4294967298.0-x\n', 'accepted'],
    ['SSH-99999999999999999999.0-x\n', OTHER_VERSION],
    ['SSH-1.5-x\r\n', OTHER_VERSION],
    ['SSH-9.9-x\r\n', OTHER_VERSION],
    ['SSH-1337\n', INVALID],
    ['SSH-1337-OpenSSH_9.0\r\n', INVALID],
    ['SSH-1111-OpenSSH_9.0\r\n', INVALID],
    ['SSH-9999-Invalid\r\n', INVALID],
    ['SSH-2.0-\r\n', INVALID],
    ['SSH-2.0\r\n', INVALID],
    ['ssh-2.0-x\r\n', INVALID],
    ['\n\n\n\n\n\n\n\n', INVALID],
    ['\0\0\0\0', INVALID],
    ['SSH-2.0-a\0b\r\n', INVALID],
    ['SSH-2.0-a\rb\r\n', INVALID],
    ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', INVALID],
    ['QUIT\r\n', INVALID],
    ['x'.repeat(9000), INVALID],
    ['\r'.repeat(8), null],
    ['\xff'.repeat(100), null],
    ['x'.repeat(8192), null],
  ])('%j is answered %j, in one piece or byte by byte', (text, answer) => {
    expect(judge(text)).toBe(answer);
    expect(judge(text, 1)).toBe(answer);
  });

  it('says how much of a piece belongs to the line, and what the line is', () => {
    const reader = createIdentificationReader(8192);
    expect(reader.add(Buffer.from('SSH-2.0-'))).toBeNull();
    expect(reader.add(Buffer.from('Test_1.0 x\r\nrest'))).toEqual({
      verdict: { state: 'valid', line: Buffer.from('SSH-2.0-Test_1.0 x'), software: 'Test_1.0 x' },
      consumed: 12,
    });
    expect(reader.line.toString()).toBe('SSH-2.0-Test_1.0 x');
  });

  it('never keeps more than its limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reader = createIdentificationReader(50);
        const read = reader.add(Buffer.from(bytes));
        expect(reader.line.length).toBeLessThanOrEqual(51);
        if (read !== null) expect(read.consumed).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
