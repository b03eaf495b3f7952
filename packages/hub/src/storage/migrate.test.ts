import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from './log.ts';
import { migrate } from './migrate.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let test: TestDatabase;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-test-'));
  test = await createTestDatabase();
  await test.database.query('truncate schema_migrations');
});
afterEach(async () => {
  await test.drop();
  await rm(directory, { recursive: true });
});

const file = (name: string, sql: string): Promise<void> => writeFile(join(directory, name), sql);
const run = (): Promise<string[]> => migrate(test.database, silentLog, directory);

describe('migrate', () => {
  it('applies each file once, in order, however many do it at the same time', async () => {
    await file(
      '0002_second.sql',
      'alter table first_one add column more text; insert into first_one values (1, $$a;b$$);',
    );
    await file('0001_first.sql', 'create table first_one (value integer);');
    // Who applies which is chance; the second file fails where it comes before the first.
    expect((await Promise.all([run(), run(), run()])).flat().toSorted()).toEqual(['0001_first', '0002_second']);
    expect(await run()).toEqual([]);
    expect(await test.database.query('select * from first_one')).toEqual([{ value: 1, more: 'a;b' }]);
  });

  it('leaves nothing of a file that fails, and goes on from there when it is mended', async () => {
    await file('0001_good.sql', 'create table good (value integer);');
    await file('0002_bad.sql', 'create table half (value integer); select nonsense;');
    await expect(run()).rejects.toMatchObject({ code: '42703' });
    expect(
      await test.database.query("select to_regclass('half') as half, to_regclass('good') is not null as good"),
    ).toEqual([{ half: null, good: true }]);
    await file('0002_bad.sql', 'create table half (value integer);');
    expect(await run()).toEqual(['0002_bad']);
  });

  it('refuses an edited file, a database that is newer, and a number below one already applied', async () => {
    await file('0002_two.sql', 'select 1;');
    await run();
    await file('0001_one.sql', 'select 1;');
    await expect(run()).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringContaining('0001_one is numbered below 2'),
    });
    await rm(join(directory, '0001_one.sql'));
    await file('0002_two.sql', 'select 2;');
    await expect(run()).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringContaining('0002_two was edited'),
    });
    await rm(join(directory, '0002_two.sql'));
    await expect(run()).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringContaining('does not know'),
    });
  });

  it('refuses names that do not say their order', async () => {
    await file('first.sql', 'select 1;');
    await expect(run()).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});
