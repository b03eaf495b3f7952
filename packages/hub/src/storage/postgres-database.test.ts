import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from './log.ts';
import { openDatabase } from './postgres-database.ts';
import { parseTimestamptz } from './postgres-types.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

describe('openDatabase', () => {
  it('gives bigint as a number where that is exact, and as text beyond', async () => {
    expect(
      await test.database.query(
        'select 42::bigint as small, 9007199254740993::bigint as large, array[1, 2]::bigint[] as list',
      ),
    ).toEqual([{ small: 42, large: '9007199254740993', list: [1, 2] }]);
  });

  it('gives timestamptz as UTC text with microseconds', async () => {
    const rows = await test.database.query(
      "select '2026-05-01T12:00:00.12+02'::timestamptz as at, '2017-01-02T03:04:05Z'::timestamptz as whole, null::timestamptz as none, array['2026-05-01T10:00:00Z'::timestamptz] as list",
    );
    expect(rows).toEqual([
      {
        at: '2026-05-01T10:00:00.120000Z',
        whole: '2017-01-02T03:04:05.000000Z',
        none: null,
        list: ['2026-05-01T10:00:00.000000Z'],
      },
    ]);
    expect(parseTimestamptz('infinity')).toBe('infinity');
    expect(parseTimestamptz('0044-03-15 12:00:00+00 BC')).toBe('0044-03-15 12:00:00+00 BC');
  });

  it('runs statements sent at once in order, and tells what each wrote and read', async () => {
    expect(
      await test.database.run([
        { text: 'create temporary table sent (place bigint, note text)', values: [] },
        { text: 'insert into sent values ($1, $2), (2, null)', values: [1, 'first'] },
        { text: 'select place, note from sent order by place', values: [] },
        { text: 'select place from sent where place > $1', values: [2] },
      ]),
    ).toEqual([
      { written: 0, rows: [] },
      { written: 2, rows: [] },
      {
        written: 2,
        rows: [
          ['1', 'first'],
          ['2', null],
        ],
      },
      { written: 0, rows: [] },
    ]);
  });

  it('commits a transaction that resolves and rolls back one that rejects', async () => {
    await test.database.query('create table notes (note text)');
    await test.database.transaction((transaction) => transaction.execute("insert into notes values ('kept')"));
    const failed = test.database.transaction(async (transaction) => {
      await transaction.execute("insert into notes values ('gone')");
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await test.database.query('select note from notes')).toEqual([{ note: 'kept' }]);
    expect(await test.database.execute("update notes set note = 'changed'")).toBe(1);
  });

  it('refuses a transaction handle after its end', async () => {
    const escaped = await test.database.transaction(async (transaction) => transaction);
    await expect(escaped.query('select 1')).rejects.toMatchObject({ code: 'internal' });
  });

  it('passes on what PostgreSQL says, with its SQLSTATE', async () => {
    await expect(test.database.query('select 1/0')).rejects.toMatchObject({ code: '22012' });
  });

  it('survives the server closing its connections', async () => {
    const killed = test.database.query('select pg_terminate_backend(pg_backend_pid())');
    await expect(killed).rejects.toMatchObject({ code: 'database-unavailable' });
    await test.database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(await test.database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('delivers notifications, again after its connection was cut, until stopped', async () => {
    const heard: string[] = [];
    let wake = (): void => {};
    const stop = await test.database.listen('Odd "name"', (payload) => {
      heard.push(payload);
      wake();
    });
    const next = (): Promise<void> => new Promise((done) => (wake = done));
    const first = next();
    await test.database.query(`notify "Odd ""name""", 'one'`);
    await first;
    await test.database.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'");
    // Listening again takes a moment: say it until it is heard.
    const second = next();
    const repeat = setInterval(() => void test.database.query(`notify "Odd ""name""", 'two'`), 20);
    await second;
    clearInterval(repeat);
    await stop();
    expect([...new Set(heard)]).toEqual(['one', 'two']);
  });

  it('fails as database-unavailable when there is no server within the retry time', async () => {
    const database = openDatabase(
      { host: '/nowhere', user: 'a', password: 'b', database: 'c' },
      { log: silentLog, connectRetryTimeoutMs: 0 },
    );
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'database-unavailable' });
    await expect(database.listen('x', () => {})).rejects.toMatchObject({ code: 'database-unavailable' });
    await database.end();
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'database-unavailable' });
  });
});
