import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BinaryRows, writeUuid } from './binary-rows.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.database.query(`create table carried (place bigint, flag boolean, small smallint, whole integer,
    real double precision, id uuid, at timestamptz, words text, document json, names text[], ids uuid[])`);
});
afterAll(() => test.drop());

const storableText = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 200 }))
  .filter((text) => !text.includes('\0') && text.isWellFormed());
const instant = fc
  .tuple(
    fc.date({
      min: new Date('0001-01-01T00:00:00.000Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([date, micros]) => `${date.toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`);
const document = fc.dictionary(
  storableText,
  fc.oneof(storableText, fc.integer(), fc.boolean(), fc.constant(null), fc.array(storableText)),
  { noNullPrototype: true },
);
const whole = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const real = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
const row = fc.record({
  flag: fc.boolean(),
  small: fc.integer({ min: -32_768, max: 32_767 }),
  whole: fc.option(whole),
  real: fc.option(real),
  id: fc.option(fc.uuid()),
  at: fc.option(instant),
  words: fc.option(storableText),
  document,
  names: fc.array(storableText),
  ids: fc.array(fc.uuid()),
});

describe('binary rows', () => {
  it('carry any values of every type, and null', async () => {
    const property = fc.asyncProperty(fc.array(row), fc.maxSafeInteger(), async (given, last) => {
      const rows = new BinaryRows(0);
      const starts = given.map((values) => {
        const start = rows.row(11);
        rows.int8(0);
        rows.bool(values.flag);
        rows.int2(values.small);
        rows.int4(values.whole);
        rows.float8(values.real);
        rows.uuid(values.id);
        rows.timestamptz(values.at);
        rows.text(values.words);
        rows.text(JSON.stringify(values.document));
        rows.textArray(values.names);
        rows.uuidArray(values.ids);
        return start;
      });
      const places = given.map((_, index) => (index === 0 ? Math.min(last, 2 ** 52) : 2 ** 52 + index));
      for (const [index, start] of starts.entries()) rows.int8At(start, places[index] ?? 0);
      await test.database.query('truncate carried');
      expect(
        await test.database.run([{ copy: 'copy carried from stdin (format binary)', rows: rows.finish() }]),
      ).toEqual([{ written: given.length, rows: [] }]);
      expect(await test.database.query('select * from carried order by place')).toEqual(
        given.map((values, index) => ({ place: places[index], ...values })),
      );
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('read the digits of a UUID whatever their case', () => {
    const bytes = Buffer.alloc(18);
    expect(writeUuid(bytes, 1, '017F22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(17);
    expect(bytes.toString('hex')).toBe('00017f22e279b07cc398c4dc0c0c07398f00');
  });

  it('are refused whole when one breaks a rule of the table, and the connection goes on', async () => {
    await test.database.query('create table single (id integer primary key)');
    const rows = new BinaryRows(0);
    for (const value of [1, 2, 2]) {
      rows.row(1);
      rows.int4(value);
    }
    const copy = (rows: Buffer) => test.database.run([{ copy: 'copy single from stdin (format binary)', rows }]);
    await expect(copy(rows.finish())).rejects.toMatchObject({ code: '23505' });
    await expect(copy(Buffer.from('no such format'))).rejects.toMatchObject({ code: '22P04' });
    expect(await test.database.query('select count(*) as count from single')).toEqual([{ count: 0 }]);
  });

  it('are refused by a statement that is none', async () => {
    await expect(
      test.database.run([{ copy: 'copy nowhere from stdin (format binary)', rows: Buffer.alloc(0) }]),
    ).rejects.toMatchObject({ code: '42P01' });
  });
});
