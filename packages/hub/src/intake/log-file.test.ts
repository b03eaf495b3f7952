import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';

const LINES = Array.from({ length: 5000 }, (_, index) => `{"line":${index}}\n`).join('');
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-file-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(
  content: Uint8Array | string,
  readChunkBytes = 4096,
): Promise<{ text: string; damage: string | null }> {
  const path = join(directory, 'log');
  await writeFile(path, content);
  const file = openLogFile(path, readChunkBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks) chunks.push(Uint8Array.from(chunk));
  return { text: Buffer.concat(chunks).toString(), damage: file.damage() };
}

describe('openLogFile', () => {
  it('reads plain files, also of no or one byte', async () => {
    expect(await read(LINES)).toEqual({ text: LINES, damage: null });
    expect(await read('')).toEqual({ text: '', damage: null });
    expect(await read('x')).toEqual({ text: 'x', damage: null });
  });

  it('reads gzip whatever the file is called, also when it comes byte by byte', async () => {
    expect(await read(gzipSync(LINES))).toEqual({ text: LINES, damage: null });
    expect(await read(gzipSync('short\n'), 1)).toEqual({ text: 'short\n', damage: null });
  });

  it('reads concatenated gzip members as one log', async () => {
    expect(await read(Buffer.concat([gzipSync('a\n'), gzipSync(LINES), gzipSync('b\n')]))).toEqual({
      text: `a\n${LINES}b\n`,
      damage: null,
    });
  });

  it('reads a truncated gzip file up to where it ends, and says so', async () => {
    const whole = gzipSync(LINES);
    const { text, damage } = await read(whole.subarray(0, whole.length - 200));
    expect(damage).toBe('gzip: unexpected end of file');
    expect(LINES.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(LINES.length * 0.9);
  });

  it('reads a damaged gzip file up to the damage, and says so', async () => {
    const bytes = gzipSync(LINES);
    bytes.fill(0xff, bytes.length - 400, bytes.length - 300);
    const { text, damage } = await read(bytes);
    expect(damage).toMatch(/^gzip: /);
    expect(text.startsWith('{"line":0}\n')).toBe(true);
  });

  it('reads a stream such as standard input', async () => {
    async function* stream() {
      yield Buffer.from('a');
      yield gzipSync('b');
    }
    const chunks: string[] = [];
    for await (const chunk of openLogFile(stream(), 10).chunks) chunks.push(Buffer.from(chunk).toString('latin1'));
    expect(chunks.join('')).toBe(`a${gzipSync('b').toString('latin1')}`);
  });
});
