import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../../storage/test-database.ts';
import { ActionError, type PlaybookAction } from '../action.ts';
import type { Value } from '../templates/value.ts';
import { type Engine, startEngine } from './engine.ts';
import { answerRun, askRun, publishPlaybook, resolveCall, startRun } from './runs.ts';
import { createSubPlaybookAction } from './sub-playbook.ts';

let test: TestDatabase;
let engine: Engine;
const calls: [name: string, values: unknown][] = [];
/** What `enrich` does next; by default it gives its values back. */
let behaviour: (values: unknown) => Value | Promise<Value> = (values) =>
  z.record(z.string(), z.json()).parse(values) as Value;

const recorded = (name: string): PlaybookAction => ({
  name,
  summary: 'notes that it was called',
  effect: 'write',
  idempotency: 'safe',
  values: z.record(z.string(), z.unknown()),
  run: async (values) => {
    calls.push([name, values]);
    return behaviour(values);
  },
});
const actions = new Map<string, PlaybookAction>(['enrich', 'notify', 'block_ip'].map((name) => [name, recorded(name)]));

beforeAll(async () => {
  test = await createTestDatabase();
  actions.set('sub_playbook', createSubPlaybookAction(test.database, Date.now));
  engine = startEngine({
    database: test.database,
    actions,
    secret: () => 'hidden',
    log: silentLog,
    now: Date.now,
    limits: { pollMs: 10 },
  });
});
afterAll(async () => {
  await engine.stop(0);
  await test.drop();
});

let published = 0;

/** Publishes the steps as a playbook of its own and starts a run. */
async function start(steps: string, rest = '', inputs: Record<string, Value> = {}): Promise<string> {
  published += 1;
  const id = `p${published}`;
  await publishPlaybook(
    test.database,
    `apiVersion: cerberus/v1\nid: ${id}\nname: P\nversion: 1\n${rest}\nsteps:\n${steps}`,
    'test',
  );
  const run = await startRun(test.database, {
    playbookId: id,
    inputs,
    trigger: {},
    startedBy: 'test',
    dryRun: false,
    nowMs: Date.now(),
  });
  engine.wake();
  return run ?? '';
}

/** Starts one more run of the playbook that `start` published last. */
async function startAgain(id = `p${published}`): Promise<string> {
  const request = { playbookId: id, inputs: {}, trigger: {}, startedBy: 'test', dryRun: false, nowMs: Date.now() };
  return (await startRun(test.database, request)) ?? '';
}

/** As if all that a run waits for were due. */
async function passTime(run: string): Promise<void> {
  await test.database.execute("update run_moves set due_at = now() - interval '1 s' where run_id = $1", [run]);
  await test.database.execute('update runs set due_at = now() where id = $1 and owner is null', [run]);
  engine.wake();
}

