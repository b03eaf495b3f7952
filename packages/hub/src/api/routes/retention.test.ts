import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGN_IN_LIMITS } from '../limits.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

describe('retention in the API', () => {
  let api: TestApi;
  let cookie: string;

  beforeAll(async () => {
    api = await startTestApi();
    cookie = await api.signInAsAdministrator();
  });
  afterAll(() => api.close());

  const order = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
    api.app.inject({
      method,
      url: `/api/v1/retention${path}`,
      headers: { cookie, 'x-cerberus-request': '1' },
      ...(payload === undefined ? {} : { payload }),
    });
  const problem = (response: LightMyRequestResponse) => [response.statusCode, response.json().code];

  it('shows the policy, holds and runs; a hold is placed with its reason and released', async () => {
    const subject = { kind: 'source', value: '198.51.100.7' };
    expect(problem(await order('POST', '/holds', { subject, reason: ' ' }))).toEqual([400, 'invalid-request']);
    const { id } = (await order('POST', '/holds', { subject, reason: 'case 12/2026' })).json();
    expect((await order('GET', '')).json()).toEqual({
      policy: { events: null, recordings: 30, artefacts: null, credentials: null, aggregates: null },
      holds: [
        {
          id,
          subject,
          reason: 'case 12/2026',
          by: expect.stringMatching(/^person\.[0-9a-f-]{36}$/),
          createdAt: '2026-05-01T10:00:00.000000Z',
          releasedAt: null,
          releasedBy: null,
        },
      ],
      runs: [],
    });
    expect((await order('DELETE', `/holds/${id}`)).statusCode).toBe(204);
    expect(problem(await order('DELETE', `/holds/${id}`))).toEqual([404, 'not-found']);
  });

  it('says what would go to whoever asks; what removes asks who it is', async () => {
    api.advanceClock(SIGN_IN_LIMITS.stepUpSeconds * 1000 + 1);
    expect((await order('POST', '/runs', { dryRun: true })).json()).toMatchObject({ dryRun: true });
    expect(problem(await order('POST', '/runs', { dryRun: false }))).toEqual([403, 'step-up-required']);
    expect(problem(await order('DELETE', '/holds/1'))).toEqual([403, 'step-up-required']);
    const headers = { cookie, 'x-cerberus-request': '1' };
    const payload = { password: 'correct horse battery' };
    await api.app.inject({ method: 'POST', url: '/api/v1/auth/step-up', headers, payload });
    expect((await order('POST', '/runs', { dryRun: false })).json()).toMatchObject({ dryRun: false });
    expect((await order('GET', '')).json().runs).toHaveLength(1);
    const [, entry] = await api.dependencies.audit.list({ action: 'retention' }, { limit: 2, beforeSequence: null });
    expect(entry).toMatchObject({ outcome: 'refused', action: 'retention.release' });
  });
});
