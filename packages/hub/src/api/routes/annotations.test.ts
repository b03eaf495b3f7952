import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { sampleEvents, sampleSessionId } from '../../event-log/sample-events.ts';
import { startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { silentLog } from '../../storage/log.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

describe('what analysts work with', () => {
  let api: TestApi;
  const keys = new Map<string, { readonly authorization: string }>();

  beforeAll(async () => {
    api = await startTestApi();
    for (const role of ['viewer', 'analyst', 'admin'] as const) keys.set(role, await api.keyHeaders(role));
    const eventLog = createPostgresEventLog({ database: api.database, log: silentLog });
    await eventLog.append(sampleEvents(20));
    const pipeline = startPipeline({ ...testConclusions, eventLog });
    await pipeline.caughtUp(20);
    await pipeline.stop();
    await eventLog.stop();
    await api.database.execute(
      `insert into detections (session_id, position, technique_id, technique_name, tactic, tactics, confidence, rule,
         attack_version, stage, statement, evidence, count, first_at, last_at)
       values ($1, 100, 'T1059.004', 'Unix Shell', 'execution', '{execution}', 0.9, 'a-shell', '18.1', 'execution', 'sh',
         array[$1::uuid], 3, '2026-05-01T09:00Z', '2026-05-01T09:01Z'),
        ($1, 101, 'T1059.006', 'Python', 'execution', '{execution}', 0.9, 'python', '18.1', 'execution', '=1+1',
         array[$1::uuid], 1, '2026-05-01T09:00Z', '2026-05-01T09:01Z')`,
      [sampleSessionId(1)],
    );
    await api.database.execute(
      `insert into attacker_traits (address, kind, value, first_seen_at, last_seen_at, session_count)
       select address, 'public-key', 'SHA256:shared', first_seen_at, last_seen_at, 1 from attackers
       where address in ('192.0.2.1', '192.0.2.2')`,
    );
  });
  afterAll(() => api.close());

  async function call(role: string, method: Method, url: string, payload?: object) {
    const response = await api.app.inject({
      method,
      url: `/api/v1/${url}`,
      headers: keys.get(role) ?? {},
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: response.statusCode, body: response.body === '' ? null : response.json() };
  }

  it('is a matrix with heat, in which a technique has what its sub-techniques have', async () => {
    const { body } = await call('viewer', 'GET', 'attack/matrix?heat=events');
    const execution = body.tactics.find(({ id }: { id: string }) => id === 'execution');
    const technique = execution.techniques.find(({ id }: { id: string }) => id === 'T1059');
    expect([technique.name, technique.value, body.maximum]).toEqual(['Command and Scripting Interpreter', 4, 4]);
    const values = new Map(technique.subTechniques.map(({ id, value }: { id: string; value: number }) => [id, value]));
    expect([values.get('T1059.004'), values.get('T1059.006'), values.get('T1059.001')]).toEqual([3, 1, 0]);
    const sessions = await call('viewer', 'GET', 'attack/matrix?heat=sessions&sensor=sensor-1');
    expect([sessions.body.maximum, sessions.body.seen]).toEqual([1, 1]);
    const coverage = await call('viewer', 'GET', 'attack/matrix?heat=coverage');
    expect(coverage.body.covered).toBeGreaterThan(50);
    const ics = await call('viewer', 'GET', 'attack/matrix?domain=ics');
    expect([ics.body.tactics.length, ics.body.maximum]).toEqual([12, 0]);
    expect((await call('viewer', 'GET', 'attack/techniques/T1059')).body).toMatchObject({
      name: 'Command and Scripting Interpreter',
      findings: 4,
      sessions: 1,
      evidence: [{ techniqueId: 'T1059.006', statement: '=1+1', source: '192.0.2.1' }, { techniqueId: 'T1059.004' }],
    });
    expect((await call('viewer', 'GET', 'attack/techniques/T9999')).status).toBe(404);
  });

  it('is a Navigator layer, which compares with itself as the same', async () => {
    const { body: layer } = await call('viewer', 'GET', 'attack/navigator?heat=events');
    expect(layer).toMatchObject({
      domain: 'enterprise-attack',
      versions: { attack: '18', layer: '4.5' },
      gradient: { minValue: 0, maxValue: 4 },
      techniques: [{ techniqueID: 'T1059', score: 4 }, { techniqueID: 'T1059.004' }, { techniqueID: 'T1059.006' }],
    });
    const same = await call('viewer', 'POST', 'attack/navigator/diff?heat=events', layer);
    expect([same.body.onlyHere, same.body.onlyThere, same.body.both.length]).toEqual([[], [], 3]);
    const other = await call('viewer', 'POST', 'attack/navigator/diff', {
      domain: 'enterprise-attack',
      techniques: [{ techniqueID: 'T1110', score: 7 }, { techniqueID: 'T0000' }, { techniqueID: '__proto__' }],
      somethingElse: true,
    });
    expect(other.body).toMatchObject({
      onlyThere: [{ id: 'T1110', name: 'Brute Force', here: 0, there: 7 }],
      unknown: ['T0000', '__proto__'],
    });
  });

  it('is a kill chain and series over time, and sources that belong together', async () => {
    const chain = await call(
      'viewer',
      'GET',
      'attack/kill-chain?by=sensor&from=2000-01-01T00:00:00.000Z&to=2090-01-01T00:00:00.000Z',
    );
    expect(chain.body.columns).toEqual(['sensor-1']);
    expect(chain.body.rows[0]).toEqual({ stage: 'contact', sessions: [4] });
    const series = await call(
      'viewer',
      'GET',
      'stats/series?from=2026-05-01T00:00:00.000Z&to=2026-05-02T00:00:00.000Z&filter=source:192.0.2.0/24&by=trap',
    );
    const [line] = series.body.lines;
    expect([line.group, line.values.reduce((sum: number, value: number) => sum + value, 0)]).toEqual(['ssh', 4]);
    for (const wrong of [
      'of=events&filter=kind:x',
      'from=2026-01-01T00:00:00.000Z&to=9600-02-29T14:08:50.527Z',
      'from=0001-01-01T00:00:00.000Z',
    ]) {
      expect([wrong, (await call('viewer', 'GET', `stats/series?${wrong}`)).status]).toEqual([wrong, 400]);
    }
    const { body } = await call('viewer', 'GET', 'campaigns');
    expect(body.items).toMatchObject([{ addressCount: 2, ties: [{ kind: 'public-key', count: 1 }], confidence: 0.95 }]);
    const detail = await call('viewer', 'GET', `campaigns/${body.items[0].id}`);
    expect(detail.body.edges).toEqual([{ from: '192.0.2.1', to: '192.0.2.2', confidence: 0.95, shared: [0] }]);
  });

  it('are labels and notes, which only those who analyse give', async () => {
    const session = `sessions/${sampleSessionId(1)}`;
    const label = { verdict: 'false-positive', note: 'the auditor' };
    expect((await call('viewer', 'PUT', `${session}/labels/session`, label)).status).toBe(403);
    expect((await call('analyst', 'PUT', `${session}/labels/session`, label)).body).toMatchObject(label);
    await call('admin', 'PUT', `${session}/labels/session`, { verdict: 'true-positive' });
    expect((await call('viewer', 'GET', `${session}/labels`)).body.items).toMatchObject([
      { verdict: 'true-positive', by: { name: 'admin of the test' } },
    ]);
    expect((await call('viewer', 'GET', 'sessions?filter=label:true-positive')).body.items.length).toBe(1);
    expect((await call('viewer', 'GET', 'labels?filter=verdict:true-positive')).body.items.length).toBe(1);
    expect((await call('analyst', 'DELETE', `${session}/labels/session`)).status).toBe(204);
    const note = await call('analyst', 'POST', `${session}/notes`, { text: ' <b>seen before</b> ' });
    expect([note.status, note.body.text, note.body.mine]).toEqual([201, '<b>seen before</b>', true]);
    expect((await call('admin', 'GET', `${session}/notes`)).body.items).toMatchObject([{ mine: false }]);
    expect((await call('admin', 'DELETE', `${session}/notes/${note.body.id}`)).status).toBe(404);
    expect((await call('analyst', 'DELETE', `${session}/notes/${note.body.id}`)).status).toBe(204);
  });

  it('are views, private or shared', async () => {
    const view = { name: 'Loud ones', page: 'sessions', query: 'filter=score%3E%3D0.7&sort=-score' };
    const { body: own } = await call('viewer', 'POST', 'saved-views', view);
    expect(own).toMatchObject({ ...view, shared: false, mine: true });
    expect((await call('analyst', 'GET', 'saved-views')).body.items).toEqual([]);
    expect((await call('analyst', 'PATCH', `saved-views/${own.id}`, { name: 'x' })).status).toBe(404);
    await call('viewer', 'PATCH', `saved-views/${own.id}`, { shared: true });
    expect((await call('analyst', 'GET', 'saved-views?page=sessions')).body.items).toMatchObject([{ mine: false }]);
    expect((await call('analyst', 'DELETE', `saved-views/${own.id}`)).status).toBe(403);
    expect((await call('admin', 'DELETE', `saved-views/${own.id}`)).status).toBe(204);
    for (const wrong of [{ query: 'a b' }, { query: '\0' }, { name: 'a\0b' }, { name: ' ' }, { owner: 'x' }]) {
      expect([wrong, (await call('viewer', 'POST', 'saved-views', { ...view, ...wrong })).status]).toEqual([
        wrong,
        400,
      ]);
    }
  });
});
