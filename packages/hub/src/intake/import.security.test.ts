import { describe, expect, it } from 'vitest';
import { createRecordReader } from './record-reader.ts';

describe('a hostile log', () => {
  it('cannot make the reader hold a line of 200 MB', () => {
    const chunk = Buffer.alloc(1_048_576, 'x');
    const rejects: number[] = [];
    const reader = createRecordReader({ record: () => null, reject: ({ byteLength }) => rejects.push(byteLength) });
    const heldBefore = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let i = 0; i < 200; i++) {
      reader.push(chunk);
      most = Math.max(most, process.memoryUsage().arrayBuffers - heldBefore);
    }
    reader.push(Buffer.from('\n'));
    reader.end();
    expect(rejects).toEqual([200 * 1_048_576]);
    expect(most).toBeLessThan(16 * 1_048_576);
  });

  it('cannot make the reader hold an object of 200 MB in an array', () => {
    const chunk = Buffer.alloc(1_048_576, 'x');
    const rejects: number[] = [];
    const reader = createRecordReader({ record: () => null, reject: ({ byteLength }) => rejects.push(byteLength) });
    reader.push(Buffer.from('[{"a":"'));
    for (let i = 0; i < 200; i++) reader.push(chunk);
    reader.push(Buffer.from('"}]'));
    reader.end();
    expect(rejects).toEqual([200 * 1_048_576 + 8]);
  });

  it('costs linear time when nothing in a line closes', () => {
    const records: string[] = [];
    const reader = createRecordReader({
      record: (text) => {
        records.push(text);
        return 'not-json';
      },
      reject: () => {},
    });
    reader.push(Buffer.from(`${'{'.repeat(1_000_000)}\n${'{}'.repeat(400_000)}\n${'"\\'.repeat(400_000)}\n`));
    reader.end();
    expect(records.length).toBeLessThan(10);
  });
});
