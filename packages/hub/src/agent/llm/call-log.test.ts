import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { createCallLog, type LoggedCall } from './call-log.ts';

const call: LoggedCall = {
  at: '2026-05-01T23:59:59.999Z',
  purpose: 'analysis',
  sessionId: '0198f3a0-0000-7000-8000-000000000001',
  provider: 'openai',
  model: 'm',
  promptHash: 'a'.repeat(64),
  attempt: 1,
  outcome: 'answered',
  inputTokens: 100,
  outputTokens: 20,
  estimated: false,
  cost: 0.25,
  currency: 'USD',
  latencyMs: 812.5,
};

describe('the log of calls', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('keeps every call and knows what a day cost', async () => {
    const log = createCallLog(test.database);
    await log.record(call);
    await log.record({ ...call, outcome: 'timeout', attempt: 2, estimated: true, cost: 0.5, sessionId: null });
    await log.record({ ...call, outcome: 'cached', inputTokens: 0, outputTokens: 0, cost: 0 });
    await log.record({ ...call, currency: 'EUR', cost: 9 });
    await log.record({ ...call, at: '2026-05-02T00:00:00.000Z', cost: 1 });
    expect(await log.spentOn('2026-05-01', 'USD')).toEqual({ calls: 3, tokens: 360, cost: 0.75 });
    expect(await log.spentOn('2026-05-02', 'USD')).toEqual({ calls: 1, tokens: 120, cost: 1 });
    expect(await log.spentOn('2026-05-03', 'USD')).toEqual({ calls: 0, tokens: 0, cost: 0 });
    const [row] = await test.database.query('select * from llm_calls order by id limit 1');
    expect(row).toMatchObject({
      session_id: call.sessionId,
      provider: 'openai',
      model: 'm',
      prompt_hash: call.promptHash,
      outcome: 'answered',
      input_tokens: 100,
      output_tokens: 20,
      estimated: false,
      latency_ms: 812.5,
    });
  });
});
