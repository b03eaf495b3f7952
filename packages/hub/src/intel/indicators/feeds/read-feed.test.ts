import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedError, type FeedForm, normaliseFeedValue, readFeed } from './read-feed.ts';

const read = (text: string, form: Partial<FeedForm> & Pick<FeedForm, 'format'>): string[] =>
  [...readFeed(text, { type: 'auto', delimiter: ',', ...form })].flatMap((one) => {
    const found = normaliseFeedValue(one);
    const said = [one.confidence, one.tlp, one.validUntil].filter((what) => what !== undefined).join(' ');
    return found === null ? [] : [`${found.type} ${found.value} ${said}`.trim()];
  });

const SHA256 = 'a'.repeat(64);

describe('a feed of indicators', () => {
  it('is read line by line, whatever stands in a line', () => {
    const text = [
      '# a comment',
      '; another',
      '45.9.148.6',
      '45.9.148.7 ; SBL1',
      'hxxp://evil[.]ru/x',
      '0.0.0.0 bad.evil.ru # hosts file',
      '127.0.0.1 # alone',
      SHA256.toUpperCase(),
      'd'.repeat(32),
      'someone@evil.ru',
      '45.9.148.0/24',
      'not an indicator',
      '\u202evil',
      '',
    ].join('\r\n');
    expect(read(text, { format: 'plain' })).toEqual([
      'ipv4 45.9.148.6',
      'ipv4 45.9.148.7',
      'url http://evil.ru/x',
      'domain bad.evil.ru',
      'ipv4 127.0.0.1',
      `sha256 ${SHA256}`,
      `md5 ${'d'.repeat(32)}`,
      'email someone@evil.ru',
    ]);
  });

  it('is read by a column, by number or name, also where the names stand in a comment', () => {
    expect(
      read('when,dst_ip\n1,"45.9.148.6"\n2,"45.9.148.7","a ""b"""\n', { format: 'csv', column: 'dst_ip' }),
    ).toEqual(['ipv4 45.9.148.6', 'ipv4 45.9.148.7']);
    const commented = '# made today\n# "first_seen","ioc"\n"1","evil.ru"\n# the end\n';
    expect(read(commented, { format: 'csv', column: 'ioc' })).toEqual(['domain evil.ru']);
    expect(read('a;45.9.148.6\nb;45.9.148.7', { format: 'csv', column: 2, delimiter: ';' })).toHaveLength(2);
    expect(() => read('a,b\n1,2', { format: 'csv', column: 'ioc' })).toThrow(FeedError);
    expect(read('"never closed,1\n2', { format: 'csv', column: 1, type: 'user-agent' })).toEqual([]);
  });

  it('is read by a path in JSON, and nothing is reached that is not the document', () => {
    const text = JSON.stringify({ data: [{ ioc: '45.9.148.6' }, { ioc: 7 }, null, { ioc: 'evil.ru' }] });
    expect(read(text, { format: 'json', path: 'data[].ioc' })).toEqual(['ipv4 45.9.148.6', 'domain evil.ru']);
    expect(read('["45.9.148.6"]', { format: 'json', path: '[]' })).toEqual(['ipv4 45.9.148.6']);
    for (const path of ['constructor.name', '__proto__', 'data.length'])
      expect(read(text, { format: 'json', path })).toEqual([]);
    expect(() => read('<html>', { format: 'json', path: '[]' })).toThrow(FeedError);
  });

  it('is read from MISP: attributes for detection, of events, objects and searches, with their sharing', () => {
    const Attribute = [
      { type: 'ip-dst|port', value: '45.9.148.6|443', to_ids: true, Tag: [{ name: 'tlp:red' }] },
      { type: 'filename|sha256', value: `a.exe|${SHA256}`, to_ids: true },
      { type: 'domain', value: 'not-for-detection.ru', to_ids: false },
      { type: 'comment', value: 'evil.ru' },
    ];
    const Event = {
      Tag: [{ name: 'tlp:amber' }],
      Attribute,
      Object: [{ Attribute: [{ type: 'url', value: 'http://evil.ru/' }] }],
    };
    const expected = ['ipv4 45.9.148.6 red', `sha256 ${SHA256} amber`, 'url http://evil.ru/ amber'];
    expect(read(JSON.stringify({ Event }), { format: 'misp' })).toEqual(expected);
    expect(read(JSON.stringify({ response: [{ Event }] }), { format: 'misp' })).toEqual(expected);
    expect(read(JSON.stringify({ response: { Attribute } }), { format: 'misp' })).toHaveLength(2);
    expect(() => read('{"a":1}', { format: 'misp' })).toThrow(FeedError);
  });

  it('is read from STIX 2.1: values that are indicators by themselves, and nothing that only together means something', () => {
    const indicator = (pattern: string, more: object = {}) => ({
      type: 'indicator',
      pattern_type: 'stix',
      pattern,
      ...more,
    });
    const text = JSON.stringify({
      type: 'bundle',
      objects: [
        indicator("[ipv4-addr:value = '45.9.148.6']", {
          confidence: 85,
          valid_until: '2027-01-01T00:00:00Z',
          object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
        }),
        indicator("[url:value = 'http://evil.ru/a\\'b' OR domain-name:value = 'evil.ru']"),
        indicator(`[file:hashes.'SHA-256' = '${SHA256}']`),
        indicator("[ipv4-addr:value = '45.9.148.7' AND domain-name:value = 'evil.ru']"),
        indicator("[ipv4-addr:value = '45.9.148.8'] FOLLOWEDBY [domain-name:value = 'evil.ru']"),
        indicator("[ipv4-addr:value = '45.9.148.9']", { revoked: true }),
        indicator('rule x {}', { pattern_type: 'yara' }),
        indicator(`[${' '.repeat(100_000)}`),
        { type: 'ipv4-addr', value: '45.9.148.10' },
      ],
    });
    expect(read(text, { format: 'stix' })).toEqual([
      'ipv4 45.9.148.6 0.85 green 2027-01-01T00:00:00.000Z',
      "url http://evil.ru/a'b",
      'domain evil.ru',
      `sha256 ${SHA256}`,
    ]);
    expect(() => read('{"type":"report"}', { format: 'stix' })).toThrow(FeedError);
  });

  it('ends with values or a FeedError, whatever it holds', () => {
    const form = fc.constantFrom<Partial<FeedForm> & Pick<FeedForm, 'format'>>(
      { format: 'plain' },
      { format: 'csv', column: 1 },
      { format: 'json', path: 'a[].b' },
      { format: 'misp' },
      { format: 'stix' },
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .string()
        .map((name) => `{"type":"bundle","objects":[${JSON.stringify({ type: 'indicator', pattern: name })}]}`),
    );
    fc.assert(
      fc.property(text, form, (given, how) => {
        try {
          read(given, how);
        } catch (error) {
          expect(error).toBeInstanceOf(FeedError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
