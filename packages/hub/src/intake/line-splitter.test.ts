import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, type LineSink, type LineSplitter } from './line-splitter.ts';
import { createObjectSplitter } from './object-splitter.ts';

type Found = { line: string; at: number } | { overlong: string; bytes: number; at: number };

function split(create: typeof createLineSplitter, chunks: readonly string[], maxLineBytes = 100): Found[] {
  const found: Found[] = [];
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const sink: LineSink = {
    line: (bytes, at) => found.push({ line: text(bytes), at }),
    overlong: (prefix, bytes, at) => found.push({ overlong: text(prefix), bytes, at }),
  };
  const splitter: LineSplitter = create(sink, { maxLineBytes, maxPrefixBytes: 4 });
  // One buffer for every chunk, as a stream may do.
  const shared = Buffer.alloc(65_536);
  for (const chunk of chunks) splitter.push(shared.subarray(0, shared.write(chunk, 'latin1')));
  splitter.end();
  return found;
}

/** The same text in pieces. */
function pieces(text: string, sizes: readonly number[]): string[] {
  const cut: string[] = [];
  let at = 0;
  for (const size of sizes) {
    cut.push(text.slice(at, at + size));
    at += size;
  }
  return [...cut, text.slice(at)];
}

describe('createLineSplitter', () => {
  it('numbers lines, keeps empty ones and takes a last line without a break', () => {
    expect(split(createLineSplitter, ['a\n\nb', 'c\r\nd'])).toEqual([
      { line: 'a', at: 1 },
      { line: '', at: 2 },
      { line: 'bc\r', at: 3 },
      { line: 'd', at: 4 },
    ]);
  });

  it('reports a line past the limit by its first bytes and whole length, and goes on', () => {
    expect(split(createLineSplitter, ['aaaaaa', 'bbbbbb', 'cccc\nok\n0123456789x\n'], 10)).toEqual([
      { overlong: 'aaaa', bytes: 16, at: 1 },
      { line: 'ok', at: 2 },
      { overlong: '0123', bytes: 11, at: 3 },
    ]);
  });

  it('finds the same lines wherever the chunks end', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 0, max: 9 })), (content, sizes) => {
        const whole = split(createLineSplitter, [content], 8);
        expect(split(createLineSplitter, pieces(content, sizes), 8)).toEqual(whole);
        const lines = content.endsWith('\n') || content === '' ? content.split('\n').slice(0, -1) : content.split('\n');
        expect(whole.map((found) => ('line' in found ? found.line.length : found.bytes))).toEqual(
          lines.map(({ length }) => length),
        );
      }),
    );
  });
});

describe('createObjectSplitter', () => {
  it('takes an array apart, on one line or many', () => {
    expect(split(createObjectSplitter, ['[{"a":"}"},\n{"b":{"c":"\\"}"}}', ' , {}\n]\n'])).toEqual([
      { line: '{"a":"}"}', at: 1 },
      { line: '{"b":{"c":"\\"}"}}', at: 2 },
      { line: '{}', at: 2 },
    ]);
  });

  it('hands on what belongs to no object and what never closes', () => {
    expect(split(createObjectSplitter, ['[1, {"a":1}x{"b":'])).toEqual([
      { line: '1', at: 1 },
      { line: '{"a":1}', at: 1 },
      { line: 'x', at: 1 },
      { line: '{"b":', at: 1 },
    ]);
  });

  it('reports an object past the limit and goes on', () => {
    expect(split(createObjectSplitter, ['[{"a":"0123456789"},{"b":1}]'], 10)).toEqual([
      { overlong: '{"a"', bytes: 18, at: 1 },
      { line: '{"b":1}', at: 1 },
    ]);
  });

  it('finds the same objects wherever the chunks end', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', ',', 'x', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 0, max: 9 })), (content, sizes) => {
        expect(split(createObjectSplitter, pieces(content, sizes), 8)).toEqual(
          split(createObjectSplitter, [content], 8),
        );
      }),
    );
  });

  it('gives back every object of any array', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (objects) => {
        const found = split(createObjectSplitter, [Buffer.from(JSON.stringify(objects)).toString('latin1')], 65_536);
        expect(
          found.map((part) => ('line' in part ? JSON.parse(Buffer.from(part.line, 'latin1').toString()) : null)),
        ).toEqual(JSON.parse(JSON.stringify(objects)));
      }),
    );
  });
});
