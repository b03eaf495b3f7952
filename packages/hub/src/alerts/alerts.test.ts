import { randomUUID } from 'node:crypto';
import type { Alert, CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../event-log/postgres-event-log.ts';
import { makeEvent } from '../sessions/make-event.ts';
import { silentLog } from '../storage/log.ts';
import { listAlerts, listSuppressions, readAlertCounts } from '../storage/repositories/alerts-repository.ts';
import { createTestDatabase, type TestDatabase } from '../storage/test-database.ts';
import { type Alerts, createAlerts } from './alerts.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
const ADA = { id: 'ada', name: 'Ada' };

const token = (session: string, source: string, minutesAgo: number): CerberusEvent =>
  makeEvent(
    'honeytoken.used',
    { tokenId: 'backup key', tokenKind: 'private-key', paths: ['/root/.ssh/id_rsa'], how: 'login' },
    { session, source, at: at(minutesAgo) },
  );

describe('the alerts', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let alerts: Alerts;
  const announced: Alert[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    alerts = createAlerts({
      database: test.database,
      now: () => NOW,
      uuid: randomUUID,
      onChanged: (changed) => announced.push(...changed),
    });
    await alerts.suppress({ source: '198.51.100.0/24', reason: 'our own scanner', hours: 1 }, ADA);
    await eventLog.append([
      token('a', '192.0.2.1', 900),
      token('b', '192.0.2.1', 60),
      token('b', '192.0.2.1', 59),
      token('c', '192.0.2.1', 58),
      token('d', '203.0.113.9', 50),
      token('e', '198.51.100.7', 40),
      makeEvent('session.opened', {}, { session: 'f', at: at(30) }),
      makeEvent('session.scored', scored(3), { session: 'f', at: at(29) }),
      makeEvent('session.scored', scored(5), { session: 'f', source: '192.0.2.1', at: at(28) }),
      token('old', '192.0.2.1', 60 * 24 * 8),
    ]);
    await follow();
  });
  afterAll(async () => {
    await eventLog.stop();
    await test.drop();
  });

  async function follow(): Promise<void> {
    const following = alerts.follow(eventLog, (error) => expect.fail(String(error)));
    await following.caughtUp(await eventLog.head());
    await following.stop();
  }

  const list = async (query: { filter?: string; sort?: string }) =>
    (await listAlerts(test.database, { limit: 50, ...query }, null, NOW)).items;
  const short = ({ rule, source, status, severity, count, sessionCount }: Alert) =>
    [rule, source, status, severity, count, sessionCount].join(' ');

  it('are one for what a rule finds again at a source within the window', async () => {
    expect((await list({})).map(short)).toEqual([
      'session-dangerous 192.0.2.1 new critical 1 1',
      'honeytoken-used 203.0.113.9 new high 1 1',
      'honeytoken-used 192.0.2.1 new high 3 2',
      'honeytoken-used 192.0.2.1 new high 1 1',
    ]);
    expect(announced.length).toBe(5);
  });

  it('that a suppression covers ask nobody, and are counted by it', async () => {
    expect((await list({ filter: 'status:suppressed' })).map(short)).toEqual([
      'honeytoken-used 198.51.100.7 suppressed high 1 1',
    ]);
    const [suppression] = await listSuppressions(test.database, NOW);
    expect(suppression).toMatchObject({ source: '198.51.100.0/24', suppressedCount: 1, reason: 'our own scanner' });
    await alerts.endSuppression(suppression?.id ?? '');
    expect(await listSuppressions(test.database, NOW)).toEqual([]);
    await expect(alerts.endSuppression(suppression?.id ?? '')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are filtered and sorted like every list', async () => {
    expect((await list({ filter: 'severity>=critical' })).map(short)).toEqual([
      'session-dangerous 192.0.2.1 new critical 1 1',
    ]);
    expect((await list({ filter: 'rule:honeytoken-used count>1 assignee:none', sort: '-count' })).length).toBe(1);
    expect((await list({ filter: '-rule:honeytoken-used seen>=now-1h' })).length).toBe(1);
  });

  it('are changed many at once, by ids or by filter, only from where the action leads on', async () => {
    const [first] = await list({ sort: '-severity' });
    expect(await alerts.change({ ids: [first?.id ?? ''], action: 'acknowledge' }, ADA)).toBe(1);
    expect(await alerts.change({ ids: [first?.id ?? ''], action: 'acknowledge' }, ADA)).toBe(0);
    expect(await alerts.change({ filter: 'rule:honeytoken-used status:new', action: 'assign' }, ADA)).toBe(3);
    expect(
      await alerts.change({ filter: 'assignee:ada', action: 'resolve', reason: 'known', resolution: 'benign' }, ADA),
    ).toBe(3);
    expect(await readAlertCounts(test.database)).toEqual({
      open: 1,
      byStatus: { new: 0, acknowledged: 1, assigned: 0, suppressed: 1, resolved: 3 },
      bySeverity: { low: 0, medium: 0, high: 0, critical: 1 },
      byRule: {
        'decision-made': 0,
        'anomaly-found': 0,
        'honeytoken-used': 0,
        'session-dangerous': 1,
        'sensor-lost': 0,
        'events-lost': 0,
        escalated: 0,
      },
    });
    expect((await list({ filter: 'status:resolved' }))[0]).toMatchObject({
      assignee: ADA,
      changedBy: ADA,
      reason: 'known',
      resolution: 'benign',
    });
    await expect(
      alerts.change({ ids: [first?.id ?? ''], action: 'assign', assigneeId: 'nobody' }, ADA),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that are resolved stay so: what comes next is a new one', async () => {
    await eventLog.append([token('g', '203.0.113.9', 49)]);
    await follow();
    expect((await list({ filter: 'source:203.0.113.9' })).map(({ status }) => status)).toEqual(['new', 'resolved']);
  });
});

function scored(level: number) {
  return {
    score: level / 5,
    level,
    stage: 'execution' as const,
    contributions: [{ factor: 'techniques', weight: 0.9, reason: 'It ran a miner.' }],
    scoringVersion: 'test',
  };
}
