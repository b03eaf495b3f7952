import type { CerberusEvent, SessionSummary } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { sampleEvents, sampleSessionId } from '../../event-log/sample-events.ts';
import { startPipeline } from '../../pipeline/pipeline.ts';
import { silentLog } from '../../storage/log.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

const EVENTS = 60;
const SESSIONS = 12;

describe('the lists of the API', () => {
  let api: TestApi;
  let eventLog: PostgresEventLog;
  let viewer: { readonly authorization: string };
  const events: readonly CerberusEvent[] = sampleEvents(EVENTS);

  beforeAll(async () => {
    api = await startTestApi();
    viewer = await api.keyHeaders('viewer');
    eventLog = createPostgresEventLog({ database: api.database, log: silentLog });
    await eventLog.append(events);
    const pipeline = startPipeline({
      eventLog,
      mapper: { mapEvent: () => [] },
      score: () => ({ score: 0.05, level: 1, stage: 'contact', contributions: [], scoringVersion: 'test' }),
      agent: { decide: () => [] },
      geo: { country: () => 'NL' },
      onError: (error) => expect.fail(String(error)),
    });
    await pipeline.caughtUp(EVENTS);
    await pipeline.stop();
  });
  afterAll(async () => {
    await eventLog.stop();
    await api.close();
  });

  async function get(url: string) {
    const response = await api.app.inject({ url, headers: viewer });
    expect([url, response.statusCode]).toEqual([url, 200]);
    return response.json();
  }

  async function readAll(url: string): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: unknown[]; nextCursor: string | null } = await get(
        `${url}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  it('give every event once, page by page, oldest or newest first, under both names', async () => {
    const oldestFirst = await readAll(`/api/v1/events?limit=2&order=oldest&sessionId=${sampleSessionId(3)}`);
    expect(oldestFirst).toEqual(events.slice(15, 20).map((event, index) => ({ seq: 16 + index, event })));
    const newestFirst = await readAll('/events?limit=13');
    expect(newestFirst).toEqual(events.map((event, index) => ({ seq: index + 1, event })).toReversed());
  });

  it('give every session once and find it by id or by the beginning of its id', async () => {
    const items = await readAll('/api/v1/sessions?limit=5&minScore=0.01');
    const ids = items.map((item) => (item as SessionSummary).id); // reason: the answer was checked by the route's schema
    expect(ids.toSorted()).toEqual(Array.from({ length: SESSIONS }, (_, index) => sampleSessionId(index)).toSorted());
    const id = sampleSessionId(4);
    const detail = await get(`/api/v1/sessions/${id}`);
    expect(detail).toMatchObject({ id, eventCount: 5, source: { address: '192.0.2.4' }, origin: { country: 'NL' } });
    expect(await get(`/api/v1/sessions/${id.slice(0, 13)}`)).toEqual(detail);
    expect(await readAll(`/api/v1/sessions/${id}/events?limit=2&order=oldest&kind=credential.tried`)).toEqual(
      events
        .map((event, index) => ({ seq: index + 1, event }))
        .filter(({ event }) => event.sessionId === id && event.kind === 'credential.tried'),
    );
  });

  it('keep a cursor to the filters that it was made with', async () => {
    const { nextCursor } = await get('/api/v1/sessions?limit=5');
    await get(`/api/v1/sessions?limit=2&cursor=${nextCursor}`);
    for (const url of [
      `/api/v1/sessions?trap=ssh&cursor=${nextCursor}`,
      `/api/v1/attackers?cursor=${nextCursor}`,
      `/api/v1/sessions?cursor=${nextCursor}A`,
    ]) {
      const response = await api.app.inject({ url, headers: viewer });
      expect([url, response.statusCode, response.json().code]).toEqual([url, 400, 'invalid-cursor']);
    }
  });

  it('are walked both ways in any order, say so in Link, and leave out what is not asked for', async () => {
    const url = '/api/v1/sessions?limit=5&sort=source&fields=id,source&count=estimated';
    const first = await api.app.inject({ url, headers: viewer });
    expect(first.json()).toMatchObject({
      prevCursor: null,
      total: { value: SESSIONS, exact: true },
      fields: ['id', 'source'],
    });
    expect(Object.keys(first.json().items[0]).toSorted()).toEqual(['id', 'source']);
    const next = /<([^>]+)>; rel="next"/.exec(String(first.headers.link))?.[1] ?? '';
    const second = await api.app.inject({ url: next, headers: viewer });
    expect(second.json().items.length).toBe(5);
    const back = await get(`/api/v1/sessions?limit=5&sort=source&cursor=${second.json().prevCursor}`);
    const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id);
    expect([idsOf(back), back.prevCursor]).toEqual([idsOf(first.json()), null]);
    expect((await get('/api/v1/attackers?sort=-sessions&filter=source:192.0.2.4/31')).items.length).toBe(2);
  });

  it.each([
    ['filter=scroe>=1', 'invalid-filter'],
    ['sort=-password', 'invalid-request'],
    ['sort=constructor', 'invalid-request'],
    ['fields=id,password', 'invalid-request'],
    ['order=asc', 'invalid-request'],
    ['filter=%00', 'invalid-request'],
  ])('refuse %s', async (parameters, code) => {
    for (const path of ['sessions', 'sessions/export', 'attackers', 'attackers/export']) {
      const response = await api.app.inject({ url: `/api/v1/${path}?${parameters}`, headers: viewer });
      expect([path, response.statusCode, response.json().code]).toEqual([path, 400, code]);
    }
  });

  it('say where a filter is wrong', async () => {
    const response = await api.app.inject({ url: '/api/v1/sessions?filter=trap:ssh%20scroe>=1', headers: viewer });
    expect(response.json().errors).toEqual([
      {
        pointer: '/filter',
        message: 'There is no field "scroe" here. Did you mean "score"?',
        position: 9,
        suggestion: 'score',
      },
    ]);
  });

  it('are exported as a whole in three formats, with no formula for a spreadsheet', async () => {
    const username = `=cmd|' /C calc'!A0, "x"`;
    await api.database.execute('update sessions set username = $2 where id = $1', [sampleSessionId(3), username]);
    const fields = 'fields=source,username,techniqueIds';
    const url = `/api/v1/sessions/export?filter=username~calc&${fields}`;
    const csv = await api.app.inject({ url, headers: viewer });
    expect([csv.headers['content-type'], csv.headers['content-disposition'], csv.body]).toEqual([
      'text/csv; charset=utf-8; header=present',
      'attachment; filename="sessions.csv"',
      `source.address,source.port,username,techniqueIds\r\n192.0.2.3,40003,"'=cmd|' /C calc'!A0, ""x""",\r\n`,
    ]);
    const lines = await api.app.inject({
      url: '/api/v1/events/export?filter=kind:credential.tried&format=ndjson',
      headers: viewer,
    });
    const exported = lines.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(exported).toEqual(events.filter(({ kind }) => kind === 'credential.tried').toReversed());
    const json = await api.app.inject({
      url: '/api/v1/attackers/export',
      headers: { ...viewer, accept: 'application/json' },
    });
    expect(json.json().items.length).toBe(SESSIONS);
    expect((await get('/api/v1/alerts/export?format=json')).items).toEqual([]);
  });

  it('give attackers, decisions, detections, sensors, traps, techniques and statistics in the form of the contract', async () => {
    expect((await readAll('/api/v1/attackers?limit=5')).length).toBe(SESSIONS);
    expect(await get('/api/v1/attackers/192.0.2.4')).toMatchObject({ address: '192.0.2.4', sessionCount: 1 });
    const nothing = { items: [], nextCursor: null, prevCursor: null };
    expect(await get('/api/v1/decisions')).toEqual(nothing);
    expect(await get('/api/v1/detections')).toEqual(nothing);
    expect((await get('/api/v1/sensors')).items).toMatchObject([{ id: 'sensor-1', eventCount: EVENTS }]);
    expect(await get('/api/v1/traps')).toEqual({ items: [], nextCursor: null });
    expect(await get('/api/v1/techniques')).toEqual({ items: [], nextCursor: null });
    expect(await get('/api/v1/stats?range=all')).toMatchObject({ totals: { events: EVENTS, sessions: SESSIONS } });
  });

  it('give the severity of a finding', async () => {
    const assessment = await get('/api/v1/intel/cvss?type=technique&value=T1110.001');
    const byRules = { rule: 'password-guessing', v31: { score: 8.1, severity: 'high' }, score: { score: 8.1 } };
    expect(assessment).toMatchObject({ ...byRules, scoredBy: 'rules', model: { state: 'not-asked' } });
    const withModel = await get('/api/v1/intel/cvss?type=technique&value=T1110.001&model=true');
    expect(withModel).toMatchObject({ ...byRules, model: { state: 'failed', failure: 'off' } });
    const refused = await api.app.inject({ url: '/api/v1/intel/cvss?type=ip&value=nowhere', headers: viewer });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid-arguments']);
  });

  it('answer what is not there with a problem', async () => {
    for (const url of [
      '/api/v1/sessions/nope',
      `/api/v1/sessions/${sampleSessionId(1)}/recording`,
      '/api/v1/attackers/203.0.113.99',
      '/api/v1/decisions/nope',
    ]) {
      const response = await api.app.inject({ url, headers: viewer });
      expect([url, response.statusCode, response.json().code]).toEqual([url, 404, 'not-found']);
    }
  });
});
