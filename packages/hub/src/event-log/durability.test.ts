import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { sampleId } from './sample-events.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.database.query('create table effects (seq bigint not null, id uuid not null)');
});
afterAll(() => test.drop());

/** Kills the writer after that many acknowledgements plus a moment, in the middle of whatever it does then. */
async function writeUntilKilled(first: number, acknowledgements: number, extraMs: number): Promise<number> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'durability-writer.ts'), JSON.stringify(test.connection), String(first)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let acknowledged = first;
  let count = 0;
  const ended = new Promise((done) => child.once('close', done));
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (++count === acknowledgements) setTimeout(() => child.kill('SIGKILL'), extraMs);
  }
  await ended;
  return acknowledged;
}

describe('a hub killed with kill -9 while it appends and consumes', { timeout: 90_000 }, () => {
  it('has every acknowledged event once, without a gap, and effects exactly up to each group offset', async () => {
    let next = 0;
    for (const [acknowledgements, extraMs] of [
      [3, 0],
      [7, 3],
      [12, 7],
    ] as const) {
      next = await writeUntilKilled(next, acknowledgements, extraMs);
      const { database } = test;
      // The killed process's statements may still be ending on the server.
      await database.query('select seq from event_log_head for update');
      const [log] = await database.query(
        'select count(*) as events, count(distinct id) as ids, coalesce(min(seq), 1) as first, coalesce(max(seq), 0) as last from events',
      );
      const [head] = await database.query('select seq from event_log_head');
      expect(log).toEqual({ events: head?.seq, ids: head?.seq, first: 1, last: head?.seq });

      const acknowledged = Array.from({ length: next }, (_, number) => sampleId(number));
      const [missing] = await database.query(
        'select count(*) as missing from unnest($1::uuid[]) as given(id) where not exists (select from events where events.id = given.id)',
        [acknowledged],
      );
      expect(missing).toEqual({ missing: 0 });

      const [offset] = await database.query(
        "select coalesce((select seq from event_log_offsets where consumer_group = 'effects'), 0) as seq",
      );
      const [effects] = await database.query(
        'select count(*) as all, count(distinct seq) as once, coalesce(max(seq), 0) as last from effects',
      );
      expect(effects).toEqual({ all: offset?.seq, once: offset?.seq, last: offset?.seq });
      const [concluded] = await database.query(
        "select (select count(*) from events where trap = 'concluded') as concluded, (select count(*) from effects join events using (seq) where kind = 'credential.tried') as due",
      );
      expect(concluded?.concluded).toBe(concluded?.due);
    }
    expect(next).toBeGreaterThanOrEqual(22 * 25);
  });
});
