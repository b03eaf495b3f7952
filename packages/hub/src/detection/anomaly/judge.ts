import type { Anomaly, ModelKind } from '@cerberusmesh/contracts';
import { FEATURES, featuresOf } from '../behaviour/features.ts';
import type { SessionBehaviour } from '../behaviour/session-behaviour.ts';
import type { AnomalyModel, Rows, Sequences } from './anomaly-model.ts';
import { BASELINE_VERSION, type Baseline } from './baseline.ts';
import { scoreRank } from './score-rank.ts';
import { sequencesOf, TOKENS } from './session-tokens.ts';

/** A promoted model, ready to judge. */
export type JudgingModel = {
  /** `name@version`. */
  readonly version: string;
  readonly scoreQuantiles: readonly number[];
} & (
  | { readonly kind: Exclude<ModelKind, 'lstm'>; readonly model: AnomalyModel<Rows> }
  | { readonly kind: 'lstm'; readonly model: AnomalyModel<Sequences> }
);

/** Features and tokens shown with a finding. */
const maxContributions = 8;

interface Opinion {
  readonly kind: Anomaly['models'][number]['kind'];
  readonly version: string;
  readonly rank: number;
  /** By name; only what raised the score, in proportion. */
  readonly shares: ReadonlyMap<string, number>;
}

/**
 * How unusual a session is: the mean rank of the trap's baseline and of every promoted model, and the mean of what each
 * says made it so. Null while nobody can say. Pure: same behaviour, same models, same finding.
 *
 * @param tokens of the session, for a sequence model; empty when there is none
 */
export function judgeSession(
  behaviour: SessionBehaviour,
  tokens: Int32Array,
  baseline: Baseline,
  models: readonly JudgingModel[],
): Anomaly | null {
  const row = featuresOf(behaviour);
  const opinions: Opinion[] = [];
  const surprise = baseline.judge(row);
  if (surprise !== null)
    opinions.push({
      kind: 'baseline',
      version: BASELINE_VERSION,
      rank: surprise.rank,
      shares: sharesOf(surprise.contributions, (place) => FEATURES[place]?.name),
    });
  for (const model of models) {
    if (model.kind !== 'lstm') {
      const rows = { values: row, count: 1, width: row.length };
      opinions.push(
        opinionOf(model, model.model.score(rows), model.model.contributions(rows, 0), (place) => FEATURES[place]?.name),
      );
    } else if (tokens.length > 0) {
      const sequences = sequencesOf([tokens]);
      opinions.push(
        opinionOf(
          model,
          model.model.score(sequences),
          model.model.contributions(sequences, 0),
          (place) => `token:${TOKENS[tokens[place] ?? -1] ?? ''}`,
        ),
      );
    }
  }
  if (opinions.length === 0) return null;
  const together = new Map<string, number>();
  for (const { shares } of opinions)
    for (const [feature, share] of shares)
      together.set(feature, (together.get(feature) ?? 0) + share / opinions.length);
  return {
    score: opinions.reduce((sum, { rank }) => sum + rank, 0) / opinions.length,
    models: opinions.map(({ kind, version, rank }) => ({ kind, version, rank })),
    contributions: [...together]
      .toSorted((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))
      .slice(0, maxContributions)
      .map(([feature, share]) => ({ feature, share: Math.min(1, share) })),
  };
}

function opinionOf(
  { kind, version, scoreQuantiles }: JudgingModel,
  [score = 0]: Float64Array,
  contributions: Float64Array,
  name: (place: number) => string | undefined,
): Opinion {
  return { kind, version, rank: scoreRank(scoreQuantiles, score), shares: sharesOf(contributions, name) };
}

function sharesOf(
  contributions: Float64Array,
  name: (place: number) => string | undefined,
): ReadonlyMap<string, number> {
  let total = 0;
  for (const contribution of contributions) total += Math.max(0, contribution);
  const shares = new Map<string, number>();
  if (total === 0) return shares;
  for (const [place, contribution] of contributions.entries()) {
    const feature = name(place);
    if (feature !== undefined && contribution > 0)
      shares.set(feature, (shares.get(feature) ?? 0) + contribution / total);
  }
  return shares;
}
