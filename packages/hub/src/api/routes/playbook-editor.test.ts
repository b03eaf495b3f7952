import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../test-api.ts';

const SOURCE = `apiVersion: cerberus/v1
id: block
name: Block
version: 1
inputs: {address: {type: string, description: Whom}, minutes: {type: number, default: 30}}
triggers: [{on: manual}]
steps:
  - {id: ask, action: approve, with: {question: "Block {{ inputs.address }}?"}}
  - {id: block, action: block_ip, with: {address: "{{ inputs.address }}"}}
  - {id: say, name: Say so, action: set, with: {message: no}, depends_on: ask.error}
tests:
  - {name: agreed, inputs: {address: 198.51.100.7}, expect: {steps: {block: succeeded}}}
  - {name: refused, inputs: {address: 198.51.100.7}, approvals: {ask: [reject]}, expect: {steps: {block: succeeded}}}
`;

describe('the playbook editor in the API', () => {
  let api: TestApi;
  let headers: { readonly authorization: string };
  let admin: { readonly authorization: string };

  beforeAll(async () => {
    api = await startTestApi();
    headers = await api.keyHeaders('viewer');
    admin = await api.keyHeaders('admin');
  });
  afterAll(() => api.close());

  async function post(url: string, source: string) {
    const response = await api.app.inject({ method: 'POST', url, headers, payload: { source } });
    expect(response.statusCode).toBe(200);
    return response.json();
  }

  it('outlines a playbook that is right', async () => {
    const { problems, outline } = await post('/api/v1/playbooks/check', SOURCE);
    expect(problems).toEqual([]);
    expect(outline).toEqual({
      id: 'block',
      name: 'Block',
      description: null,
      version: 1,
      inputs: [
        { name: 'address', type: 'string', description: 'Whom', required: true, oneOf: null },
        { name: 'minutes', type: 'number', description: null, required: true, default: 30, oneOf: null },
      ],
      triggers: ['manual'],
      steps: [
        { ...STEP, id: 'ask', action: 'approve', after: [], approval: true },
        { ...STEP, id: 'block', action: 'block_ip', after: [{ step: 'ask', kind: 'success' }] },
        { ...STEP, id: 'say', name: 'Say so', action: 'set', after: [{ step: 'ask', kind: 'error' }] },
      ],
      onFailure: [],
      testCount: 2,
    });
  });

  it('says where a mistake is', async () => {
    const { problems, outline } = await post('/api/v1/playbooks/check', SOURCE.replace('ask.error', 'nobody.error'));
    expect(outline).toBeNull();
    expect(problems).toMatchObject([{ line: 10, path: 'steps[2].depends_on' }]);
    expect(await post('/api/v1/playbooks/test', 'steps: [')).toMatchObject({ tests: [], problems: [{ line: 1 }] });
  });

  it('runs the tests that it carries', async () => {
    const { tests } = await post('/api/v1/playbooks/test', SOURCE);
    expect(tests).toMatchObject([
      { name: 'agreed', problems: [], state: 'succeeded' },
      { name: 'refused', state: 'succeeded' },
    ]);
    expect(tests[1].problems.join()).toContain('block');
  });

  it('lists versions, newest first', async () => {
    for (const version of ['1', '2']) {
      const payload = { source: SOURCE.replace('version: 1', `version: ${version}`) };
      await api.app.inject({ method: 'POST', url: '/api/v1/playbooks', headers: admin, payload });
    }
    const response = await api.app.inject({ method: 'GET', url: '/api/v1/playbooks/block/versions', headers });
    expect(response.json().items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    const missing = await api.app.inject({ method: 'GET', url: '/api/v1/playbooks/none/versions', headers });
    expect(missing.statusCode).toBe(404);
  });
});

const STEP = { name: null, join: 'all', when: null, forEach: false, repeats: false, approval: false };
