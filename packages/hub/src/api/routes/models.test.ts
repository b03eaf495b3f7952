import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEvaluation } from '../../detection/anomaly/evaluation-store.ts';
import { createModelStore, listModels } from '../../detection/anomaly/model-store.ts';
import { readMapperEvaluation } from '../../detection/attack-mapper/ranker/ranker.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { silentLog } from '../../storage/log.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

describe('models in the API', () => {
  let api: TestApi;
  let eventLog: PostgresEventLog;
  let viewer: { readonly authorization: string };

  beforeAll(async () => {
    api = await startTestApi();
    viewer = await api.keyHeaders('viewer');
    eventLog = createPostgresEventLog({ database: api.database, log: silentLog });
  });
  afterAll(async () => {
    await eventLog.stop();
    await api.close();
  });

  async function get(url: string) {
    const response = await api.app.inject({ url, headers: viewer });
    return { status: response.statusCode, body: response.json() };
  }

  it('are listed newest first, all or those that are promoted, without their weights', async () => {
    expect(await get('/api/v1/models')).toEqual({ status: 200, body: { items: [], nextCursor: null } });
    const models = createModelStore({ database: api.database, appendWithin: eventLog.appendWithin });
    const model = {
      name: 'forest',
      kind: 'isolation-forest',
      trainingDataSha256: 'a'.repeat(64),
      features: ['duration'],
      featuresVersion: '1',
      parameters: { trees: 100 },
      seed: 1,
      metrics: { learnedFrom: 80 },
      scoreQuantiles: Array.from({ length: 101 }, () => 0.5),
      weights: Uint8Array.of(1),
      trainedAtMs: Date.parse('2026-05-01T10:00:00.000Z'),
    } as const;
    const first = await models.add(model);
    await models.promote(first.id, model.trainedAtMs);
    const second = await models.add({ ...model, trainedAtMs: model.trainedAtMs + 1 });
    const promoted = { ...first, promoted: true, promotedAt: '2026-05-01T10:00:00.000000Z' };
    expect((await get('/api/v1/models')).body.items).toEqual([second, promoted]);
    expect((await get('/api/v1/models?promoted=true&kind=isolation-forest')).body.items).toEqual([promoted]);
    expect((await get('/api/v1/models?kind=lstm')).body.items).toEqual([]);
    expect(await get(`/api/v1/models/${first.id}`)).toEqual({ status: 200, body: promoted });
  });

  it('are promoted by an administrator, who has proven that lately, and the event says what was replaced', async () => {
    const [newest, before] = await listModels(api.database, {});
    if (newest === undefined || before === undefined) throw new Error('there are two models');
    const url = `/api/v1/models/${newest.id}/promote`;
    expect((await api.app.inject({ method: 'POST', url, headers: viewer })).statusCode).toBe(403);
    const person = { cookie: await api.signInAsAdministrator(), 'x-cerberus-request': '1' };
    api.advanceClock(3_600_000);
    expect((await api.app.inject({ method: 'POST', url, headers: person })).json().code).toBe('step-up-required');
    const admin = await api.keyHeaders('admin');
    const answer = await api.app.inject({ method: 'POST', url, headers: admin });
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { ...newest, promoted: true, promotedAt: answer.json().promotedAt },
    ]);
    expect((await listModels(api.database, { promoted: true })).map(({ id }) => id)).toEqual([newest.id]);
    const [logged] = (await eventLog.read((await eventLog.head()) - 1, 1)).map(({ event }) => event);
    expect(logged).toMatchObject({ kind: 'model.promoted', data: { modelId: newest.id, replacedModelId: before.id } });
    const other = `/api/v1/models/${before.id.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}/promote`;
    expect((await api.app.inject({ method: 'POST', url: other, headers: admin })).statusCode).toBe(404);
  });

  it('come with the evaluations that were kept, and the mapper with its own', async () => {
    const [model] = await listModels(api.database, { promoted: true });
    if (model === undefined) throw new Error('there is a promoted model');
    const { id, name, version, kind } = model;
    const evaluation = await addEvaluation(
      api.database,
      {
        model: { id, name, version, kind },
        sessions: 4,
        scoreQuantiles: Array.from({ length: 101 }, () => 0.5),
        shareAbove: { '95': 0.25, '99': 0, '99.9': 0 },
        drift: 0.01,
        ranks: Array.from({ length: 21 }, (_, step) => ({ expected: step / 20, observed: step / 20 })),
        labelled: null,
        highest: [],
      },
      Date.parse('2026-05-02T10:00:00.000Z'),
    );
    const page = { items: [evaluation], nextCursor: null };
    expect(await get('/api/v1/evaluations')).toEqual({ status: 200, body: page });
    expect((await get(`/api/v1/evaluations?modelId=${id}`)).body).toEqual(page);
    expect((await get('/api/v1/evaluations?modelId=00000000-0000-7000-8000-000000000000')).body.items).toEqual([]);
    expect((await get('/api/v1/evaluations/attack-mapper')).body).toEqual(readMapperEvaluation());
  });

  it('answer what is not there, or not asked well, with a problem', async () => {
    expect((await get('/api/v1/models/00000000-0000-7000-8000-000000000000')).body.code).toBe('not-found');
    expect((await get('/api/v1/models/x')).body.code).toBe('invalid-request');
    expect((await get('/api/v1/models?kind=oracle')).body.code).toBe('invalid-request');
    expect((await get('/api/v1/models?limit=5')).body.code).toBe('invalid-request');
  });
});
