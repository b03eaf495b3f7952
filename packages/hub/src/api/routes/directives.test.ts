import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirectiveSigner } from '../../directives/directive-signer.ts';
import { type Directives, startDirectives } from '../../directives/directives.ts';
import { createSensorKey } from '../auth/keys.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

describe('orders over HTTP', () => {
  let api: TestApi;
  let directives: Directives;
  let edge: { readonly authorization: string };
  let other: { readonly authorization: string };
  const parts: { directives: Directives | null } = { directives: null };
  const real = (): Directives => {
    if (parts.directives === null) throw new Error('not started');
    return parts.directives;
  };

  beforeAll(async () => {
    const signer = createDirectiveSigner(new Uint8Array(32).fill(3));
    // The API makes its database first; what stands on it is asked for only by requests.
    api = await startTestApi({
      directives: {
        key: signer.key,
        take: (...given) => real().take(...given),
        answer: (...given) => real().answer(...given),
        find: (...given) => real().find(...given),
        withdraw: (...given) => real().withdraw(...given),
      },
    });
    directives = await startDirectives({ database: api.database, signer, now: api.dependencies.now });
    parts.directives = directives;
    const keyOf = async (sensorId: string) => ({
      authorization: `Bearer ${(await createSensorKey(api.database, { sensorId })).key}`,
    });
    edge = await keyOf('edge');
    other = await keyOf('other');
  });
  afterAll(async () => {
    await directives.stop();
    await api.close();
  });

  const give = (key: string) =>
    directives.issue({
      sensorId: 'edge',
      kind: 'block',
      data: { source: '192.0.2.1', endSessions: true },
      effectMs: null,
      issuedBy: 'ada',
      idempotencyKey: key,
    });
  const answer = { state: 'applied', code: null, detail: 'done', facts: {} };

  it('are taken and answered by their sensor', async () => {
    const { directiveId } = await give('one');
    const taken = await api.app.inject({ url: '/api/v1/sensors/edge/directives?after=0&wait=0', headers: edge });
    expect(taken.statusCode).toBe(200);
    expect(taken.json().directives).toHaveLength(1);
    const url = `/api/v1/sensors/edge/directives/${directiveId}/result`;
    expect((await api.app.inject({ method: 'POST', url, headers: edge, payload: answer })).statusCode).toBe(204);
    const reader = await api.keyHeaders('viewer');
    const shown = await api.app.inject({ url: `/api/v1/directives/${directiveId}`, headers: reader });
    expect(shown.json()).toMatchObject({
      state: 'applied',
      issuedBy: 'ada',
      kind: 'block',
      data: { source: '192.0.2.1' },
    });
    const listed = await api.app.inject({ url: '/api/v1/directives?sensorId=edge&state=applied', headers: reader });
    expect(listed.json().items).toEqual([shown.json()]);
  });

  it('are nobody else’s: not another sensor’s, not a person’s', async () => {
    const { directiveId } = await give('two');
    const admin = await api.keyHeaders('admin');
    const result = `/api/v1/sensors/edge/directives/${directiveId}/result`;
    for (const headers of [other, admin]) {
      expect((await api.app.inject({ url: '/api/v1/sensors/edge/directives', headers })).statusCode).toBe(403);
      expect((await api.app.inject({ method: 'POST', url: result, headers, payload: answer })).statusCode).toBe(403);
    }
    const foreign = `/api/v1/sensors/other/directives/${directiveId}/result`;
    expect((await api.app.inject({ method: 'POST', url: foreign, headers: other, payload: answer })).statusCode).toBe(
      404,
    );
    expect((await directives.find(directiveId))?.state).toBe('pending');
  });

  it('are taken back by responders, and by no sensor', async () => {
    const { directiveId } = await give('three');
    const url = `/api/v1/directives/${directiveId}/withdraw`;
    for (const headers of [edge, await api.keyHeaders('analyst')])
      expect((await api.app.inject({ method: 'POST', url, headers })).statusCode).toBe(403);
    const withdrawn = await api.app.inject({ method: 'POST', url, headers: await api.keyHeaders('responder') });
    expect(withdrawn.statusCode).toBe(202);
    expect(withdrawn.json()).toMatchObject({
      kind: 'withdraw',
      data: { directiveId },
      issuedBy: 'responder of the test',
    });
  });

  it('are not answered with more than an answer may hold', async () => {
    const { directiveId } = await give('four');
    const url = `/api/v1/sensors/edge/directives/${directiveId}/result`;
    const payloads = [
      { ...answer, detail: 'x'.repeat(2_000) },
      { ...answer, state: 'refused' },
      { ...answer, facts: { files: Array.from({ length: 100 }, () => '/x') } },
      { ...answer, padding: 'x'.repeat(70_000) },
    ];
    for (const payload of payloads)
      expect([400, 413]).toContain((await api.app.inject({ method: 'POST', url, headers: edge, payload })).statusCode);
  });
});
