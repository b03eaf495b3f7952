import { CerberusError, type ModelEvaluation, modelEvaluationSchema, uuidV7 } from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../../storage/database.ts';
import { textHash } from '../../text-hash.ts';
import { ANOMALY_LIMITS } from './limits.ts';

/** What an evaluation found, before it is kept. */
export type NewEvaluation = Omit<ModelEvaluation, 'id' | 'evaluatedAt'>;

/**
 * Keeps an evaluation; the oldest of the model go when there are more than `maxKeptEvaluations`.
 *
 * @throws CerberusError `not-found` when the model was removed meanwhile
 */
export function addEvaluation(database: Database, found: NewEvaluation, nowMs: number): Promise<ModelEvaluation> {
  const evaluation: ModelEvaluation = {
    id: uuidV7(nowMs, textHash(`evaluation\n${found.model.id}\n${nowMs}\n${found.sessions}`)),
    evaluatedAt: new Date(nowMs).toISOString(),
    ...found,
  };
  return database.transaction(async (transaction) => {
    const [model] = await transaction.query('select 1 from models where id = $1 for update', [found.model.id]);
    if (model === undefined) throw new CerberusError('not-found', 'The model was removed meanwhile.');
    await transaction.execute(
      `insert into model_evaluations (id, model_id, evaluated_at, evaluation) values ($1, $2, $3, $4)
       on conflict (id) do nothing`,
      [evaluation.id, found.model.id, evaluation.evaluatedAt, JSON.stringify(evaluation)],
    );
    await transaction.execute(
      `delete from model_evaluations where model_id = $1 and id not in (
         select id from model_evaluations where model_id = $1 order by evaluated_at desc, id desc limit $2)`,
      [found.model.id, ANOMALY_LIMITS.maxKeptEvaluations],
    );
    return evaluation;
  });
}

/** Kept evaluations of one model or of all, newest first. */
export async function listEvaluations(
  database: Queryable,
  { modelId }: { readonly modelId?: string | undefined } = {},
): Promise<ModelEvaluation[]> {
  const rows = await database.query(
    `select evaluation from model_evaluations where $1::uuid is null or model_id = $1
     order by evaluated_at desc, id desc limit $2`,
    [modelId ?? null, ANOMALY_LIMITS.maxShownEvaluations],
  );
  return rows.map(({ evaluation }) => modelEvaluationSchema.parse(evaluation));
}

/** What people said of sessions' anomalies: true is an anomaly. Sessions that somebody is unsure of are left out. */
export async function readAnomalyLabels(database: Queryable): Promise<ReadonlyMap<string, boolean>> {
  const rows = await database.query(
    `select session_id::text as id, verdict from session_labels
     where target = 'anomaly' and verdict in ('true-positive', 'false-positive') order by at desc limit $1`,
    [ANOMALY_LIMITS.maxTrainingSessions],
  );
  return new Map(rows.map(({ id, verdict }) => [String(id), verdict === 'true-positive']));
}
