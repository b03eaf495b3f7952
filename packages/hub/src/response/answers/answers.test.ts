// Long because one world, one action and one log stand behind all that may become of a decision.
import { type CerberusEvent, type Decision, type EventOf, uuidV7, uuidV8 } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAuditLog } from '../../audit/audit-log.ts';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { textHash } from '../../text-hash.ts';
import type { ActionPlan, ActionRequest, Readiness, ResponseAction } from '../actions/response-action.ts';
import { ActionError } from '../playbooks/action.ts';
import { responseConfigSchema } from '../response-config.ts';
import { RESPONSE_GROUP } from './answer-decisions.ts';
import { answerAction, answerDecision, askUndo, type PersonsAnswer } from './people.ts';
import { type Answers, startAnswers } from './start-answers.ts';
import type { SettledAction } from './work-action.ts';

let test: TestDatabase;
let eventLog: PostgresEventLog;
let answers: Answers | null = null;
let nowMs = Date.parse('2026-05-01T10:00:00.000Z');
let settled: SettledAction[] = [];
const errors: string[] = [];
/** What the action under test has done to the world, by key. */
let world = new Map<string, number>();
let readiness: Readiness = { ready: true };
let failure: Error | null = null;
let verified = true;

const watch: ResponseAction = {
  kind: 'rotate_key',
  summary: 'counts',
  effect: 'write',
  idempotency: 'keyed',
  reversible: true,
  defaultTtlMs: null,
  readiness: async () => readiness,
  plan: async (request: ActionRequest): Promise<ActionPlan> => ({
    kind: 'rotate_key',
    effect: 'write',
    details: { source: request.source },
    sentence: `Counts ${request.source}.`,
    against: request.source === null ? [] : [request.source],
    sensors: [],
    blast: 1,
    ttlMs: request.ttlMs,
  }),
  async apply(plan, { idempotencyKey }) {
    if (failure !== null) throw failure;
    world.set(idempotencyKey, 1);
    return { plan, idempotencyKey, undoData: { was: 0 }, detail: 'It is counted.' };
  },
  verify: async () => ({ ok: verified, detail: 'I looked.' }),
  async undo({ idempotencyKey }) {
    world.delete(idempotencyKey);
    return 'It is not counted any more.';
  },
};

function begin(config: object = {}, autoAction = true, action: ResponseAction = watch): void {
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  answers = startAnswers({
    database: test.database,
    eventLog,
    audit: createAuditLog({ database: test.database, now: () => nowMs }),
    actions: [action],
    settings: responseConfigSchema.parse(config),
    agent: () => ({ threshold: 0.7, autoAction }),
    owner: 'worker',
    now: () => nowMs,
    onSettled: (one) => settled.push(one),
    onError: (error) => errors.push(String(error)),
  });
}

async function end(): Promise<void> {
  await answers?.stop();
  answers = null;
  await eventLog.stop();
}

beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  if (answers !== null) await end();
  expect(errors).toEqual([]);
  nowMs += 86_400_000;
  settled = [];
  world = new Map();
  readiness = { ready: true };
  failure = null;
  verified = true;
  await test.database.execute('delete from actions');
  await test.database.execute('delete from event_log_offsets where consumer_group = $1', [RESPONSE_GROUP]);
});
afterAll(() => test.drop());

let made = 0;

function decisionMade(changes: Partial<Decision> & { source?: string; at?: number } = {}): EventOf<'decision.made'> {
  made += 1;
  const { source = '203.0.113.7', at = nowMs, ...data } = changes;
  const sessionId = uuidV8(textHash(`session ${made}`));
  return {
    id: uuidV7(at, textHash(`decision ${made}`)),
    at: new Date(at).toISOString(),
    sensorId: 'edge',
    trap: 'ssh',
    sessionId,
    source: { address: source, port: 4_000 },
    destination: null,
    protocol: 'ssh',
    kind: 'decision.made',
    data: {
      decisionId: uuidV8(textHash(`decision ${made}`)),
      kind: 'rotate_key',
      trigger: 'credential-attack',
      state: 'authorised',
      confidence: 0.9,
      score: 0.5,
      level: 3,
      stage: 'access',
      reasons: [{ trigger: 'credential-attack', text: 'five failed' }],
      evidence: [uuidV8(textHash('evidence'))],
      alternatives: [],
      counterfactual: 'none',
      policy: { autoAction: true, threshold: 0.7, text: 'yes' },
      agentVersion: 'test',
      coolDownSeconds: 3_600,
      ...data,
    },
  };
}

