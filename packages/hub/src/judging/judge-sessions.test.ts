import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAttackMapper } from '../detection/attack-mapper/attack-mapper.ts';
import { createFamilyMatcher } from '../detection/attack-mapper/families/families.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { startPipeline } from '../pipeline/pipeline.ts';
import { testConclusions } from '../pipeline/test-conclusions.ts';
import { makeEvent, testUuid } from '../sessions/make-event.ts';
import { silentLog } from '../storage/log.ts';
import { listSessions } from '../storage/repositories/sessions-repository.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { JUDGING_GROUP, judgeSessions } from './judge-sessions.ts';

const mapper = createAttackMapper();
const families = createFamilyMatcher();
let test: TestDatabase;
let eventLog: PostgresEventLog;

beforeEach(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
});
afterEach(async () => {
  await eventLog.stop();
  await test.drop();
});

const T0 = Date.parse('2026-05-01T10:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

/** A session that guesses a password and leaves. */
function guess(number: number, commands: readonly string[] = []): CerberusEvent[] {
  const session = `guess ${number}`;
  const source = `192.0.2.${number % 200}`;
  const credential = { method: 'password', username: 'root', secret: `x${number}`, accepted: false } as const;
  return [
    makeEvent('session.opened', {}, { session, at: at(number * 10), source }),
    makeEvent('credential.tried', credential, { session, at: at(number * 10 + 1), source }),
    ...commands.map((input) =>
      makeEvent('command.entered', { input, channel: 'exec' }, { session, at: at(number * 10 + 2), source }),
    ),
    makeEvent(
      'session.closed',
      { reason: 'client-closed', durationMs: 1_500 },
      { session, at: at(number * 10 + 2), source },
    ),
  ];
}

/** A loader that asks for a shell and its applet. */
function infection(): CerberusEvent[] {
  const options = (second: number) => ({ session: 'infection', at: at(95_000 + second), source: '203.0.113.8' });
  return [
    makeEvent('session.opened', {}, options(0)),
    ...['enable', '/bin/busybox MIRAI'].map((input, index) =>
      makeEvent('command.entered', { input, channel: 'telnet' }, options(1 + index)),
    ),
    makeEvent('session.closed', { reason: 'client-closed', durationMs: 4_000 }, options(4)),
  ];
}

/** A person who looks around. */
function visit(): CerberusEvent[] {
  const source = '203.0.113.7';
  const lines = ['ls -la', 'cat /etc/pasdw', 'cat /etc/passwd', 'clear', 'cd /var/www', 'cat wp-config.php'];
  const login = { method: 'password', username: 'root', secret: 'let me in', accepted: true } as const;
  const options = (second: number) => ({ session: 'visit', at: at(90_000 + second), source });
  return [
    makeEvent('session.opened', {}, options(0)),
    makeEvent('credential.tried', login, options(5)),
    ...lines.map((input, index) => makeEvent('command.entered', { input, channel: 'shell' }, options(10 + index * 7))),
    makeEvent('session.closed', { reason: 'client-closed', durationMs: 90_000 }, options(90)),
  ];
}

async function judgeAll(): Promise<void> {
  const judging = judgeSessions({
    eventLog,
    database: test.database,
    mapper,
    families,
    anomalyThreshold: 0.9,
    onError: (error) => {
      throw error;
    },
  });
  await judging.caughtUp(await eventLog.head());
  await judging.stop();
}

const tables = async () => ({
  behaviour: await test.database.query('select * from session_behaviour order by session_id'),
  sources: await test.database.query('select * from source_breadth order by address'),
  rarity: await test.database.query('select * from rarity_counts order by kind, value'),
  baselines: await test.database.query('select * from baselines order by sensor_id, trap'),
});

describe('judging sessions', () => {
  it('finds the unusual one, says why, and the score takes it up', async () => {
    for (let number = 0; number < 120; number++) await eventLog.append(guess(number));
    await eventLog.append(visit());
    await eventLog.append(infection().slice(0, 2));
    await judgeAll();
    await eventLog.append(infection().slice(2));
    await judgeAll();
    const [row] = await test.database.query(
      'select actor, anomaly, anomaly_score from session_behaviour where session_id = $1',
      [testUuid('visit')],
    );
    expect(row).toMatchObject({ actor: 'human', anomaly: { models: [{ kind: 'baseline' }] } });
    expect(Number(row?.anomaly_score)).toBeGreaterThan(0.95);
    const found = (await eventLog.read(0, 1_000)).filter(({ event }) => event.kind === 'anomaly.found');
    expect(found.map(({ event }) => event.sessionId)).toContain(testUuid('visit'));
    const pipeline = startPipeline({ eventLog, ...testConclusions });
    await pipeline.caughtUp(await eventLog.head());
    await pipeline.stop();
    const [session] = await test.database.query(
      'select anomaly, contributions, event_count from sessions where id = $1',
      [testUuid('visit')],
    );
    expect(session).toMatchObject({ anomaly: Number(row?.anomaly_score), event_count: 9 });
    const ofFamily = (family: string) =>
      listSessions(test.database, { filter: `family:${family}`, limit: 10 }, null, Date.parse('2026-12-01'));
    expect((await ofFamily('mirai')).items.map(({ id }) => id)).toEqual([testUuid('infection')]);
    expect((await ofFamily('redtail')).items).toEqual([]);
  });

  it('gives the same again from the beginning, and in whatever pieces', async () => {
    for (let number = 0; number < 75; number++) {
      await eventLog.append(guess(number, ['uname -a']));
      if (number % 25 === 0) await judgeAll();
    }
    await eventLog.append(visit());
    await judgeAll();
    const before = await tables();
    const events = await eventLog.head();
    await eventLog.resetOffset(JUDGING_GROUP, 0);
    await judgeAll();
    expect(await tables()).toEqual(before);
    expect(await eventLog.head()).toBe(events);
    const rare = (await eventLog.read(0, 1_000)).flatMap(({ event }) =>
      event.kind === 'rarity.found' ? [[event.sessionId, event.data.items.map(({ value }) => value)]] : [],
    );
    expect(rare).toEqual([[testUuid('visit'), ['T1083', 'T1087.001', 'T1552.001', 'ls', 'cat', 'clear', 'cd']]]);
    expect(before.behaviour).toHaveLength(76);
    expect(before.baselines.map(({ weight }) => Math.round(Number(weight)))).toEqual([74]);
  });
});
