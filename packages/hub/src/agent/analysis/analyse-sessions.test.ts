import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { type Pipeline, startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { silentLog } from '../../storage/log.ts';
import { createAnalysisSource } from '../../storage/repositories/analysis-source.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { createCallLog } from '../llm/call-log.ts';
import { createGuardedLlm } from '../llm/guarded-llm.ts';
import { LlmError } from '../llm/llm-provider.ts';
import { createScriptedProvider, type ScriptedReply } from '../llm/scripted-provider.ts';
import { type SessionAnalyses, startSessionAnalyses } from './analyse-sessions.ts';
import { readAnalysis } from './analysis-store.ts';
import { ANALYSIS_LIMITS } from './limits.ts';

const DANGEROUS = 'T1001 T1002 T1003 T1004';

describe('the analysis of dangerous sessions', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let pipeline: Pipeline;
  let analyses: SessionAnalyses;
  let nowMs = Date.parse('2026-05-01T10:00:00.000Z');
  let reply: (user: string) => ScriptedReply | Promise<string>;
  let sessions = 0;
  let events = 0;
  const errors: unknown[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    pipeline = startPipeline({ ...testConclusions, eventLog });
  });
  afterAll(async () => {
    await pipeline.stop();
    await eventLog.stop();
    await test.drop();
  });
  beforeEach(async () => {
    reply = (user) => answer(user);
    sessions += 1;
    analyses = await start();
  });
  afterEach(async () => {
    await analyses.stop();
    expect(errors.splice(0)).toEqual([]);
  });

  async function start(changes: { readonly callsPerSourcePerHour?: number } = {}): Promise<SessionAnalyses> {
    const llm = await createGuardedLlm({
      provider: createScriptedProvider({ script: ({ user }) => reply(user) }),
      budgets: {
        callsPerSession: 20,
        callsPerSourcePerHour: 20,
        callsPerTrapPerHour: 1_000,
        callsPerDay: 1_000,
        tokensPerDay: 1e9,
        costPerDay: 1e9,
        ...changes,
      },
      prices: { inputPerMillionTokens: 1, outputPerMillionTokens: 1, currency: 'USD' },
      callLog: createCallLog(test.database),
      now: () => nowMs,
    });
    return startSessionAnalyses({
      database: test.database,
      eventLog,
      source: createAnalysisSource(test.database),
      llm,
      minLevel: 4,
      maxOutputTokens: 500,
      networkOf: (address) => address,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      now: () => nowMs,
      onError: (error) => errors.push(error),
    });
  }

  function answer(user: string, changes: Record<string, unknown> = {}): string {
    return JSON.stringify({
      threat_score: 0.1,
      severity: 'low',
      behavioral_patterns: ['looks around'],
      attack_sophistication: 'low',
      recommended_action: 'monitor',
      confidence: 0.9,
      reasoning: 'Looks around.',
      indicators_of_compromise: [],
      evidence: [/"id":"([0-9a-f-]{36})"/.exec(user)?.[1] ?? ''],
      review: false,
      ...changes,
    });
  }

  const sessionId = (): string => `0198f3a0-0000-7000-8000-${String(sessions).padStart(12, '0')}`;

  /** Commands; null closes the session. */
  async function happens(...inputs: readonly (string | null)[]): Promise<void> {
    await eventLog.append(
      inputs.map((input): CerberusEvent => {
        events += 1;
        const identity = {
          id: `0198f3a1-0000-7000-8000-${String(events).padStart(12, '0')}`,
          at: '2026-05-01T10:00:00.000Z',
          sensorId: 'sensor-1',
          trap: 'ssh',
          sessionId: sessionId(),
          source: { address: `192.0.2.${sessions}`, port: 4_000 },
          destination: null,
          protocol: 'ssh',
        };
        return input === null
          ? { ...identity, kind: 'session.closed', data: { reason: 'client-closed', durationMs: 1 } }
          : { ...identity, kind: 'command.entered', data: { input, channel: 'shell' } };
      }),
    );
    await pipeline.caughtUp(await eventLog.head());
    await analyses.caughtUp(await eventLog.head());
    await analyses.idle();
  }

  async function passes(milliseconds: number): Promise<void> {
    nowMs += milliseconds;
    await analyses.idle();
  }

  const state = () => readAnalysis(test.database, sessionId());
  const derived = () =>
    test.database.query(`select
      (select json_agg(row_to_json(s) order by s.id)::text from sessions s) as sessions,
      (select json_agg(row_to_json(d) order by d.decision_id)::text from decisions d) as decisions,
      (select count(*) from events) as events`);

  it('describes a session once it had time to go on, and changes nothing else', async () => {
    await happens('hello', DANGEROUS);
    expect(await state()).toEqual({ state: 'waiting', review: false, failure: null, analysis: null });
    const before = await derived();
    await passes(ANALYSIS_LIMITS.settleMs);
    expect(await state()).toMatchObject({
      state: 'done',
      review: false,
      analysis: { tag: 'unverified', reasoning: 'Looks around.', level: 5, review: { raised: false, reasons: [] } },
    });
    expect(await derived()).toEqual(before);
    const calls = await test.database.query('select outcome, purpose from llm_calls where session_id = $1::uuid', [
      sessionId(),
    ]);
    expect(calls).toEqual([{ outcome: 'answered', purpose: 'analysis' }]);
  });

  it('does not wait for a session that is closed', async () => {
    await happens('hello', DANGEROUS);
    await happens(null);
    expect((await state()).state).toBe('done');
  });

  it('leaves harmless sessions alone', async () => {
    await happens('hello', 'T1001', null);
    await passes(ANALYSIS_LIMITS.settleMs);
    expect((await state()).state).toBe('none');
  });

  it('keeps a review that was raised, whatever is said later', async () => {
    reply = (user) => answer(user, { review: true });
    await happens('T1001 T1002 T1003');
    await passes(ANALYSIS_LIMITS.settleMs);
    expect(await state()).toMatchObject({ review: true, analysis: { level: 4 } });
    reply = (user) => answer(user);
    await happens('T1004 T1005');
    await passes(ANALYSIS_LIMITS.settleMs);
    expect(await state()).toMatchObject({ review: true, analysis: { level: 5, review: { raised: false } } });
  });

  it('refuses an answer that cites an event it was not shown, and gives up in time', async () => {
    reply = (user) => answer(user, { evidence: ['0198f3a1-0000-7000-8000-000000000000'] });
    await happens(DANGEROUS);
    await passes(ANALYSIS_LIMITS.settleMs);
    expect(await state()).toMatchObject({ state: 'waiting', failure: 'invalid-answer', analysis: null });
    for (let at = 0; at < ANALYSIS_LIMITS.maxFailures; at++) await passes(ANALYSIS_LIMITS.firstRetryMs * 2 ** at);
    expect(await state()).toMatchObject({ state: 'failed', failure: 'invalid-answer', analysis: null });
  });

  it('tries again when a model comes back', async () => {
    reply = () => new LlmError('unavailable', 'away');
    await happens(DANGEROUS);
    await passes(ANALYSIS_LIMITS.settleMs);
    expect(await state()).toMatchObject({ state: 'waiting', failure: 'unavailable' });
    reply = (user) => answer(user);
    await passes(ANALYSIS_LIMITS.firstRetryMs);
    expect(await state()).toMatchObject({ state: 'done', failure: null });
  });

  it('waits for its budget without counting that as a failure', async () => {
    await analyses.stop();
    analyses = await start({ callsPerSourcePerHour: 1 });
    await happens('T1001 T1002 T1003');
    await passes(ANALYSIS_LIMITS.settleMs);
    await happens('T1004 T1005');
    await passes(ANALYSIS_LIMITS.settleMs);
    expect(await state()).toMatchObject({ state: 'waiting', failure: 'held', analysis: { level: 4 } });
    await passes(3_600_000);
    expect(await state()).toMatchObject({ state: 'done', failure: null, analysis: { level: 5 } });
  });

  it('holds nobody up while a model thinks, and gives up with the hub', async () => {
    await happens(DANGEROUS);
    const asked = Promise.withResolvers<void>();
    reply = () => {
      asked.resolve();
      return new Promise<string>(() => {});
    };
    nowMs += ANALYSIS_LIMITS.settleMs;
    const idle = analyses.idle();
    await asked.promise;
    await eventLog.append([]);
    await pipeline.caughtUp(await eventLog.head());
    await analyses.stop();
    await idle;
    // In hand until its lease ends, then taken again.
    reply = (user) => answer(user);
    analyses = await start();
    await analyses.idle();
    expect((await state()).state).toBe('waiting');
    await passes(ANALYSIS_LIMITS.leaseMs);
    expect((await state()).state).toBe('done');
  });
});
