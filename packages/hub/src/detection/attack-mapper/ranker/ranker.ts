import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { type MapperEvaluation, reliabilityBinSchema, type Tactic, techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { ObservedCommand } from '../observed-command.ts';
import { ATTACK_VERSION } from '../technique-table.ts';
import { type FeatureNames, rankerFeatures } from './features.ts';
import { predictSoftmax, type SoftmaxModel } from './softmax.ts';

/** Weights of a logistic function of what the rules and what the ranker say of one technique, see `combine`. */
const combinationSchema = z.strictObject({
  bias: z.number(),
  ruleConfidence: z.number(),
  ruleFound: z.number(),
  ruleStrongest: z.number(),
  logProbability: z.number(),
  rankedFirst: z.number(),
  execution: z.number(),
  executionBesideOthers: z.number(),
  discoveryBesideOthers: z.number(),
  rankedElsewhere: z.number(),
  parent: z.number(),
});
export type Combination = z.infer<typeof combinationSchema>;

/** The trained ranker as it is stored: `ranker.json`, written by `scripts/train-ranker.ts`. */
export const rankerArtefactSchema = z.strictObject({
  version: z.string(),
  attackVersion: z.literal(ATTACK_VERSION),
  /** What it was trained on; the digests are of the input files. */
  trainedOn: z.array(
    z.strictObject({ name: z.string(), licence: z.string(), sha256: z.string().length(64), examples: z.int().min(1) }),
  ),
  /** Cross-validated when it was trained. */
  metrics: z.record(z.string(), z.number()),
  /** The leading finding of tests it was not trained on, by tenths of confidence. */
  reliability: z.array(reliabilityBinSchema).length(10),
  /** Makes the probability that a technique is the one that the whole session is for: the order of a session's techniques. */
  order: combinationSchema,
  /** Makes the calibrated confidence of a technique, from the commands that show it. */
  confidence: combinationSchema,
  classes: z.array(techniqueIdSchema).min(2),
  features: z.array(z.string()),
  /** Entries of each feature. */
  counts: z.array(z.int().min(0)),
  /** Class of each entry, 16 bits little-endian, base64. */
  entryClasses: z.base64(),
  /** Weight of each entry as signed byte times `scale`, base64. */
  entryWeights: z.base64(),
  scale: z.number().positive(),
  biases: z.array(z.number()),
});
export type RankerArtefact = z.infer<typeof rankerArtefactSchema>;

export interface RankedTechnique {
  readonly id: string;
  /** Share of the ranker's belief that is on this technique. */
  readonly probability: number;
}

/** Ranks techniques for commands by a linear model over `rankerFeatures`. Pure and deterministic. */
export interface TechniqueRanker {
  readonly version: string;
  /** Names the ranker where a finding names its rule. */
  readonly rule: string;
  /** See `RankerArtefact`. */
  readonly trainedOn: RankerArtefact['trainedOn'];
  readonly metrics: RankerArtefact['metrics'];
  readonly order: Combination;
  readonly confidence: Combination;
  /** Most probable first; empty when none of the commands' features is known. */
  rank(commands: readonly ObservedCommand[]): readonly RankedTechnique[];
  /** The same for features that are at hand. */
  rankFeatures(names: FeatureNames): readonly RankedTechnique[];
}

/**
 * Reads a trained ranker.
 *
 * @throws ZodError when the file is not an artefact for `ATTACK_VERSION`
 */
export function loadRanker(file: URL = shippedRanker): TechniqueRanker {
  return createRanker(readArtefact(file));
}

/** How the shipped ranker and its combination with the rules did when they were trained. */
export function readMapperEvaluation(): MapperEvaluation {
  const { version, attackVersion, trainedOn, classes, metrics, reliability } = readArtefact(shippedRanker);
  return { ranker: version, attackVersion, trainedOn, techniques: classes, metrics, reliability };
}

const shippedRanker = new URL('./ranker.json', import.meta.url);

function readArtefact(file: URL): RankerArtefact {
  return rankerArtefactSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Techniques further down are never of use. */
const maxRanked = 10;

/** Builds the ranker of an artefact. */
export function createRanker(artefact: RankerArtefact): TechniqueRanker {
  const vocabulary = new Map(artefact.features.map((name, index) => [name, index]));
  const model = modelOf(artefact);
  const rankFeatures = (names: FeatureNames): readonly RankedTechnique[] => {
    const example: number[] = [];
    for (const name of names) {
      const index = vocabulary.get(name);
      if (index !== undefined) example.push(index);
    }
    if (example.length === 0) return [];
    const probabilities = predictSoftmax(model, example);
    const best: { index: number; probability: number }[] = [];
    for (const [index, probability] of probabilities.entries()) {
      if (best.length === maxRanked && probability <= (best.at(-1)?.probability ?? 0)) continue;
      const place = best.findIndex((other) => other.probability < probability);
      best.splice(place < 0 ? best.length : place, 0, { index, probability });
      if (best.length > maxRanked) best.pop();
    }
    return best.map(({ index, probability }) => ({ id: artefact.classes[index] ?? '', probability }));
  };
  return {
    version: artefact.version,
    rule: `learned-ranker-${artefact.version}`,
    trainedOn: artefact.trainedOn,
    metrics: artefact.metrics,
    order: artefact.order,
    confidence: artefact.confidence,
    rank: (commands) => rankFeatures(rankerFeatures(commands)),
    rankFeatures,
  };
}

/** What the rules say of one technique in some commands. */
export interface RuleSupport {
  /** Of the most confident rule that found it. */
  readonly confidence: number;
  /** Of that rule. */
  readonly tactic: Tactic;
  /** No other technique has a more confident rule. */
  readonly strongest: boolean;
  /** A firm rule found another technique that does more than look or run. */
  readonly besideOthers: boolean;
}

/** What is known of one technique in some commands. */
export interface Support {
  /** Null where no rule found it. */
  readonly rule: RuleSupport | null;
  readonly probability: number;
  readonly rankedFirst: boolean;
  /** Probability of what the ranker has first, where that is another technique. */
  readonly rankedElsewhere: number;
  /** A rule found the technique itself, none of its sub-techniques. */
  readonly parent: boolean;
}

/** Looking and running are what most things that are run for something else do. */
export const CARRYING_TACTICS: ReadonlySet<Tactic> = new Set<Tactic>(['discovery', 'execution']);

/** From this confidence on a rule is firm. */
const firmConfidence = 0.7;

/** One technique with its most confident rule. */
export interface RuleFinding {
  readonly id: string;
  readonly confidence: number;
  readonly tactic: Tactic;
}

/** What the rules say of each of the techniques that they found in the same commands. */
export function ruleSupports(findings: readonly RuleFinding[]): ReadonlyMap<string, RuleSupport> {
  const strongest = findings.reduce((most, { confidence }) => Math.max(most, confidence), 0);
  const firm = findings.filter(
    ({ confidence, tactic }) => confidence >= firmConfidence && !CARRYING_TACTICS.has(tactic),
  );
  return new Map(
    findings.map(({ id, confidence, tactic }) => [
      id,
      { confidence, tactic, strongest: confidence === strongest, besideOthers: firm.some((other) => other.id !== id) },
    ]),
  );
}

/** The smallest probability that is told apart from none. */
const leastProbability = 1e-3;

/** Probability that this is the technique, between 0 and 1. */
export function combine(support: Support, weights: Combination): number {
  const factors = weightsInOrder(weights);
  let sum = 0;
  for (const [index, term] of supportTerms(support).entries()) sum += term * (factors[index] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

/** A rule that is less confident than this finds what administrators do as well. */
const everydayConfidence = 0.7;

/**
 * The calibrated confidence in a technique. It is fitted on attacks, which cannot tell what administrators do every day:
 * where a rule says so, confidence stays with the rule's.
 */
export function confidenceOf(support: Support, weights: Combination): number {
  const confidence = combine(support, weights);
  const { rule } = support;
  return rule !== null && rule.confidence < everydayConfidence ? Math.min(confidence, rule.confidence) : confidence;
}

/** What the ranker and the rules say of one technique. */
export function supportOf(id: string, rule: RuleSupport | undefined, ranked: readonly RankedTechnique[]): Support {
  const [first] = ranked;
  return {
    rule: rule ?? null,
    probability: ranked.find((entry) => entry.id === id)?.probability ?? 0,
    rankedFirst: first?.id === id,
    rankedElsewhere: first === undefined || first.id === id ? 0 : first.probability,
    parent: rule !== undefined && !id.includes('.'),
  };
}

/** The terms that the combination weighs, in the order of `weightsInOrder`. */
export function supportTerms({ rule, probability, rankedFirst, rankedElsewhere, parent }: Support): readonly number[] {
  return [
    1,
    rule?.confidence ?? 0,
    rule === null ? 0 : 1,
    rule?.strongest === true ? 1 : 0,
    Math.log(Math.max(leastProbability, probability)),
    rankedFirst ? 1 : 0,
    rule?.tactic === 'execution' ? 1 : 0,
    rule?.tactic === 'execution' && rule.besideOthers ? 1 : 0,
    rule?.tactic === 'discovery' && rule.besideOthers ? 1 : 0,
    rankedElsewhere,
    parent ? 1 : 0,
  ];
}

export function weightsInOrder(weights: Combination): readonly number[] {
  return [
    weights.bias,
    weights.ruleConfidence,
    weights.ruleFound,
    weights.ruleStrongest,
    weights.logProbability,
    weights.rankedFirst,
    weights.execution,
    weights.executionBesideOthers,
    weights.discoveryBesideOthers,
    weights.rankedElsewhere,
    weights.parent,
  ];
}

/** Weights of `supportTerms` by their names. */
export function combinationOf(weights: readonly number[]): Combination {
  const [
    bias = 0,
    ruleConfidence = 0,
    ruleFound = 0,
    ruleStrongest = 0,
    logProbability = 0,
    rankedFirst = 0,
    execution = 0,
    executionBesideOthers = 0,
    discoveryBesideOthers = 0,
    rankedElsewhere = 0,
    parent = 0,
  ] = weights.map((weight) => Number(weight.toFixed(4)));
  return {
    bias,
    ruleConfidence,
    ruleFound,
    ruleStrongest,
    logProbability,
    rankedFirst,
    execution,
    executionBesideOthers,
    discoveryBesideOthers,
    rankedElsewhere,
    parent,
  };
}

function modelOf(artefact: RankerArtefact): SoftmaxModel {
  const starts = new Int32Array(artefact.counts.length + 1);
  for (const [index, count] of artefact.counts.entries()) starts[index + 1] = (starts[index] ?? 0) + count;
  const classBytes = Buffer.from(artefact.entryClasses, 'base64');
  const weightBytes = Buffer.from(artefact.entryWeights, 'base64');
  const entries = weightBytes.length;
  const classes = Uint16Array.from({ length: entries }, (_, at) => classBytes.readUInt16LE(at * 2));
  const weights = Float32Array.from({ length: entries }, (_, at) => weightBytes.readInt8(at) * artefact.scale);
  return { classCount: artefact.classes.length, starts, classes, weights, biases: Float32Array.from(artefact.biases) };
}
