import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterTerm, filterTime, formatFilter, operatorsOf, parseFilter } from './filter.ts';
import { FILTER_FIELDS } from './filter-fields.ts';

const parse = (text: string) => parseFilter(text, FILTER_FIELDS.sessions);
const problemOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? null : parsed.problem;
};

const TEXT_FIELDS = FILTER_FIELDS.sessions.filter(({ type }) => type === 'text');
const textTerm: fc.Arbitrary<FilterTerm> = fc.constantFrom(...TEXT_FIELDS).chain((field) =>
  fc.record({
    field: fc.constant(field.name),
    operator: fc.constantFrom(...operatorsOf(field)),
    values: fc.array(
      fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\0')),
      { minLength: 1, maxLength: 4 },
    ),
    excluded: fc.boolean(),
  }),
);

describe('the filter grammar', () => {
  it('reads terms with their operators, lists, quotes and exclusions', () => {
    expect(parse(' trap:ssh score>=0.7  country=CN,RU -source:10.0.0.0/8 command~"say \\"hi, you\\" c:\\x" ')).toEqual({
      ok: true,
      terms: [
        { field: 'trap', operator: ':', values: ['ssh'], excluded: false },
        { field: 'score', operator: '>=', values: ['0.7'], excluded: false },
        { field: 'country', operator: ':', values: ['CN', 'RU'], excluded: false },
        { field: 'source', operator: ':', values: ['10.0.0.0/8'], excluded: true },
        { field: 'command', operator: '~', values: ['say "hi, you" c:\\x'], excluded: false },
      ],
    });
    expect(parse('')).toEqual({ ok: true, terms: [] });
  });

  it('says where a filter is wrong and what was probably meant', () => {
    expect([
      problemOf('trap:ssh scroe>=0.7'),
      problemOf('opend>=2026-11-01'),
      problemOf('stage:impcat'),
      problemOf('score~7'),
      problemOf('trap:ssh,'),
      problemOf('command~"wget'),
      problemOf('trap:"ssh"x'),
      problemOf('score>=1,2'),
      problemOf('source:nowhere'),
      problemOf('opened>=2026-02-30'),
      problemOf('technique:1059'),
      problemOf('hello'),
      problemOf('"ssh"'),
      problemOf('x'.repeat(2_001)),
      problemOf('level:1 '.repeat(51)),
    ]).toEqual([
      { position: 9, message: 'There is no field "scroe" here.', suggestion: 'score' },
      { position: 0, message: 'There is no field "opend" here.', suggestion: 'opened' },
      {
        position: 6,
        message:
          'One of contact, access, discovery, execution, installation, command-and-control, impact is expected here.',
        suggestion: 'impact',
      },
      { position: 5, message: 'After score one of : >= <= > < is expected.', suggestion: null },
      { position: 9, message: 'A value is expected here.', suggestion: null },
      { position: 8, message: 'The quotation mark that ends this value is missing.', suggestion: null },
      { position: 10, message: 'White space or a comma is expected here.', suggestion: null },
      { position: 8, message: '>= compares with one value.', suggestion: null },
      { position: 7, message: 'An address or a network is expected here: 10.0.0.0/8.', suggestion: null },
      { position: 8, message: 'A moment is expected here: 2026-11-01 or now-24h.', suggestion: null },
      {
        position: 10,
        message: 'An ATT&CK technique is expected here: T1110 or T1059.004.',
        suggestion: null,
      },
      { position: 0, message: 'There is no field "hello" here.', suggestion: null },
      { position: 0, message: 'The name of a field is expected here.', suggestion: null },
      { position: 2_000, message: 'The filter is too long.', suggestion: null },
      { position: 400, message: 'The filter has too many terms.', suggestion: null },
    ]);
  });

  it('reads moments, absolute and relative', () => {
    const nowMs = Date.parse('2026-11-22T12:00:00.000Z');
    expect(
      ['2026-11-01', '2026-11-01T10:30Z', '2026-11-01T10:30:15.25', 'now', 'now-90m', 'now-2w', 'now-9999w'].map(
        (value) => filterTime(value, nowMs),
      ),
    ).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-11-01T10:30:00.000Z',
      '2026-11-01T10:30:15.250Z',
      '2026-11-22T12:00:00.000Z',
      '2026-11-22T10:30:00.000Z',
      '2026-11-08T12:00:00.000Z',
      null,
    ]);
  });

  it('gives the same terms again from what it wrote', () => {
    fc.assert(
      fc.property(fc.array(textTerm, { maxLength: 5 }), (terms) => {
        expect(parse(formatFilter(terms))).toEqual({ ok: true, terms });
      }),
    );
  });

  it('never throws, and points into the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary-ascii', maxLength: 40 })),
        (text) => {
          const problem = problemOf(text);
          if (problem !== null) expect(problem.position).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  it('gives an example for every field of every list that is a valid filter', () => {
    for (const fields of Object.values(FILTER_FIELDS)) {
      for (const { example, name } of fields) expect([name, parseFilter(example, fields).ok]).toEqual([name, true]);
    }
  });
});