async function until(run: string, states: readonly string[]): Promise<Record<string, unknown>> {
  for (;;) {
    const [row] = await test.database.query('select state, error_code, outputs, owner from runs where id = $1', [run]);
    if (row !== undefined && states.includes(String(row.state))) return row;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const ENDED = ['succeeded', 'failed', 'cancelled'];

describe('the run engine', () => {
  it('brings a run to its end and keeps what came out', async () => {
    const run = await start(
      `  - {id: look, action: enrich, with: {n: "{{ inputs.n }}"}}
  - {id: tell, action: notify, with: {text: "got {{ steps.look.result.n }}"}}
`,
      'inputs: {n: {type: number}}\noutputs: {n: "{{ steps.look.result.n }}"}',
      { n: 7 },
    );
    expect(await until(run, ENDED)).toEqual({ state: 'succeeded', error_code: null, outputs: { n: 7 }, owner: null });
    expect(calls.splice(0)).toEqual([
      ['enrich', { n: 7 }],
      ['notify', { text: 'got 7' }],
    ]);
  });

  it('gives a run back while people think, and goes on when they have answered', async () => {
    const run = await start('  - {id: block, action: block_ip, approval: {quorum: 2}}\n');
    expect(await until(run, ['waiting'])).toMatchObject({ owner: null });
    const answer = { runId: run, step: 'block', role: 'responder', answer: 'approved' } as const;
    await answerRun(test.database, { ...answer, person: 'a' });
    await answerRun(test.database, { ...answer, person: 'a' });
    await answerRun(test.database, { ...answer, person: 'viewer', role: 'viewer' });
    engine.wake();
    await until(run, ['waiting']);
    expect(calls.splice(0)).toEqual([]);
    await answerRun(test.database, { ...answer, person: 'b' });
    engine.wake();
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded' });
    expect(calls.splice(0)).toEqual([['block_ip', {}]]);
  });

  it('tries again what says it may work, and keeps results of any size', async () => {
    let attempts = 0;
    behaviour = () => {
      attempts += 1;
      if (attempts < 3) throw new ActionError('http_503', 'busy', { retryable: true });
      return 'x'.repeat(200_000);
    };
    const run = await start(
      '  - {id: look, action: enrich, retry: {max_attempts: 3, initial: 5ms}}\n',
      'outputs: {length: "{{ steps.look.result | length }}"}',
    );
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded', outputs: { length: 200_000 } });
    behaviour = () => null;
    expect(calls.splice(0)).toHaveLength(3);
    expect(await test.database.query('select octet_length(value::text) as bytes from run_results')).toEqual([
      { bytes: 200_002 },
    ]);
  });

  it('ends a run that is cancelled, wherever it is', async () => {
    const run = await start('  - {id: long, action: wait, with: {seconds: 3600}}\n');
    await until(run, ['waiting']);
    await askRun(test.database, run, 'cancel');
    engine.wake();
    expect(await until(run, ENDED)).toMatchObject({ state: 'cancelled', error_code: 'cancelled' });
  });

  it('runs one after the other what has the same concurrency key', async () => {
    const gate = Promise.withResolvers<Value>();
    behaviour = () => gate.promise;
    const first = await start('  - {id: look, action: enrich}\n', 'concurrency: {key: same}');
    await until(first, ['running']);
    const second = await startRun(test.database, {
      playbookId: `p${published}`,
      inputs: {},
      trigger: {},
      startedBy: 'test',
      dryRun: false,
      nowMs: Date.now(),
    });
    engine.wake();
    expect(await until(second ?? '', ['queued', 'running'])).toMatchObject({ state: 'queued' });
    gate.resolve(null);
    expect(await until(second ?? '', ENDED)).toMatchObject({ state: 'succeeded' });
    behaviour = () => null;
    calls.length = 0;
  });
});

describe('a run that rests', () => {
  it('goes on when its time has come, once', async () => {
    const run = await start('  - {id: rest, action: wait, with: {seconds: 3600}}\n  - {id: tell, action: notify}\n');
    await until(run, ['waiting']);
    await passTime(run);
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded' });
    expect(calls.splice(0)).toEqual([['notify', {}]]);
  });

  it('takes no answer in time for a no', async () => {
    const run = await start('  - {id: block, action: block_ip, approval: {timeout: 1h}}\n');
    await until(run, ['waiting']);
    await passTime(run);
    expect(await until(run, ENDED)).toMatchObject({ state: 'failed', error_code: 'expired' });
    expect(calls).toEqual([]);
  });

  it('fails once when it takes too long, and then waits for nobody but who is asked after that', async () => {
    const run = await start(
      '  - {id: rest, action: wait, with: {seconds: 3600}}\n',
      'on_failure:\n  - {id: tell, action: notify, approval: {}}',
    );
    await until(run, ['waiting']);
    await test.database.execute("update runs set overdue_at = now() - interval '1 s', due_at = now() where id = $1", [
      run,
    ]);
    engine.wake();
    for (;;) {
      const [row] = await test.database.query("select 1 from run_moves where run_id = $1 and key = 'ask:tell'", [run]);
      if (row !== undefined) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until(run, ['waiting']);
    await answerRun(test.database, { runId: run, step: 'tell', person: 'a', role: 'admin', answer: 'approved' });
    engine.wake();
    expect(await until(run, ENDED)).toMatchObject({ state: 'failed', error_code: 'overdue' });
    expect(calls.splice(0)).toEqual([['notify', {}]]);
    expect(
      await test.database.query("select fact->>'kind' as kind from run_facts where run_id = $1 order by place", [run]),
    ).toEqual([{ kind: 'overdue' }, { kind: 'answer' }, { kind: 'result' }]);
  });

  it('does nothing while it is paused, and an unsafe step that was only planned once it is resumed', async () => {
    const gate = Promise.withResolvers<Value>();
    behaviour = () => gate.promise;
    const run = await start('  - {id: look, action: enrich}\n  - {id: pay, action: notify, idempotency: unsafe}\n');
    await until(run, ['running']);
    while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await askRun(test.database, run, 'pause');
    await engine.stop(0);
    engine = startEngine({ database: test.database, actions, secret: () => '', log: silentLog, now: Date.now });
    behaviour = () => null;
    await until(run, ['paused']);
    gate.resolve(null);
    expect(calls.splice(0)).toEqual([['enrich', {}]]);
    await askRun(test.database, run, 'resume');
    engine.wake();
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded' });
    expect(calls.splice(0)).toEqual([
      ['enrich', {}],
      ['notify', {}],
    ]);
  });

  it('hears an answer that came before it was asked', async () => {
    const run = await start(
      '  - {id: rest, action: wait, with: {seconds: 3600}}\n  - {id: block, action: block_ip, approval: {}}\n',
    );
    await until(run, ['waiting']);
    await answerRun(test.database, { runId: run, step: 'block', person: 'a', role: 'admin', answer: 'approved' });
    await passTime(run);
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded' });
    expect(calls.splice(0)).toEqual([['block_ip', {}]]);
  });
});

describe('runs with the same concurrency key', () => {
  it('that were never begun do nothing when they are cancelled, and let the next one through', async () => {
    const gate = Promise.withResolvers<Value>();
    behaviour = () => gate.promise;
    const first = await start('  - {id: look, action: enrich}\n', 'concurrency: {key: same}');
    while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await startAgain();
    const third = await startAgain();
    await askRun(test.database, second, 'cancel');
    engine.wake();
    expect(await until(second, ENDED)).toMatchObject({ state: 'cancelled' });
    expect(await until(third, ['queued', 'running'])).toMatchObject({ state: 'queued' });
    gate.resolve(null);
    await until(first, ENDED);
    expect(await until(third, ENDED)).toMatchObject({ state: 'succeeded' });
    behaviour = () => null;
    expect(calls.splice(0)).toHaveLength(2);
  });

  it('make way for the newest when the playbook says replace', async () => {
    const first = await start(
      '  - {id: rest, action: wait, with: {seconds: 3600}}\n',
      'concurrency: {key: same, policy: replace}',
    );
    await until(first, ['waiting']);
    const second = await startAgain();
    engine.wake();
    expect(await until(first, ENDED)).toMatchObject({ state: 'cancelled' });
    expect(await until(second, ['waiting'])).toMatchObject({ owner: null });
    await askRun(test.database, second, 'cancel');
    engine.wake();
    await until(second, ENDED);
  });
});

describe('a playbook that calls another', () => {
  const child = async (id: string, steps: string) =>
    publishPlaybook(
      test.database,
      `apiVersion: cerberus/v1\nid: ${id}\nname: P\nversion: 1\noutputs: {n: 7}\nsteps:\n${steps}`,
      'test',
    );

  it('rests until that has ended, and has its outputs', async () => {
    await child('child', '  - {id: block, action: block_ip, approval: {}}\n');
    const run = await start(
      '  - {id: sub, action: sub_playbook, with: {playbook: child}}\n',
      'outputs: {n: "{{ steps.sub.result.outputs.n }}"}',
    );
    await until(run, ['waiting']);
    const [called] = await test.database.query('select id from runs where parent_id = $1', [run]);
    await until(String(called?.id), ['waiting']);
    await answerRun(test.database, {
      runId: String(called?.id),
      step: 'block',
      person: 'a',
      role: 'admin',
      answer: 'approved',
    });
    engine.wake();
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded', outputs: { n: 7 } });
    expect(calls.splice(0)).toEqual([['block_ip', {}]]);
  });

  it('takes it along when it is cancelled, and ends when it calls itself for ever', async () => {
    await child('sleeper', '  - {id: rest, action: wait, with: {seconds: 3600}}\n');
    const run = await start('  - {id: sub, action: sub_playbook, with: {playbook: sleeper}}\n');
    await until(run, ['waiting']);
    const [called] = await test.database.query('select id from runs where parent_id = $1', [run]);
    await until(String(called?.id), ['waiting']);
    await askRun(test.database, run, 'cancel');
    engine.wake();
    expect(await until(String(called?.id), ENDED)).toMatchObject({ state: 'cancelled' });
    expect(await until(run, ENDED)).toMatchObject({ state: 'cancelled' });
    await child('endless', '  - {id: sub, action: sub_playbook, with: {playbook: endless}}\n');
    const endless = await startAgain('endless');
    engine.wake();
    expect(await until(endless, ENDED)).toMatchObject({ state: 'failed', error_code: 'too_deep' });
  });
});

describe('what one run says', () => {
  it('never keeps the others from being written', async () => {
    behaviour = () => {
      throw new ActionError('bad\0code', 'a \0 and \ud800', { retryable: false });
    };
    const bad = await start('  - {id: look, action: enrich}\n');
    expect(await until(bad, ENDED)).toMatchObject({ state: 'failed', error_code: 'bad\ufffdcode' });
    behaviour = () => null;
    calls.length = 0;
  });
});

describe('a run that cannot be read', () => {
  it('fails instead of coming back for ever', async () => {
    const run = await start('  - {id: look, action: enrich}\n');
    await until(run, ENDED);
    await test.database.execute("update playbook_versions set source = 'broken' where id = $1", [`p${published}`]);
    await test.database.execute("update runs set state = 'queued', ended_at = null, due_at = now() where id = $1", [
      run,
    ]);
    calls.length = 0;
    await engine.stop(0);
    engine = startEngine({ database: test.database, actions, secret: () => '', log: silentLog, now: Date.now });
    expect(await until(run, ENDED)).toMatchObject({ state: 'failed', error_code: 'unreadable', owner: null });
  });
});

describe('a run whose worker is gone', () => {
  it('is taken over by another: safe calls again, unsafe ones wait for a person', async () => {
    const never = new Promise<Value>(() => {});
    const lost = startEngine({
      database: test.database,
      actions: new Map([...actions].map(([name, action]) => [name, { ...action, run: () => never }])),
      secret: () => '',
      log: silentLog,
      now: Date.now,
      // Looks once: it must not take the run back itself.
      limits: { pollMs: 3_600_000, heartbeatMs: 3_600_000 },
    });
    await engine.stop(0);
    const run = await start(
      `  - {id: look, action: enrich, depends_on: []}
  - {id: pay, action: notify, idempotency: unsafe, depends_on: []}
`,
    );
    lost.wake();
    await until(run, ['running']);
    while ((await test.database.query('select 1 from run_moves where run_id = $1', [run])).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    // As after kill -9: nobody gives it back, its time runs out.
    await test.database.execute('update runs set due_at = now() where id = $1', [run]);
    engine = startEngine({
      database: test.database,
      actions,
      secret: () => '',
      log: silentLog,
      now: Date.now,
      limits: { pollMs: 5 },
    });
    await until(run, ['waiting']);
    expect(calls.splice(0)).toEqual([['enrich', {}]]);
    await resolveCall(test.database, {
      runId: run,
      key: 'call:pay/0/0/1',
      person: 'a',
      role: 'responder',
      outcome: { result: 'it was done' },
    });
    engine.wake();
    expect(await until(run, ENDED)).toMatchObject({ state: 'succeeded' });
    expect(calls.splice(0)).toEqual([]);
    await lost.stop(0);
  });
});
