import { describe, expect, it } from 'vitest';
import { createRecordReader } from './record-reader.ts';

function read(content: string | Uint8Array) {
  const records: string[] = [];
  const rejects: (string | number)[][] = [];
  const reader = createRecordReader({
    record(text) {
      try {
        JSON.parse(text);
      } catch {
        return 'not-json';
      }
      records.push(text);
      return null;
    },
    reject: ({ lineNumber, reason, byteLength, prefix }) =>
      rejects.push([lineNumber, reason, byteLength, Buffer.from(prefix).toString()]),
  });
  reader.push(typeof content === 'string' ? Buffer.from(content) : content);
  reader.end();
  return { records, rejects };
}

describe('createRecordReader', () => {
  it('passes over blank lines, byte order marks, CRs and spaces', () => {
    expect(read('\ufeff{"a":1}\r\n\r\n  \n\ufeff {"b":2} \r\n')).toEqual({
      records: ['{"a":1}', '{"b":2}'],
      rejects: [],
    });
    expect(read('\n \n')).toEqual({ records: [], rejects: [] });
  });

  it('takes objects apart that stand on one line', () => {
    expect(read('{"a":"}{"}{"b":2}  {"c":3}\n{"d":4}\n')).toEqual({
      records: ['{"a":"}{"}', '{"b":2}', '{"c":3}', '{"d":4}'],
      rejects: [],
    });
  });

  it('keeps the good part of a line whose other part is cut', () => {
    expect(read('{"a":1}{"b":\n{"c":3}')).toEqual({
      records: ['{"a":1}', '{"c":3}'],
      rejects: [[1, 'not-json', 5, '{"b":']],
    });
  });

  it('reads a JSON array of objects', () => {
    expect(read('[\n{"a":1},\n{"b":2}\n]\n')).toEqual({ records: ['{"a":1}', '{"b":2}'], rejects: [] });
  });

  it('counts a line that begins with a bracket and is no array as one bad line', () => {
    expect(read('[2018-05-06, 17:44] some text\n{"a":1}\n')).toEqual({
      records: ['{"a":1}'],
      rejects: [[1, 'not-json', 29, '[2018-05-06, 17:44] some text']],
    });
  });

  it('says of a bad line where it was, how long, and how it began', () => {
    const binary = Uint8Array.from([0x7b, 0xff, 0xfe, 0x0a, 0x7b, 0x7d, 0x0a]);
    expect(read(binary)).toEqual({ records: ['{}'], rejects: [[1, 'not-utf8', 3, '{\ufffd\ufffd']] });
    const long = `"${'x'.repeat(2_000_000)}"\n{}\n`;
    expect(read(long)).toEqual({ records: ['{}'], rejects: [[1, 'too-long', 2_000_002, `"${'x'.repeat(511)}`]] });
  });
});