/** As the pipeline leaves it. */
async function record(...events: readonly EventOf<'decision.made'>[]): Promise<void> {
  for (const { data, sessionId, at, source } of events) {
    await test.database.execute(
      `insert into sessions (id, sensor_id, trap, source_address, opened_at, last_event_at, event_count, credential_count,
         failed_credential_count, authenticated, command_count, unknown_command_count, upload_count, download_count,
         tunnel_count, http_request_count, technique_ids, stage, score, level, contributions, evidence)
       values ($1, 'edge', 'ssh', $2, $3, $3, 1, 0, 0, false, 0, 0, 0, 0, 0, 0, '{}', 'access', 0, 1, '[]', '{}')`,
      [sessionId, source?.address, at],
    );
    await test.database.execute(
      'insert into decisions (decision_id, session_id, position, at, kind, trigger, state, body) values ($1, $2, 0, $3, $4, $5, $6, $7)',
      [data.decisionId, sessionId, at, data.kind, data.trigger, data.state, JSON.stringify(data)],
    );
  }
  await eventLog.append(events);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function rows(): Promise<unknown[]> {
  return test.database.query(
    'select state, decision_state, outcome, code, detail from actions order by created_at, happened_at, id',
  );
}

async function logged(): Promise<string[]> {
  const events: CerberusEvent[] = (await eventLog.read(0, 1_000)).map(({ event }) => event);
  return events.flatMap((event) => {
    if (Date.parse(event.at) < nowMs - 80_000_000) return [];
    if (event.kind === 'decision.answered') return [`${event.kind} ${event.data.state} by ${event.data.by}`];
    if (event.kind === 'action.undone') return [`${event.kind} by ${event.data.by}`];
    return event.kind.startsWith('action.') ? [event.kind] : [];
  });
}

const people = () => ({
  database: test.database,
  eventLog,
  settings: responseConfigSchema.parse({ quorum: 2 }),
  now: () => nowMs,
});
const says = (person: string, answer: PersonsAnswer['answer'] = 'approved'): PersonsAnswer => ({
  person,
  role: 'responder',
  answer,
  comment: '',
});

describe('answering decisions', () => {
  it('does what policy permits, proves it, says so, and takes it back when its time is over', async () => {
    begin({ actions: { rotate_key: { ttlMinutes: 10 } } });
    const event = decisionMade();
    await record(event);
    await answers?.idle();
    expect(await rows()).toEqual([
      { state: 'executed', decision_state: 'executed', outcome: 'permit', code: null, detail: 'It is counted.' },
    ]);
    expect([...world.keys()]).toEqual([`decision:${event.data.decisionId}`]);
    nowMs += 600_000;
    answers?.wake();
    await answers?.idle();
    expect(await rows()).toMatchObject([{ state: 'undone', decision_state: 'undone' }]);
    expect(world.size).toBe(0);
    expect(await logged()).toEqual(['action.started', 'action.completed', 'action.undone by ttl']);
    expect(settled).toEqual([
      { kind: 'rotate_key', state: 'executed', latencyMs: 0 },
      { kind: 'rotate_key', state: 'undone', latencyMs: 600_000 },
    ]);
    const audited = await test.database.query('select action, outcome, actor_name from audit_log order by sequence');
    expect(audited).toEqual([
      { action: 'action.execute', outcome: 'done', actor_name: 'agent' },
      { action: 'action.undo', outcome: 'done', actor_name: 'agent' },
    ]);
  });

  it('asks people where policy does, needs as many as the quorum says, and lets one of them take it back', async () => {
    begin({ quorum: 2 }, false);
    const event = decisionMade();
    const { decisionId } = event.data;
    await record(event);
    await answers?.idle();
    expect(await rows()).toEqual([
      {
        state: 'waiting',
        decision_state: 'proposed',
        outcome: 'ask',
        code: null,
        detail: 'Automatic action is off.',
      },
    ]);
    await expect(answerDecision(people(), decisionId, { ...says('eve'), role: 'viewer' })).rejects.toMatchObject({
      code: 'not-permitted',
    });
    expect(await answerDecision(people(), decisionId, says('ann'))).toMatchObject({ state: 'waiting', missing: 1 });
    expect(await answerDecision(people(), decisionId, says('ann'))).toMatchObject({ state: 'waiting', missing: 1 });
    const { actionId, state } = await answerDecision(people(), decisionId, says('bob'));
    expect(state).toBe('approved');
    answers?.wake();
    await answers?.idle();
    expect(await rows()).toMatchObject([{ state: 'executed', outcome: 'ask' }]);
    await expect(answerDecision(people(), decisionId, says('cyd'))).rejects.toMatchObject({ code: 'conflict' });
    await askUndo(test.database, { actionId, person: 'ann', nowMs });
    answers?.wake();
    await answers?.idle();
    expect([await rows(), world.size]).toMatchObject([[{ state: 'undone' }], 0]);
    expect(await logged()).toEqual([
      'decision.answered approved by bob',
      'action.started',
      'action.completed',
      'action.undone by ann',
    ]);
  });

  it('takes one no for a no, and no answer for none', async () => {
    begin({ quorum: 2, expiresMinutes: 30 }, false);
    const [first, second] = [decisionMade(), decisionMade({ source: '203.0.113.8', at: nowMs + 1 })];
    await record(first, second);
    await answers?.idle();
    await answerDecision(people(), first.data.decisionId, says('ann'));
    await answerDecision(people(), first.data.decisionId, { ...says('bob', 'rejected'), comment: 'a test of ours' });
    nowMs += 1_800_000;
    answers?.wake();
    await answers?.idle();
    expect(await rows()).toMatchObject([
      { state: 'rejected', detail: 'bob said no: a test of ours' },
      { state: 'expired', detail: 'Nobody said yes or no in time.' },
    ]);
    expect(world.size).toBe(0);
  });

  it('lets a decision within the cool-down refer to the first, and answers after it again', async () => {
    begin();
    const first = decisionMade();
    const again = decisionMade({ at: nowMs + 1_000 });
    const other = decisionMade({ source: '203.0.113.9', at: nowMs + 1_000 });
    const later = decisionMade({ at: nowMs + 3_600_000 });
    await record(first, again, other, later);
    await answers?.idle();
    expect(await rows()).toMatchObject([
      { state: 'executed' },
      {
        state: 'covered',
        detail: `The same trigger about the same source was answered by decision ${first.data.decisionId} within the last 1 h.`,
      },
      { state: 'executed' },
      { state: 'executed' },
    ]);
    expect(await logged()).toContain('decision.answered covered by cool-down');
    expect(world.size).toBe(3);
  });

  it('looks again at what a decision stood for when that fails: the first of them stands for the rest', async () => {
    begin();
    failure = new ActionError('broken', 'It is broken.', { retryable: false });
    await record(decisionMade());
    await answers?.idle();
    failure = null;
    const first = decisionMade();
    // Fails only after the others were covered by it.
    const begun = Promise.withResolvers<void>();
    const fails = Promise.withResolvers<never>();
    await end();
    begin({}, true, {
      ...watch,
      apply: (plan, context) => {
        if (!context.idempotencyKey.endsWith(first.data.decisionId)) return watch.apply(plan, context);
        begun.resolve();
        return fails.promise;
      },
    });
    await record(first);
    await begun.promise;
    const [second, third] = [decisionMade({ at: nowMs + 1_000 }), decisionMade({ at: nowMs + 2_000 })];
    await record(second, third);
    await until(async () => (await rows()).filter((row) => Object(row).state === 'covered').length === 2);
    fails.reject(new ActionError('broken', 'It is broken.', { retryable: false }));
    await answers?.idle();
    expect(await rows()).toMatchObject([
      { state: 'failed' },
      { state: 'failed' },
      { state: 'executed' },
      {
        state: 'covered',
        detail: `Decision ${first.data.decisionId} stood for it. It failed: It is broken. Decision ${second.data.decisionId} stands for it now.`,
      },
    ]);
    expect([...world.keys()]).toEqual([`decision:${second.data.decisionId}`]);
  });

  it('asks people before doing again what a person took back, also for what comes later; not when its time was over', async () => {
    begin();
    const [first, covered] = [decisionMade(), decisionMade({ at: nowMs + 1_000 })];
    await record(first, covered);
    await answers?.idle();
    const [row] = await test.database.query(`select id from actions where state = 'executed'`);
    await askUndo(test.database, { actionId: String(row?.id), person: 'ann', nowMs });
    answers?.wake();
    await answers?.idle();
    const later = decisionMade({ at: nowMs + 3_590_000 });
    await record(later);
    await answers?.idle();
    const sentence = 'A person took back what was done about this source for the same reason a short while ago.';
    expect(await rows()).toMatchObject([
      { state: 'undone' },
      { state: 'waiting', detail: sentence },
      { state: 'covered' },
    ]);
    expect(world.size).toBe(0);
  });

  it('refuses what a refused decision stood for, with its reason', async () => {
    begin({ customerNetworks: ['203.0.113.7'] }, false);
    const first = decisionMade();
    await record(first);
    await answers?.idle();
    await test.database.execute(`update actions set state = 'planning', due_at = null`);
    await record(decisionMade({ at: nowMs + 1_000 }));
    await until(async () => (await rows()).some((row) => Object(row).state === 'covered'));
    await test.database.execute('update actions set due_at = $1 where covered_by is null', [
      new Date(nowMs).toISOString(),
    ]);
    answers?.wake();
    await answers?.idle();
    const refused = { state: 'refused', detail: "It would harm 203.0.113.7, which is one of our customers' networks." };
    expect(await rows()).toMatchObject([refused, refused]);
  });

  it('counts a person once whatever they are called, and no yes that was said to an earlier question', async () => {
    begin({ quorum: 2, expiresMinutes: 30 }, false);
    const event = decisionMade();
    const { decisionId } = event.data;
    await record(event);
    await answers?.idle();
    await answerDecision(people(), decisionId, { ...says('ann'), personId: 'person 1' });
    const renamed = await answerDecision(people(), decisionId, { ...says('bea'), personId: 'person 1' });
    expect(renamed).toMatchObject({ state: 'waiting', missing: 1 });
    nowMs += 1_800_000;
    // The question is over, whether or not a worker has said so yet.
    expect(await answerDecision(people(), decisionId, says('bob'))).toMatchObject({ missing: 1 });
    answers?.wake();
    await answers?.idle();
    nowMs += 1;
    expect(await rows()).toMatchObject([{ state: 'expired' }]);
    expect(await answerDecision(people(), decisionId, says('cyd'))).toMatchObject({ state: 'expired', missing: 1 });
    nowMs += 1;
    expect(await answerDecision(people(), decisionId, says('dan'))).toMatchObject({ state: 'approved' });
  });

  it('lets two say yes at once and does it once, as it was when they were asked', async () => {
    begin({ quorum: 2 }, false);
    const event = decisionMade();
    await record(event);
    await answers?.idle();
    await test.database.execute(`update actions set plan = jsonb_set(plan::jsonb, '{sentence}', '"As they saw it."')`);
    const said = await Promise.all(
      ['ann', 'bob'].map((person) => answerDecision(people(), event.data.decisionId, says(person))),
    );
    expect(said.map(({ missing }) => missing).toSorted()).toEqual([0, 1]);
    answers?.wake();
    await answers?.idle();
    expect(await rows()).toMatchObject([{ state: 'executed' }]);
    const [row] = await test.database.query(`select id, plan->>'sentence' as sentence from actions`);
    expect(row?.sentence).toBe('As they saw it.');
    const undo = { actionId: String(row?.id), person: 'ann', nowMs };
    await Promise.all([askUndo(test.database, undo), askUndo(test.database, { ...undo, person: 'bob' })]);
    answers?.wake();
    await answers?.idle();
    expect((await logged()).filter((line) => line.startsWith('action.undone'))).toHaveLength(1);
  });

  it('never acts on our own networks, even when people say yes', async () => {
    begin({ ownNetworks: ['203.0.113.0/24'] });
    const event = decisionMade();
    await record(event);
    await answers?.idle();
    expect(await rows()).toEqual([
      {
        state: 'refused',
        decision_state: 'refused',
        outcome: 'refuse',
        code: 'policy_refused',
        detail: 'It would harm 203.0.113.7, which is one of our own networks.',
      },
    ]);
    await expect(answerDecision(people(), event.data.decisionId, says('ann'))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect([world.size, await logged()]).toEqual([0, ['decision.answered refused by policy']]);
  });

  it('plans only, in a dry run', async () => {
    begin({ dryRun: true });
    await record(decisionMade());
    await answers?.idle();
    expect(await rows()).toMatchObject([
      { state: 'simulated', decision_state: 'simulated', detail: 'Dry run, nothing was done. Counts 203.0.113.7.' },
    ]);
    expect(world.size).toBe(0);
  });

  it('asks while what it needs is down, and leaves what is old to people', async () => {
    begin({ actions: { rotate_key: { maxPerHour: 1 } } });
    readiness = { ready: false, reason: 'no sensor is there' };
    const old = decisionMade({ source: '203.0.113.20', at: nowMs - 3_600_001 });
    await record(decisionMade(), old);
    await answers?.idle();
    expect(await rows()).toMatchObject([
      { state: 'waiting', detail: 'What it needs does not work: no sensor is there' },
    ]);
    readiness = { ready: true };
    const settings = { ...people(), settings: responseConfigSchema.parse({}) };
    expect(await answerDecision(settings, old.data.decisionId, says('ann'))).toMatchObject({ state: 'approved' });
    answers?.wake();
    await answers?.idle();
    expect(await rows()).toMatchObject([{ state: 'executed' }, { state: 'waiting' }]);
  });

  it('keeps to the limit of an hour however many come at once', async () => {
    begin({ actions: { rotate_key: { maxPerHour: 3 } } });
    await record(...Array.from({ length: 8 }, (_, place) => decisionMade({ source: `203.0.113.${place + 1}` })));
    await answers?.idle();
    const states = (await rows()).map((row) => Object(row).state);
    expect([world.size, states.filter((state) => state === 'waiting').length]).toEqual([3, 5]);
  });

  it('tries again where that may help, then fails and leaves nothing behind', async () => {
    begin();
    failure = new ActionError('busy', 'Not now.', { retryable: true });
    await record(decisionMade());
    for (let tries = 0; tries < 3; tries++) {
      await answers?.idle();
      nowMs += 60_000;
      answers?.wake();
    }
    await answers?.idle();
    expect(await rows()).toMatchObject([{ state: 'failed', code: 'busy', detail: 'Not now.' }]);
    failure = null;
    verified = false;
    await record(decisionMade({ source: '203.0.113.30' }));
    await answers?.idle();
    expect((await rows())[1]).toMatchObject({ state: 'failed', code: 'not_verified' });
    expect(world.size).toBe(0);
  });

  it.each([
    ['keyed', 'executed', null],
    ['unsafe', 'unknown', 'outcome_unknown'],
  ] as const)('after a crash finds what was begun: %s actions are %s', async (idempotency, state, code) => {
    const begun = Promise.withResolvers<void>();
    begin({}, true, {
      ...watch,
      idempotency,
      apply: () => {
        begun.resolve();
        return new Promise(() => {}); // never answers
      },
    });
    await record(decisionMade());
    await begun.promise;
    // As kill -9 leaves it: running, and owned by somebody who is gone.
    await end();
    expect(await rows()).toMatchObject([{ state: 'running' }]);
    begin({}, true, { ...watch, idempotency });
    nowMs += 15_001;
    answers?.wake();
    await answers?.idle();
    expect(await rows()).toMatchObject([{ state, code }]);
    expect(await logged()).toEqual(['action.started', ...(state === 'executed' ? ['action.completed'] : [])]);
  });

  it('does for a playbook what policy permits, once for a key, and says what it would do in a dry run', async () => {
    begin({ ownNetworks: ['203.0.113.66'] }, false);
    const request: ActionRequest = {
      kind: 'rotate_key',
      decisionId: null,
      runId: uuidV8(textHash('run')),
      sessionId: null,
      sensorId: null,
      trap: null,
      source: '203.0.113.7',
      values: {},
      requestedBy: 'run 1',
      ttlMs: 60_000,
    };
    const order = { request, idempotencyKey: 'run/step', confidence: null, signal: new AbortController().signal };
    const perform = async (changes: object) => {
      const outcome = await answers?.perform({ ...order, dryRun: false, ...changes });
      return [outcome?.state, outcome?.detail];
    };
    expect(await perform({ dryRun: true })).toEqual(['simulated', 'Counts 203.0.113.7.']);
    expect(await perform({})).toEqual(['executed', 'It is counted.']);
    expect(await perform({})).toEqual(['executed', 'It is counted.']);
    expect(await perform({ idempotencyKey: 'run/other', request: { ...request, source: '203.0.113.66' } })).toEqual([
      'refused',
      'It would harm 203.0.113.66, which is one of our own networks.',
    ]);
    await expect(perform({ request: { ...request, kind: 'launch_missiles' } })).rejects.toMatchObject({
      code: 'no_such_action',
    });
    const [first] = await test.database.query(`select id from actions where state = 'executed'`);
    expect(await answers?.undo(String(first?.id), 'ann')).toMatchObject({ state: 'undone' });
    expect(world.size).toBe(0);
    await expect(answerAction(people(), String(first?.id), says('ann'))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses a configuration that names no action', () => {
    expect(() => begin({ actions: { block_pi: { maxPerHour: 1 } } })).toThrow(
      'response.actions.block_pi: there is no such action; use rotate_key.',
    );
  });
});
