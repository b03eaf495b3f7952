import { afterAll, describe, expect, it } from 'vitest';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { describeEventLog } from './event-log.contract.ts';
import { createPostgresEventLog, type PostgresEventLog } from './postgres-event-log.ts';
import { sampleEvent } from './sample-events.ts';

let shared: Promise<TestDatabase> | null = null;
afterAll(async () => (await shared)?.drop());

describeEventLog('PostgreSQL', async () => {
  shared ??= createTestDatabase();
  const test = await shared;
  await test.reset();
  const opened: PostgresEventLog[] = [];
  const openAnother = (): PostgresEventLog => {
    const eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    opened.push(eventLog);
    return eventLog;
  };
  return {
    eventLog: openAnother(),
    openAnother,
    database: test.database,
    async close() {
      for (const eventLog of opened) await eventLog.stop();
    },
  };
});

describe('the events table', () => {
  it('has one partition per month from 2000 to 2099, and one on either side for absurd times', async () => {
    const test = await createTestDatabase();
    const eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    const times = [
      '1970-01-01T00:00:00.000Z',
      '2017-12-31T23:59:59.999Z',
      '2018-01-01T00:00:00.000Z',
      '2018-01-31T00:00:00.000Z',
      '2345-01-01T00:00:00.000Z',
    ];
    await eventLog.append(times.map((at, number) => sampleEvent(number, { at })));
    const rows = await test.database.query(
      'select tableoid::regclass::text as partition, count(*) as events from events group by 1 order by 1',
    );
    expect(rows).toEqual([
      { partition: 'events_2017_12', events: 1 },
      { partition: 'events_2018_01', events: 2 },
      { partition: 'events_before_2000', events: 1 },
      { partition: 'events_from_2100', events: 1 },
    ]);
    await test.drop();
  });

  it('takes the same id with another time as another event', async () => {
    const test = await createTestDatabase();
    const eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    await eventLog.append([sampleEvent(0)]);
    const result = await eventLog.append([
      sampleEvent(0),
      sampleEvent(0, { at: '2026-05-01T10:00:00.000Z' }),
      sampleEvent(0, { at: '2020-01-01T00:00:00.000Z' }),
    ]);
    expect([result.appended.map(({ seq }) => seq), result.duplicates]).toEqual([[2, 3], 1]);
    await test.drop();
  });
});
