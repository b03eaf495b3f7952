import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { int4Array, textArray, uuidArray } from './binary-arrays.ts';
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

  it('carry any UUID and null', () => expectToCarry(fc.option(fc.uuid()), 'uuid', uuidArray));
});
