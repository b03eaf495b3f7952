import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { float8Array, int4Array, int8Array, textArray, timestamptzArray, uuidArray } from './binary-arrays.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** What PostgreSQL makes of the array, element by element. */
async function roundTrip(type: string, value: Buffer): Promise<unknown[]> {
  const rows = await test.database.query(
    `select item from unnest($1::${type}[]) with ordinality as given(item, place) order by place`,
    [value],
  );
  return rows.map(({ item }) => item);
}

const storableText = fc
  .string({ unit: 'binary', maxLength: 50 })
  .filter((text) => !text.includes('\0') && text.isWellFormed());
async function expectToCarry<Value>(
  values: fc.Arbitrary<Value>,
  type: string,
  encode: (values: Value[]) => Buffer,
): Promise<void> {
  const property = fc.asyncProperty(fc.array(values), async (given) => {
    expect(await roundTrip(type, encode(given))).toEqual(given);
  });
  await fc.assert(property, { numRuns: 60 });
}

describe('binary arrays', () => {
  it('carry any text and null', () => expectToCarry(fc.option(storableText), 'text', textArray));

  it('carry any 32-bit integer and null', () =>
    expectToCarry(fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), 'integer', int4Array));

  it('carry any safe integer and null', () => expectToCarry(fc.option(fc.maxSafeInteger()), 'bigint', int8Array));

  it('carry any finite number and null', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
    return expectToCarry(fc.option(finite), 'double precision', float8Array);
  });

  it('carry any time of the years 1 to 9999 to the microsecond, and null', () => {
    const range = { min: new Date('0001-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z') };
    const today = { min: new Date('2000-01-01T00:00:00.000Z'), max: new Date('2199-12-31T23:59:59.999Z') };
    const time = fc
      .tuple(
        fc.oneof(fc.date({ ...range, noInvalidDate: true }), fc.date({ ...today, noInvalidDate: true })),
        fc.integer({ min: 0, max: 999 }),
      )
      .map(([date, micros]) => `${date.toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`);
    return expectToCarry(fc.option(time), 'timestamptz', timestamptzArray);
  });

  it('carry every last day of a month, in leap years and others', async () => {
    const days = [1999, 2000, 2023, 2024, 2100].flatMap((year) =>
      Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(year, month + 1, 0, 23, 59, 59, 999)).toISOString()),
    );
    expect(await roundTrip('timestamptz', timestamptzArray(days))).toEqual(
      days.map((day) => `${day.slice(0, 23)}000Z`),
    );
  });

  it('carry any UUID and null', () => expectToCarry(fc.option(fc.uuid()), 'uuid', uuidArray));
});
