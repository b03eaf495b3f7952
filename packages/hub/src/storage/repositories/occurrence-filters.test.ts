import { MAX_FILTER_CHARACTERS, sessionsQuerySchema } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { makeEvent } from '../../sessions/make-event.ts';
import { silentLog } from '../log.ts';
import { createTestDatabase, type TestDatabase } from '../test-database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import type { ListPosition } from './list-page.ts';
import { listSessions } from './sessions-repository.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;

const NOW = Date.parse('2026-05-01T12:00:00Z');
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString().replace('Z', '000Z');
const long = `echo ${'x'.repeat(400)}`;
const emoji = `echo ${'\u{1f600}'.repeat(200)}`;

/** s0 is the newest. The sessions from 10 on try one password so often that it is not looked up one by one. */
beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  const pipeline = startPipeline({ ...testConclusions, eventLog });
  const sessionsWith = (index: number, ...texts: { username?: string; secret?: string; command?: string }[]) => {
    const identity = { session: `s${index}`, source: index === 3 ? '203.0.113.9' : '192.0.2.1', at: at(index) };
    return [
      makeEvent('session.opened', { externalId: `s${index}` }, identity),
      ...texts.map(({ username = 'root', secret = 'none', command }) =>
        command === undefined
          ? makeEvent(
              'credential.tried',
              { method: 'password' as const, username, secret, accepted: secret === 'let me in' },
              identity,
            )
          : makeEvent('command.entered', { input: command, channel: 'exec' as const }, identity),
      ),
    ];
  };
  await eventLog.append([
    ...sessionsWith(0, { username: 'admin', secret: 'Admin' }, { command: 'uname -a' }),
    ...sessionsWith(1, { username: 'root', secret: '' }, { command: long }),
    ...sessionsWith(2, { username: "x'); drop table events; --", secret: 'let me in' }, { command: 'uname -a' }),
    ...sessionsWith(3, { username: 'admin', secret: 'admin' }, { username: 'root', secret: 'let me in' }),
    ...sessionsWith(4, { username: '\u202e%_*', secret: 'admin' }, { command: emoji }),
    makeEvent(
      'client.identified',
      { software: 'SSH-2.0-Go', fingerprints: { hassh: 'a'.repeat(32) } },
      { session: 's4', at: at(4) },
    ),
  ]);
  const many = Array.from({ length: REPOSITORY_LIMITS.maxOccurrences / 100 + 1 }, (_, index) =>
    sessionsWith(index + 10, ...Array.from({ length: 100 }, () => ({ secret: 'common' }))),
  );
  await eventLog.append(many.flat());
  await pipeline.caughtUp(await eventLog.head());
  await pipeline.stop();
});
afterAll(async () => {
  await eventLog.stop();
  await test.drop();
});

async function sessions(query: object, after: ListPosition | null = null) {
  const { items } = await listSessions(test.database, sessionsQuerySchema.parse(query), after, NOW);
  return items.map(({ externalId }) => externalId);
}

describe('sessions looked for by what was tried in them', () => {
  it('are found by a user name, a secret or a command, exactly as written', async () => {
    expect(await sessions({ triedUsername: 'admin' })).toEqual(['s0', 's3']);
    expect(await sessions({ triedSecret: 'admin' })).toEqual(['s3', 's4']);
    expect(await sessions({ triedSecret: '' })).toEqual(['s1']);
    expect(await sessions({ commandText: 'uname -a' })).toEqual(['s0', 's2']);
    expect(await sessions({ commandText: 'uname' })).toEqual([]);
    expect(await sessions({ triedUsername: "x'); drop table events; --" })).toEqual(['s2']);
    expect(await sessions({ triedUsername: '\u202e%_*' })).toEqual(['s4']);
    expect(await sessions({ triedUsername: '%' })).toEqual([]);
  });

  it('are found by several filters at once, with those of the row', async () => {
    expect(await sessions({ triedUsername: 'admin', triedSecret: 'let me in' })).toEqual(['s3']);
    expect(await sessions({ triedUsername: 'admin', authenticated: 'false' })).toEqual(['s0']);
    expect(await sessions({ triedUsername: 'admin', commandText: 'ls' })).toEqual([]);
  });

  it('are found by the beginning that a top list shows of a long text, even cut inside a character', async () => {
    expect(await sessions({ commandText: long.slice(0, MAX_FILTER_CHARACTERS) })).toEqual(['s1']);
    expect(await sessions({ commandText: long.slice(0, MAX_FILTER_CHARACTERS - 1) })).toEqual([]);
    expect(await sessions({ commandText: emoji.slice(0, MAX_FILTER_CHARACTERS).toWellFormed() })).toEqual(['s4']);
  });

  it('are found page by page by a text that too many events have to name their sessions', async () => {
    const expected = Array.from({ length: REPOSITORY_LIMITS.maxOccurrences / 100 + 1 }, (_, index) => `s${index + 10}`);
    expect(await sessions({ triedSecret: 'common' })).toEqual(expected);
    const first = await listSessions(
      test.database,
      sessionsQuerySchema.parse({ triedSecret: 'common', limit: 5 }),
      null,
      NOW,
    );
    expect(await sessions({ triedSecret: 'common', limit: 500 }, first.next)).toEqual(expected.slice(5));
    expect(await sessions({ triedSecret: 'common', triedUsername: 'admin' })).toEqual([]);
  });
});

describe('sessions looked for by their row', () => {
  it('are found by the user that was let in, by country, stage and client', async () => {
    expect(await sessions({ username: 'root' })).toEqual(['s3']);
    expect(await sessions({ country: 'NO', limit: 3 })).toEqual(['s0', 's1', 's2']);
    expect(await sessions({ country: 'unknown' })).toEqual(['s3']);
    expect(await sessions({ stage: 'impact' })).toEqual([]);
    expect(await sessions({ stage: 'contact', limit: 2 })).toEqual(['s0', 's1']);
    expect(await sessions({ client: 'a'.repeat(32) })).toEqual(['s4']);
    expect(await sessions({ client: 'SSH-2.0-Go' })).toEqual(['s4']);
  });

  it.each([
    { source: 'a\0b' },
    { triedSecret: '\0' },
    { commandText: 'x'.repeat(201) },
    { country: 'no' },
    { user: 'x' },
  ])('are not looked for by %j', (query) => {
    expect(sessionsQuerySchema.safeParse(query).success).toBe(false);
  });
});
