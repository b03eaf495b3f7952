import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { silentLog } from '../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { watchSensors } from './watch-sensors.ts';

const START = Date.parse('2026-05-01T10:00:00.000Z');
let test: TestDatabase;
let eventLog: PostgresEventLog;

beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
});
afterAll(async () => {
  await eventLog.stop();
  await test.drop();
});

it('a sensor that falls silent is told of once, and never while the hub itself has just come back', async () => {
  const heard = (id: string, ms: number, stoppedMs: number | null = null) =>
    test.database.execute(
      `insert into sensors (id, persona, version, started_at, stopped_at, last_seen_at, event_count)
         values ($1, 'p', '1', $2, $4, $3, 1)`,
      [id, ...[START - 9e6, START + ms, stoppedMs].map((at) => (at === null ? null : new Date(at).toISOString()))],
    );
  await heard('edge-1', -60_000);
  await heard('stopped', -60_000, START - 50_000);
  await heard('long-gone', -3e8);
  let nowMs = START;
  const problems: unknown[] = [];
  const options = {
    database: test.database,
    eventLog,
    now: () => nowMs,
    onError: (error: unknown) => problems.push(error),
  };
  const watch = watchSensors(options);
  nowMs = START + 90_000;
  await watch.look();
  expect(await eventLog.read(0, 9)).toEqual([]);
  nowMs = START + 121_000;
  await watch.look();
  await watch.look();
  const again = watchSensors(options);
  nowMs += 121_000;
  await again.look();
  await watch.stop();
  await again.stop();
  expect((await eventLog.read(0, 9)).map(({ event }) => [event.kind, event.sensorId, event.at, event.data])).toEqual([
    [
      'sensor.lost',
      'edge-1',
      '2026-05-01T10:01:00.000000Z',
      { lastContactAt: '2026-05-01T09:59:00.000000Z', silentMs: 120_000 },
    ],
  ]);
  expect(problems).toEqual([]);
});
