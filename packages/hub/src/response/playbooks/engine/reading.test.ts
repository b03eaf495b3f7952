import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPostgresEventLog, type PostgresEventLog } from '../../../event-log/postgres-event-log.ts';
import { silentLog } from '../../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../../storage/test-database.ts';
import { ActionError, type PlaybookAction } from '../action.ts';
import { defaultsOfAction } from '../built-in-actions.ts';
import { announceRuns } from './announce-runs.ts';
import { type Engine, startEngine } from './engine.ts';
import { listRuns, showRun } from './read-runs.ts';
import { rerunFrom } from './rerun.ts';
import { publishPlaybook, startRun } from './runs.ts';

let test: TestDatabase;
let engine: Engine;
let eventLog: PostgresEventLog;
const calls: string[] = [];
let broken = true;

const action = (name: string): PlaybookAction => ({
  name,
  summary: 'notes that it was called',
  ...defaultsOfAction(name),
  values: z.record(z.string(), z.unknown()),
  run: async (_values, { step }) => {
    calls.push(step);
    if (step === 'tell' && broken) throw new ActionError('busy', 'not now', { retryable: false });
    return { token: 'hidden', step };
  },
});

beforeAll(async () => {
  test = await createTestDatabase();
  eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
  engine = startEngine({
    database: test.database,
    actions: new Map(['enrich', 'notify'].map((name) => [name, action(name)])),
    secret: () => '',
    log: silentLog,
    now: Date.now,
    limits: { pollMs: 5 },
  });
  await publishPlaybook(
    test.database,
    `apiVersion: cerberus/v1
id: chain
name: Chain
version: 1
steps:
  - {id: look, action: enrich, mask_output: true}
  - {id: first, action: notify, depends_on: look}
  - {id: tell, action: notify, depends_on: first}
  - {id: last, action: notify, depends_on: tell}
  - {id: aside, action: approve, depends_on: []}
`,
    'test',
  );
});
afterAll(async () => {
  await engine.stop(0);
  await eventLog.stop();
  await test.drop();
});

async function until(run: string, states: readonly string[]): Promise<void> {
  for (;;) {
    const [row] = await test.database.query('select state from runs where id = $1', [run]);
    if (states.includes(String(row?.state))) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a run that failed', () => {
  let failed = '';

  it('shows its steps, why, and nothing that a step masks', async () => {
    const request = {
      playbookId: 'chain',
      inputs: {},
      trigger: {},
      startedBy: 'ada',
      dryRun: false,
      nowMs: Date.now(),
    };
    failed = (await startRun(test.database, request)) ?? '';
    await until(failed, ['failed']);
    expect(await showRun(test.database, failed, defaultsOfAction)).toMatchObject({
      state: 'failed',
      errorCode: 'busy',
      startedBy: 'ada',
      steps: [
        { id: 'look', state: 'succeeded', result: null },
        { id: 'first', state: 'succeeded', result: { token: 'hidden', step: 'first' } },
        { id: 'tell', state: 'failed', error: { code: 'busy', message: 'not now' } },
        { id: 'last', state: 'cancelled' },
        { id: 'aside', state: 'cancelled' },
      ],
      asks: [],
      unknownCalls: [],
    });
    const query = { limit: 10 };
    const page = await listRuns(test.database, { ...query, state: 'failed' }, null);
    expect(page).toMatchObject({ items: [{ id: failed, state: 'failed' }], next: null });
    expect(await listRuns(test.database, query, { id: failed })).toEqual({ items: [], next: null });
  });

  it('is run again from what failed, without doing again what worked', async () => {
    broken = false;
    calls.length = 0;
    const request = {
      runId: failed,
      step: null,
      person: 'ada',
      nowMs: Date.now(),
      entropy: new Uint8Array(16).fill(7),
    };
    const again = await rerunFrom(test.database, { ...request, actionDefaults: defaultsOfAction });
    await until(again, ['waiting']);
    expect(calls).toEqual(['tell', 'last']);
    const shown = await showRun(test.database, again, defaultsOfAction);
    expect(shown.asks).toMatchObject([{ step: 'aside', quorum: 1, roles: ['responder', 'admin'] }]);
    expect(shown.steps.map(({ id, state }) => [id, state])).toEqual([
      ['look', 'succeeded'],
      ['first', 'succeeded'],
      ['tell', 'succeeded'],
      ['last', 'succeeded'],
      ['aside', 'ready'],
    ]);
    await expect(
      rerunFrom(test.database, { ...request, runId: again, actionDefaults: defaultsOfAction }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is told to the event log once, with every call that may change something', async () => {
    for (let round = 0; round < 2; round++) {
      const announcer = announceRuns({
        database: test.database,
        eventLog,
        actionDefaults: defaultsOfAction,
        audit: null,
        onError: (error) => {
          throw error;
        },
      });
      for (;;) {
        const rows = await test.database.query('select 1 from runs where not announced');
        if (rows.length === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await announcer.stop();
      await test.database.execute('update runs set announced = false, announced_facts = 0 where id = $1', [failed]);
    }
    const told = (await eventLog.read(0, 100)).flatMap(({ event }) =>
      'runId' in event.data && event.data.runId === failed
        ? [[event.kind, 'step' in event.data ? event.data.step : null]]
        : [],
    );
    expect(told).toEqual([
      ['run.started', null],
      ['action.started', 'first'],
      ['action.completed', 'first'],
      ['action.started', 'tell'],
      ['action.failed', 'tell'],
      ['run.failed', null],
    ]);
  });
});
