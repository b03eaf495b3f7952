import { CerberusError } from '@cerberusmesh/contracts';
import { reliability } from '../attack-mapper/ranker/calibration.ts';
import type { AnomalyModel } from './anomaly-model.ts';
import { areaUnderRoc } from './area-under-roc.ts';
import { classificationCurves } from './classification-curves.ts';
import type { NewEvaluation } from './evaluation-store.ts';
import { ANOMALY_LIMITS } from './limits.ts';
import { loadModelFamily } from './model-families.ts';
import type { StoredModel } from './model-store.ts';
import { rankDrift } from './rank-drift.ts';
import { scoreRank } from './score-rank.ts';
import {
  type ReadEvents,
  ROW_FEATURES,
  readTrainingRows,
  readTrainingSequences,
  SEQUENCE_FEATURES,
  type SessionData,
} from './session-training-data.ts';
import { quantiles } from './train-model.ts';
import type { TrainingData } from './training-data.ts';

export interface EvaluateFromLogOptions {
  readonly model: StoredModel;
  readonly readEvents: ReadEvents;
  /** The newest ended sessions of the log. */
  readonly maxSessions: number;
  /** How many of the least ordinary are told of. */
  readonly shown: number;
  /** What people said of sessions: true is an anomaly. */
  readonly labels?: ReadonlyMap<string, boolean> | undefined;
}

/**
 * Scores the sessions of the event log with a kept model.
 *
 * @throws CerberusError `conflict` when the log has no ended session, or the model reads features of another version
 */
export async function evaluateFromLog(options: EvaluateFromLogOptions): Promise<NewEvaluation> {
  const { artefact, weights } = options.model;
  const { readEvents, maxSessions } = options;
  const family = await loadModelFamily(artefact.kind);
  const { featuresVersion } = family.reads === 'rows' ? ROW_FEATURES : SEQUENCE_FEATURES;
  if (artefact.featuresVersion !== featuresVersion) {
    throw new CerberusError(
      'conflict',
      `This model reads features of version ${artefact.featuresVersion}, this release makes ${featuresVersion}: train it again.`,
    );
  }
  if (family.reads === 'rows') {
    const sessions = await readTrainingRows(readEvents, maxSessions);
    return evaluate(options, family.restore(weights), sessions, () => artefact.features);
  }
  const sessions = await readTrainingSequences(readEvents, maxSessions);
  const { tokens, offsets } = sessions.data;
  return evaluate(options, family.restore(weights), sessions, (index) =>
    Array.from(tokens.subarray(offsets[index], offsets[index + 1]), (token) => artefact.features[token] ?? ''),
  );
}

/** @param namesOf what the contributions to a session's score are of, by its place */
function evaluate<Data extends TrainingData>(
  { model: { artefact }, shown, labels }: EvaluateFromLogOptions,
  model: AnomalyModel<Data>,
  { sessionIds, data }: SessionData<Data>,
  namesOf: (index: number) => readonly string[],
): NewEvaluation {
  if (data.count === 0) throw new CerberusError('conflict', 'The log has no ended session.');
  const scores = model.score(data);
  const ranks = scores.map((score) => scoreRank(artefact.scoreQuantiles, score));
  const order = Array.from(sessionIds.keys()).toSorted(
    // Of equal ones the newer first, so that the order is always the same.
    (left, right) => (scores[right] ?? 0) - (scores[left] ?? 0) || right - left,
  );
  return {
    model: { id: artefact.id, name: artefact.name, version: artefact.version, kind: artefact.kind },
    sessions: data.count,
    scoreQuantiles: quantiles(scores, ANOMALY_LIMITS.scoreQuantiles),
    shareAbove: { '95': shareAbove(ranks, 0.95), '99': shareAbove(ranks, 0.99), '99.9': shareAbove(ranks, 0.999) },
    drift: rankDrift(
      ranks,
      Float64Array.from(artefact.scoreQuantiles, (score) => scoreRank(artefact.scoreQuantiles, score)),
    ),
    ranks: reliabilityOfRanks(ranks),
    labelled: labels === undefined ? null : againstLabels(scores, ranks, sessionIds, labels),
    highest: order.slice(0, Math.min(shown, ANOMALY_LIMITS.maxShownSessions)).map((index) => ({
      sessionId: sessionIds[index] ?? '',
      score: scores[index] ?? 0,
      rank: ranks[index] ?? 0,
      because: because(model.contributions(data, index), namesOf(index)),
    })),
  };
}

function shareAbove(ranks: Float64Array, rank: number): number {
  return ranks.reduce((count, value) => count + (value > rank ? 1 : 0), 0) / ranks.length;
}

const RANK_STEPS = 20;

function reliabilityOfRanks(ranks: Float64Array): NewEvaluation['ranks'] {
  const sorted = ranks.toSorted();
  let below = 0;
  return Array.from({ length: RANK_STEPS + 1 }, (_, step) => {
    const expected = step / RANK_STEPS;
    while (below < sorted.length && (sorted[below] ?? 0) <= expected) below += 1;
    return { expected, observed: below / sorted.length };
  });
}

function againstLabels(
  scores: Float64Array,
  ranks: Float64Array,
  sessionIds: readonly string[],
  labels: ReadonlyMap<string, boolean>,
): NewEvaluation['labelled'] {
  const places = Array.from(sessionIds.keys()).filter((index) => labels.has(sessionIds[index] ?? ''));
  const isAnomaly = (place: number): boolean => labels.get(sessionIds[places[place] ?? 0] ?? '') === true;
  const chosen = Float64Array.from(places, (index) => scores[index] ?? 0);
  const curves = classificationCurves(chosen, isAnomaly);
  if (curves === null) return null;
  const outcomes = places.map((index, place) => ({ confidence: ranks[index] ?? 0, right: isAnomaly(place) }));
  const anomalous = outcomes.filter(({ right }) => right).length;
  return {
    anomalous,
    ordinary: places.length - anomalous,
    areaUnderRoc: areaUnderRoc(chosen, isAnomaly),
    ...curves,
    calibration: reliability(outcomes),
  };
}

/** Tokens of the same name count together. */
function because(contributions: Float64Array, names: readonly string[]): NewEvaluation['highest'][number]['because'] {
  const raisedBy = new Map<string, number>();
  for (const [index, contribution] of contributions.entries()) {
    const name = names[index] ?? '';
    if (contribution > 0) raisedBy.set(name, (raisedBy.get(name) ?? 0) + contribution);
  }
  const all = raisedBy.values().reduce((sum, contribution) => sum + contribution, 0);
  return Array.from(raisedBy, ([feature, contribution]) => ({ feature, share: contribution / all }))
    .toSorted((left, right) => right.share - left.share)
    .slice(0, ANOMALY_LIMITS.maxShownFeatures);
}
