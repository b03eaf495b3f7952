import type { ModelKind } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEventLog, type PostgresEventLog } from '../../event-log/postgres-event-log.ts';
import { silentLog } from '../../storage/log.ts';
import { createTestDatabase, type TestDatabase } from '../../storage/test-database.ts';
import { createModelStore, type ModelStore, type NewModel } from './model-store.ts';

const T0 = Date.parse('2026-05-01T10:00:00.000Z');

function newModel(name: string, kind: ModelKind, minute = 0): NewModel {
  return {
    name,
    kind,
    trainingDataSha256: 'a'.repeat(64),
    features: ['duration', 'commands'],
    featuresVersion: '1',
    parameters: { trees: 100 },
    seed: 4_294_967_295,
    metrics: { learnedFrom: 80 },
    scoreQuantiles: Array.from({ length: 101 }, (_, index) => index / 100),
    weights: Uint8Array.of(1, 2, 3, minute),
    trainedAtMs: T0 + minute * 60_000,
  };
}

describe('the store of models', () => {
  let test: TestDatabase;
  let eventLog: PostgresEventLog;
  let models: ModelStore;

  beforeAll(async () => {
    test = await createTestDatabase();
    eventLog = createPostgresEventLog({ database: test.database, log: silentLog });
    models = createModelStore({ database: test.database, appendWithin: eventLog.appendWithin });
  });
  afterAll(async () => {
    await eventLog.stop();
    await test.drop();
  });

  it('keeps models under the next version of their name and gives them back whole', async () => {
    const first = await models.add(newModel('forest', 'isolation-forest'));
    const second = await models.add(newModel('forest', 'isolation-forest', 1));
    const { weights, trainedAtMs: _, ...told } = newModel('forest', 'isolation-forest');
    expect(first).toEqual({
      ...told,
      id: first.id,
      version: 1,
      trainedAt: '2026-05-01T10:00:00.000000Z',
      weightsBytes: 4,
      weightsSha256: '1666d9845b241586380fe85194c47f1d1868c4d7d30ba806ecc6d581df9eeadc',
      promoted: false,
      promotedAt: null,
    });
    expect(second.version).toBe(2);
    const loaded = await models.load(first.id);
    expect({ artefact: loaded.artefact, weights: Uint8Array.from(loaded.weights) }).toEqual({
      artefact: first,
      weights,
    });
    expect(await models.list({ kind: 'isolation-forest' })).toEqual([second, first]);
  });

  it('finds a model by id, by the beginning of one, by name and by name and version', async () => {
    const [second, first] = await models.list({ kind: 'isolation-forest' });
    expect(await models.find(first?.id ?? '')).toEqual(first);
    expect(await models.find('forest')).toEqual(second);
    expect(await models.find('forest@1')).toEqual(first);
    // Both were made within the same 65 seconds, which is what the beginning of an id says.
    expect(await models.find((first?.id ?? '').slice(0, 4))).toBeNull();
    for (const unknown of ['', 'nothing', 'forest@9', '%', "' or true --", 'ffffffff'])
      expect([unknown, await models.find(unknown)]).toEqual([unknown, null]);
  });

  it('has exactly one promoted model of a kind, and says so in the log', async () => {
    const [second, first] = await models.list({ kind: 'isolation-forest' });
    const other = await models.add(newModel('events', 'lstm'));
    const before = await eventLog.head();
    await models.promote(other.id, T0);
    await models.promote(first?.id ?? '', T0 + 1);
    const event = await models.promote(second?.id ?? '', T0 + 2);
    expect(await models.promote(second?.id ?? '', T0 + 3)).toBeNull();
    const logged = await eventLog.read(before, 10);
    expect(logged.map((entry) => entry.event.at)).toEqual([
      '2026-05-01T10:00:00.000000Z',
      '2026-05-01T10:00:00.001000Z',
      '2026-05-01T10:00:00.002000Z',
    ]);
    expect(logged.at(-1)?.event).toMatchObject({ ...event, at: '2026-05-01T10:00:00.002000Z' });
    expect(event).toMatchObject({
      kind: 'model.promoted',
      sensorId: 'hub',
      sessionId: null,
      data: { modelId: second?.id, name: 'forest', version: 2, replacedModelId: first?.id },
    });
    const promoted = await models.list({ promoted: true });
    expect(promoted.map(({ kind, version }) => [kind, version])).toEqual([
      ['isolation-forest', 2],
      ['lstm', 1],
    ]);
    expect((await models.promoted('isolation-forest'))?.artefact.id).toBe(second?.id);
    expect(await models.promoted('autoencoder')).toBeNull();
  });

  it('gives each of several trainings that end at once a version of its own', async () => {
    const added = await Promise.all([1, 2, 3, 4].map((minute) => models.add(newModel('same', 'autoencoder', minute))));
    expect(added.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('lets the oldest go that never scored a session', async () => {
    for (let minute = 0; minute < 25; minute++) await models.add(newModel('many', 'isolation-forest', 10 + minute));
    const kept = await models.list({ kind: 'isolation-forest' });
    expect(kept.map(({ name, version }) => `${name}@${version}`)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => `many@${25 - index}`),
      'forest@2',
      'forest@1',
    ]);
  });

  it('refuses weights that somebody changed', async () => {
    const model = await models.add(newModel('damaged', 'autoencoder', 90));
    await test.database.execute(`update models set weights = '\\x00' where id = $1`, [model.id]);
    await expect(models.load(model.id)).rejects.toMatchObject({ code: 'internal' });
    await expect(models.load('00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not-found' });
    await expect(models.promote('00000000-0000-7000-8000-000000000000', T0)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
