import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepAnalysis, noteDangerous, takeDue } from '../../agent/analysis/analysis-store.ts';
import { createPostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { sampleEvent, sampleSessionId } from '../../event-log/sample-events.ts';
import { startPipeline } from '../../pipeline/pipeline.ts';
import { testConclusions } from '../../pipeline/test-conclusions.ts';
import { silentLog } from '../../storage/log.ts';
import { startTestApi, type TestApi } from '../test-api.ts';

const START_MS = Date.parse('2026-05-01T10:00:00.000Z');

describe('the analysis of a session', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const eventLog = createPostgresEventLog({ database: api.database, log: silentLog });
    const pipeline = startPipeline({ ...testConclusions, eventLog });
    await eventLog.append([sampleEvent(0)]);
    await pipeline.caughtUp(1);
    await pipeline.stop();
    await eventLog.stop();
  });
  afterAll(() => api.close());

  const read = async (sessionId: string) =>
    api.app.inject({
      url: `/api/v1/sessions/${sessionId}/analysis`,
      headers: await api.keyHeaders('viewer'),
    });

  it('is none, waits, then is there with the tag unverified', async () => {
    const sessionId = sampleSessionId(0);
    expect((await read(sessionId)).json()).toEqual({
      sessionId,
      state: 'none',
      review: false,
      failure: null,
      analysis: null,
    });
    await noteDangerous(api.database, new Map([[sessionId, START_MS]]));
    expect((await read(sessionId)).json()).toMatchObject({ state: 'waiting' });
    const [due] = await takeDue(api.database, { nowMs: START_MS, leaseMs: 1_000, limit: 1 });
    if (due === undefined) throw new Error('nothing is due');
    const analysis = {
      tag: 'unverified' as const,
      threat_score: 0.9,
      severity: 'high' as const,
      behavioral_patterns: ['<script>'],
      attack_sophistication: 'low' as const,
      recommended_action: 'escalate' as const,
      confidence: 0.5,
      reasoning: 'Fetches and runs a file.',
      indicators_of_compromise: ['192.0.2.1'],
      inventedIndicators: 0,
      evidence: [sampleEvent(0).id],
      review: { raised: true, reasons: ['The model asks for a person.'] },
      analysedAt: '2026-05-01T10:00:00.000Z',
      level: 4,
      provider: 'scripted',
      model: 'm',
      promptHash: 'a'.repeat(64),
      promptVersion: '2026.1',
    };
    await keepAnalysis(api.database, due, analysis);
    expect((await read(sessionId)).json()).toEqual({
      sessionId,
      state: 'done',
      review: true,
      failure: null,
      analysis,
    });
  });

  it('is not found where the session is not', async () => {
    expect((await read('0198f3a0-0000-7000-8000-000000000000')).statusCode).toBe(404);
  });
});
