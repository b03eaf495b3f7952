import { type Decision, decisionDetailSchema, uuidV8 } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { createBlockIpAction } from '../../response/actions/block-ip.ts';
import type { ResponseAction } from '../../response/actions/response-action.ts';
import { type Answers, startAnswers } from '../../response/answers/start-answers.ts';
import { responseConfigSchema } from '../../response/response-config.ts';
import { silentLog } from '../../storage/log.ts';
import { textHash } from '../../text-hash.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

const now = (): number => Date.parse('2026-05-01T10:00:00.000Z');
const settings = responseConfigSchema.parse({ expiresMinutes: 30 });
let api: TestApi;
let answers: Answers;
let stop: () => Promise<void>;
const wakes: string[] = [];

beforeAll(async () => {
  // The decision's kind with the block list's effect: something that can be looked at from outside.
  api = await startTestApi({
    response: {
      people: { eventLog: { appendWithin: (...given) => log.appendWithin(...given) }, settings },
      answers: { preview: (order) => answers.preview(order), wake: () => wakes.push('wake') },
    },
  });
  const { database } = api;
  const log = createPostgresEventLog({ database, log: silentLog });
  const block = createBlockIpAction({ database, now });
  const rotate: ResponseAction = {
    ...block,
    kind: 'rotate_key',
    plan: async (request) => ({ ...(await block.plan(request)), kind: 'rotate_key' }),
  };
  answers = startAnswers({
    database,
    eventLog: log,
    audit: api.dependencies.audit,
    actions: [rotate],
    settings,
    agent: () => ({ threshold: 0.7, autoAction: false }),
    owner: 'test',
    now,
    onError: (error) => {
      throw error;
    },
  });
  stop = async () => {
    await answers.stop();
    await log.stop();
    await api.close();
  };
});
afterAll(() => stop());

const decisionId = uuidV8(textHash('a decision'));
const sessionId = uuidV8(textHash('a session'));
const decision: Decision = {
  decisionId,
  kind: 'rotate_key',
  trigger: 'credential-attack',
  state: 'proposed',
  confidence: 0.9,
  score: 0.5,
  level: 3,
  stage: 'access',
  reasons: [{ trigger: 'credential-attack', text: '6 credentials failed' }],
  evidence: [uuidV8(textHash('evidence'))],
  alternatives: [],
  counterfactual: 'Fewer would not have.',
  policy: { autoAction: false, threshold: 0.7, text: 'Proposed' },
  agentVersion: 'test',
};

async function call(role: 'viewer' | 'analyst' | 'responder', method: 'GET' | 'POST', path: string, payload?: object) {
  const response = await api.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: await api.keyHeaders(role),
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: response.statusCode, text: response.body, body: () => JSON.parse(response.body) };
}

