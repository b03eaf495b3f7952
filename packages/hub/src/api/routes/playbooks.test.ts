import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../test-api.ts';

const SOURCE = `apiVersion: cerberus/v1
id: block
name: Block
version: 1
inputs: {address: {type: string}}
steps:
  - {id: ask, action: approve, with: {question: "Block {{ inputs.address }}?"}}
  - {id: block, action: block_ip, with: {address: "{{ inputs.address }}"}}
`;

describe('playbooks and runs in the API', () => {
  let api: TestApi;
  let admin: { readonly authorization: string };
  let responder: { readonly authorization: string };
  let run = '';

  beforeAll(async () => {
    api = await startTestApi();
    admin = await api.keyHeaders('admin');
    responder = await api.keyHeaders('responder');
  });
  afterAll(() => api.close());

  async function get(url: string) {
    const response = await api.app.inject({ url, headers: responder });
    return response.json();
  }
  async function post(url: string, payload?: object, headers = responder) {
    const response = await api.app.inject({
      method: 'POST',
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: response.statusCode, body: response.body === '' ? null : response.json() };
  }

  it('are published by administrators, once for each version, with the place of a mistake', async () => {
    expect((await post('/api/v1/playbooks', { source: SOURCE })).status).toBe(403);
    expect(await post('/api/v1/playbooks', { source: SOURCE }, admin)).toMatchObject({
      status: 201,
      body: { id: 'block', version: 1, isNew: true },
    });
    const changed = await post('/api/v1/playbooks', { source: SOURCE.replace('Block\n', 'Other\n') }, admin);
    expect(changed.body.code).toBe('conflict');
    const wrong = await post(
      '/api/v1/playbooks',
      { source: SOURCE.replace('approve', 'aprove').replace('1', '2') },
      admin,
    );
    expect(wrong).toMatchObject({ status: 400 });
    expect((await get('/api/v1/playbooks')).items).toMatchObject([
      { id: 'block', version: 1, steps: 2, enabled: true },
    ]);
    expect(await get('/api/v1/playbooks/block')).toMatchObject({ source: SOURCE });
    expect((await get('/api/v1/playbooks/none')).code).toBe('not-found');
  });

  it('are started with inputs that fit, and shown', async () => {
    const path = '/api/v1/playbooks/block/runs';
    expect((await post(path, { inputs: {} })).body.code).toBe('invalid-request');
    expect((await post(path, { inputs: { address: 7 } })).body.code).toBe('invalid-request');
    const started = await post(path, { inputs: { address: '198.51.100.7' } });
    expect(started.status).toBe(201);
    run = started.body.id;
    expect((await get('/api/v1/runs?state=queued&playbook=block')).items).toMatchObject([{ id: run, dryRun: false }]);
    expect((await get('/api/v1/runs?state=failed')).items).toEqual([]);
    expect(await get(`/api/v1/runs/${run}`)).toMatchObject({
      inputs: { address: '198.51.100.7' },
      steps: [
        { id: 'ask', state: 'ready' },
        { id: 'block', state: 'waiting' },
      ],
      asks: [{ step: 'ask', question: 'Block 198.51.100.7?' }],
    });
    api.advanceClock(1_000);
    const second = await post(path, { inputs: { address: '198.51.100.8' } });
    const page = await get('/api/v1/runs?limit=1');
    expect(page.items).toMatchObject([{ id: second.body.id }]);
    expect((await get(`/api/v1/runs?limit=1&cursor=${page.nextCursor}`)).items).toMatchObject([{ id: run }]);
  });

  it('are switched off and on by administrators: off, nobody starts them, and the next version stays off', async () => {
    const path = '/api/v1/playbooks/block/runs';
    expect((await post('/api/v1/playbooks/block/disable')).status).toBe(403);
    expect((await post('/api/v1/playbooks/none/disable', undefined, admin)).status).toBe(404);
    expect((await post('/api/v1/playbooks/block/disable', undefined, admin)).status).toBe(204);
    expect((await post(path, { inputs: { address: '198.51.100.7' } })).body.code).toBe('conflict');
    await post('/api/v1/playbooks', { source: SOURCE.replace('version: 1', 'version: 2') }, admin);
    expect((await get('/api/v1/playbooks')).items).toMatchObject([{ version: 2, enabled: false }]);
    expect((await post('/api/v1/playbooks/block/enable', undefined, admin)).status).toBe(204);
    expect((await get('/api/v1/playbooks')).items).toMatchObject([{ version: 2, enabled: true }]);
    expect((await post(path, { inputs: { address: '198.51.100.9' }, version: 1 })).status).toBe(201);
  });

  it('hear who answers by name and role, are paused, resumed and cancelled, and say what makes no sense', async () => {
    expect((await post(`/api/v1/runs/${run}/answer`, { step: 'ask', answer: 'approved' })).status).toBe(204);
    expect((await get(`/api/v1/runs/${run}`)).answers).toMatchObject([
      {
        key: 'ask:ask',
        role: 'responder',
        answer: 'approved',
        person: expect.stringContaining('responder of the test'),
      },
    ]);
    expect((await post(`/api/v1/runs/${run}/resolve`, { key: 'block', outcome: { result: 1 } })).body.code).toBe(
      'invalid-request',
    );
    expect((await post(`/api/v1/runs/${run}/pause`)).status).toBe(204);
    expect((await get(`/api/v1/runs/${run}`)).asked).toBe('pause');
    expect((await post(`/api/v1/runs/${run}/resume`)).status).toBe(204);
    expect((await post(`/api/v1/runs/${run}/rerun`, {})).body.code).toBe('conflict');
    expect((await post(`/api/v1/runs/${run}/cancel`)).status).toBe(204);
    expect((await post(`/api/v1/runs/${run}/resume`)).body.code).toBe('conflict');
    const nobody = '00000000-0000-7000-8000-000000000000';
    expect((await post(`/api/v1/runs/${nobody}/cancel`)).body.code).toBe('not-found');
    const hook = { 'x-cerberus-token': 'x' };
    const answer = await api.app.inject({ method: 'POST', url: '/api/v1/hooks/any', headers: hook, payload: {} });
    expect(answer.statusCode).toBe(404);
  });
});
