import { describe, expect, it } from 'vitest';
import { parseOutputFormat, renderList, safeJson, visible } from './output.ts';

const items = [
  { name: 'root', command: 'echo "a,b"\n', count: 2 },
  { name: '=cmd|calc', command: '\u001b]0;owned\u0007\u202egnp.exe', count: null },
];
const columns = [
  { name: 'name', value: (item: (typeof items)[number]) => item.name },
  { name: 'command', value: (item: (typeof items)[number]) => item.command },
  { name: 'count', value: (item: (typeof items)[number]) => item.count },
];

describe('rendering lists', () => {
  it('shows a table in which control characters are visible', () => {
    expect(renderList(items, columns, 'table')).toBe(
      [
        'NAME       COMMAND                        COUNT',
        'root       echo "a,b"\\n                   2',
        '=cmd|calc  \\e]0;owned\\u0007\\u202egnp.exe  -',
        '',
      ].join('\n'),
    );
  });

  it('writes CSV that no spreadsheet runs', () => {
    expect(renderList(items.slice(1), columns, 'csv')).toBe(
      `name,command,count\r\n'=cmd|calc,\u001b]0;owned\u0007\u202egnp.exe,\r\n`,
    );
    expect(renderList(items.slice(0, 1), columns, 'csv')).toBe('name,command,count\r\nroot,"echo ""a,b""\n",2\r\n');
  });

  it('writes JSON that parses back and cannot reorder a terminal', () => {
    const json = renderList(items, columns, 'json');
    expect(JSON.parse(json)).toEqual(items);
    expect(json.includes('\u202e')).toBe(false);
    expect(renderList(items, columns, 'ndjson').split('\n')).toHaveLength(3);
  });

  it('refuses a format it does not know, by name', () => {
    expect(() => parseOutputFormat('xml')).toThrow('-o xml: expected one of table, json, ndjson, csv');
  });
});

describe('making text visible', () => {
  it('keeps ordinary text, in any script', () => {
    expect(visible('uname -a; 漢字 ü')).toBe('uname -a; 漢字 ü');
  });

  it('escapes what would act on a terminal', () => {
    expect(visible('a\rb\u009b2J\u200b')).toBe('a\\rb\\u009b2J\\u200b');
    expect(safeJson('\u009b')).toBe('"\\u009b"');
  });
});