describe('decisions over the API', () => {
  it('say why, what policy would say, and what people have done about them', async () => {
    await api.database.execute(
      `insert into sessions (id, sensor_id, trap, source_address, opened_at, last_event_at, event_count, credential_count,
         failed_credential_count, authenticated, command_count, unknown_command_count, upload_count, download_count,
         tunnel_count, http_request_count, technique_ids, stage, score, level, contributions, evidence)
       values ($1, 'edge', 'ssh', '203.0.113.7', $2, $2, 1, 0, 0, false, 0, 0, 0, 0, 0, 0, '{}', 'access', 0, 1, '[]', '{}')`,
      [sessionId, '2026-05-01T09:00:00Z'],
    );
    await api.database.execute(
      'insert into decisions (decision_id, session_id, position, at, kind, trigger, state, body) values ($1, $2, 0, $3, $4, $5, $6, $7)',
      [
        decisionId,
        sessionId,
        '2026-05-01T09:59:00Z',
        'rotate_key',
        decision.trigger,
        'proposed',
        JSON.stringify(decision),
      ],
    );
    const shown = decisionDetailSchema.parse((await call('viewer', 'GET', `/decisions/${decisionId}`)).body());
    expect([shown.state, shown.answer, shown.label, shown.verdict?.outcome]).toEqual(['proposed', null, null, 'ask']);
    expect(shown.verdict?.checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([
      'automatic-action',
      'automatic-kind',
    ]);
  });

  it('are answered by responders and nobody below', async () => {
    expect((await call('analyst', 'POST', `/decisions/${decisionId}/approve`, { comment: 'yes' })).status).toBe(403);
    const approved = await call('responder', 'POST', `/decisions/${decisionId}/approve`, { comment: 'go on' });
    expect([approved.status, approved.body().state, wakes]).toEqual([200, 'approved', ['wake']]);
    await answers.idle();
    // As if the pipeline had made it.
    await api.database.execute('update pipeline_state set decisions = 1, proposed_decisions = 1');
    expect((await call('viewer', 'GET', '/stats')).body().totals).toMatchObject({ decisions: 1, proposedDecisions: 0 });
    const shown = decisionDetailSchema.parse((await call('viewer', 'GET', `/decisions/${decisionId}`)).body());
    expect(shown.answer).toMatchObject({
      state: 'executed',
      approvals: [{ person: 'key responder of the test', role: 'responder', answer: 'approved', comment: 'go on' }],
      plan: { sentence: 'Puts 203.0.113.7 on the block list for 1440 minutes.', blast: 1 },
      verification: { ok: true },
      undoAt: '2026-05-02T10:00:00.000000Z',
    });
    expect((await call('responder', 'POST', `/decisions/${decisionId}/reject`, {})).status).toBe(409);
    expect((await call('responder', 'POST', '/decisions/no-such/approve', {})).status).toBe(404);
    const audited = await api.database.query(`select action, outcome from audit_log where action like 'decision.%'`);
    expect(audited).toContainEqual({ action: 'decision.approve', outcome: 'done' });
    expect(audited).toContainEqual({ action: 'decision.approve', outcome: 'refused' });
  });

  it('fill the block list, for people and firewalls', async () => {
    expect((await call('viewer', 'GET', '/blocklist')).body()).toMatchObject({
      items: [{ network: '203.0.113.7', since: '2026-05-01T10:00:00.000000Z', until: '2026-05-02T10:00:00.000000Z' }],
    });
    expect((await call('viewer', 'GET', '/blocklist?format=plain')).text).toBe('203.0.113.7\n');
    expect((await call('viewer', 'GET', '/blocklist?format=iptables')).status).toBe(400);
  });

  it('are listed as actions, and found by state', async () => {
    const listed = (await call('viewer', 'GET', '/actions?state=executed')).body();
    expect(listed).toMatchObject({
      items: [{ kind: 'rotate_key', decisionId, requestedBy: 'agent' }],
      nextCursor: null,
    });
    const [{ id }] = listed.items;
    expect((await call('viewer', 'GET', `/actions/${id}`)).body()).toMatchObject({ id, state: 'executed' });
    expect((await call('viewer', 'GET', '/decisions?state=executed')).body().items).toHaveLength(1);
    expect((await call('viewer', 'GET', '/decisions?state=proposed')).body().items).toHaveLength(0);
  });

  it('are labelled by those who look at them', async () => {
    expect((await call('viewer', 'POST', `/decisions/${decisionId}/label`, { label: 'correct' })).status).toBe(403);
    const label = { label: 'false_positive', note: 'our scanner' };
    expect((await call('analyst', 'POST', `/decisions/${decisionId}/label`, label)).body().label).toEqual({
      ...label,
      by: 'key analyst of the test',
      at: '2026-05-01T10:00:00.000000Z',
    });
    expect((await call('analyst', 'POST', `/decisions/${decisionId}/label`, { label: 'maybe' })).status).toBe(400);
  });

  it('are taken back', async () => {
    expect((await call('responder', 'POST', `/decisions/${decisionId}/undo`, {})).status).toBe(200);
    await answers.idle();
    expect((await call('viewer', 'GET', `/decisions/${decisionId}`)).body()).toMatchObject({
      state: 'undone',
      answer: { undo: { by: 'key responder of the test', detail: '203.0.113.7 is not on the block list any more.' } },
    });
    expect((await call('responder', 'POST', `/decisions/${uuidV8(textHash('other'))}/undo`, {})).status).toBe(404);
  });
});
