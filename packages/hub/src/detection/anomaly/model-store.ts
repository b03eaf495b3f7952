import { createHash } from 'node:crypto';
import {
  CerberusError,
  type CerberusEvent,
  type ModelArtefact,
  type ModelKind,
  type ModelPromotion,
  modelArtefactSchema,
  uuidV7,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database, Queryable } from '../../storage/database.ts';
import { textHash } from '../../text-hash.ts';
import { ANOMALY_LIMITS } from './limits.ts';

/** A model as it was trained, before it has a number. */
export interface NewModel
  extends Pick<ModelArtefact, 'name' | 'kind' | 'trainingDataSha256' | 'featuresVersion' | 'parameters' | 'seed'> {
  readonly features: readonly string[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly scoreQuantiles: readonly number[];
  readonly weights: Uint8Array;
  /** Unix milliseconds. */
  readonly trainedAtMs: number;
}

/** A kept model with what it takes to use it. */
export interface StoredModel {
  readonly artefact: ModelArtefact;
  readonly weights: Uint8Array;
}

/** Trained models in the table `models`. */
export interface ModelStore {
  /**
   * Keeps a model under the next version of its name. The oldest that never scored a session go when there are more than
   * `maxKeptModels` of its kind.
   */
  add(model: NewModel): Promise<ModelArtefact>;
  /** Newest first. */
  list(filter?: ModelFilter): Promise<ModelArtefact[]>;
  /** By id or its beginning, `name@version`, or `name` for the newest of that name; null when none or several fit. */
  find(reference: string): Promise<ModelArtefact | null>;
  /** @throws CerberusError `not-found`; `internal` when the weights are not those that were kept */
  load(id: string): Promise<StoredModel>;
  /** The one of its kind that scores sessions, or null. */
  promoted(kind: ModelKind): Promise<StoredModel | null>;
  /**
   * Makes a model the one of its kind that scores sessions, and says so in the event log, in one transaction. Promoting
   * the one that already is changes nothing.
   *
   * @returns the event, or null when nothing changed
   * @throws CerberusError `not-found`
   */
  promote(id: string, nowMs: number): Promise<CerberusEvent | null>;
}

export interface ModelStoreOptions {
  readonly database: Database;
  /** Of the event log: inside the transaction that promotes. */
  readonly appendWithin: (transaction: Queryable, events: readonly CerberusEvent[]) => Promise<unknown>;
}

/** Any number that no other lock of this database takes: "modl". */
const LOCK_KEY = 0x6d6f646c;

const COLUMNS = `id, name, version, kind, trained_at, training_data_sha256, features, features_version, parameters, seed,
  metrics, score_quantiles, octet_length(weights) as weights_bytes, weights_sha256, promoted, promoted_at`;

const weightsRow = z.object({ weights: z.instanceof(Uint8Array) });

export interface ModelFilter {
  readonly id?: string | undefined;
  readonly kind?: ModelKind | undefined;
  readonly promoted?: boolean | undefined;
}

/** Kept models that pass the filter, newest first. */
export function listModels(database: Queryable, filter: ModelFilter = {}): Promise<ModelArtefact[]> {
  return select(
    database,
    '($1::uuid is null or id = $1) and ($2::text is null or kind = $2) and ($3::boolean is null or promoted = $3)',
    [filter.id ?? null, filter.kind ?? null, filter.promoted ?? null],
  );
}

async function select(database: Queryable, condition: string, values: readonly unknown[]): Promise<ModelArtefact[]> {
  const rows = await database.query(
    `select ${COLUMNS} from models where ${condition} order by trained_at desc, id desc`,
    values,
  );
  return rows.map(artefactOfRow);
}

export function createModelStore({ database, appendWithin }: ModelStoreOptions): ModelStore {
  async function load(id: string): Promise<StoredModel> {
    const [row] = await database.query(`select ${COLUMNS}, weights from models where id = $1`, [id]);
    if (row === undefined) throw new CerberusError('not-found', 'There is no model with this id.');
    const artefact = artefactOfRow(row);
    const { weights } = weightsRow.parse(row);
    if (sha256(weights) !== artefact.weightsSha256) {
      throw new CerberusError('internal', 'The weights of this model are not those that were kept.', {
        details: { model: `${artefact.name}@${artefact.version}` },
      });
    }
    return { artefact, weights };
  }

  return {
    load,

    add: (model) =>
      database.transaction(async (transaction) => {
        // Versions count up by one, and trainings may end at the same time.
        await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
        const weightsSha256 = sha256(model.weights);
        const [latest] = await transaction.query(
          'select coalesce(max(version), 0) as version from models where name = $1',
          [model.name],
        );
        const version = Number(latest?.version ?? 0) + 1;
        const id = uuidV7(model.trainedAtMs, textHash(`model\n${model.name}\n${version}\n${weightsSha256}`));
        await transaction.execute(
          `insert into models (id, name, version, kind, trained_at, training_data_sha256, features, features_version,
             parameters, seed, metrics, score_quantiles, weights, weights_sha256)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
          [
            id,
            model.name,
            version,
            model.kind,
            new Date(model.trainedAtMs).toISOString(),
            model.trainingDataSha256,
            JSON.stringify(model.features),
            model.featuresVersion,
            JSON.stringify(model.parameters),
            model.seed,
            JSON.stringify(model.metrics),
            JSON.stringify(model.scoreQuantiles),
            Buffer.from(model.weights.buffer, model.weights.byteOffset, model.weights.byteLength),
            weightsSha256,
          ],
        );
        await transaction.execute(
          `delete from models where kind = $1 and promoted_at is null and id not in (
             select id from models where kind = $1 order by trained_at desc, id desc limit $2)`,
          [model.kind, ANOMALY_LIMITS.maxKeptModels],
        );
        const [added] = await select(transaction, 'id = $1', [id]);
        if (added === undefined) throw new CerberusError('internal', 'The model was not kept.');
        return added;
      }),

    list: (filter) => listModels(database, filter),

    async find(reference) {
      const named = /^(?<name>[^@]{1,128})(?:@(?<version>\d{1,9}))?$/.exec(reference)?.groups;
      const byName =
        named === undefined
          ? []
          : await select(database, 'name = $1 and ($2::integer is null or version = $2)', [
              named.name,
              named.version === undefined ? null : Number(named.version),
            ]);
      if (byName.length > 0) return byName.toSorted((left, right) => right.version - left.version)[0] ?? null;
      if (!/^[0-9a-f-]{4,36}$/.test(reference)) return null;
      const byId = await select(database, 'starts_with(id::text, $1)', [reference]);
      return byId.length === 1 ? (byId[0] ?? null) : null;
    },

    async promoted(kind) {
      const [row] = await database.query('select id::text as id from models where kind = $1 and promoted', [kind]);
      return row === undefined ? null : load(String(row.id));
    },

    promote: (id, nowMs) =>
      database.transaction(async (transaction) => {
        await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
        const [model] = await select(transaction, 'id = $1', [id]);
        if (model === undefined) throw new CerberusError('not-found', 'There is no model with this id.');
        if (model.promoted) return null;
        const [replaced] = await select(transaction, 'kind = $1 and promoted', [model.kind]);
        await transaction.execute('update models set promoted = false where kind = $1 and promoted', [model.kind]);
        await transaction.execute('update models set promoted = true, promoted_at = $2 where id = $1', [
          id,
          new Date(nowMs).toISOString(),
        ]);
        const event = promotedEvent(model, replaced?.id ?? null, nowMs);
        await appendWithin(transaction, [event]);
        return event;
      }),
  };
}

function promotedEvent(model: ModelArtefact, replacedModelId: string | null, nowMs: number): CerberusEvent {
  const data: ModelPromotion = {
    modelId: model.id,
    name: model.name,
    kind: model.kind,
    version: model.version,
    trainingDataSha256: model.trainingDataSha256,
    featuresVersion: model.featuresVersion,
    weightsSha256: model.weightsSha256,
    replacedModelId,
  };
  const at = new Date(nowMs).toISOString();
  return {
    id: uuidV7(nowMs, textHash(`model.promoted\n${model.id}\n${at}`)),
    at,
    sensorId: 'hub',
    trap: null,
    sessionId: null,
    source: null,
    destination: null,
    protocol: null,
    kind: 'model.promoted',
    data,
  };
}

function artefactOfRow(row: Record<string, unknown>): ModelArtefact {
  return modelArtefactSchema.parse({
    id: row.id,
    name: row.name,
    kind: row.kind,
    version: row.version,
    trainedAt: row.trained_at,
    trainingDataSha256: row.training_data_sha256,
    features: row.features,
    featuresVersion: row.features_version,
    parameters: row.parameters,
    seed: row.seed,
    metrics: row.metrics,
    scoreQuantiles: row.score_quantiles,
    weightsBytes: row.weights_bytes,
    weightsSha256: row.weights_sha256,
    promoted: row.promoted,
    promotedAt: row.promoted_at,
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
