import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { type AttackMapper, createAttackMapper } from '../attack-mapper.ts';
import { defaultMapperLimits } from '../limits.ts';
import { observeInput } from '../observe-script.ts';
import { expectedCalibrationError, fitLogistic, type Outcome, reliability } from '../ranker/calibration.ts';
import { type FeatureNames, rankerFeatures } from '../ranker/features.ts';
import { readProcedures } from '../ranker/procedures.ts';
import {
  type Combination,
  combine,
  createRanker,
  type RankedTechnique,
  type RankerArtefact,
  type Support,
  supportTerms,
} from '../ranker/ranker.ts';
import { type TrainingExample, trainRanker } from '../ranker/training.ts';
import { type RuleFile, readRuleFiles } from '../rule-set.ts';
import { ATTACK_VERSION } from '../technique-table.ts';

/**
 * Trains the technique ranker and the combination with the rules, and writes the artefact.
 *
 *   node train-ranker.ts atomic-tests.jsonl ../ranker/ranker.json
 *
 * Input: one Atomic Red Team test a line (`id`, `technique_v18`, `lines`); their licence, MIT, allows shipping a model.
 * Added are our own procedures and the examples of our own rules. Nothing else goes in.
 *
 * The combination is fitted on what neither half has seen: the ranker is trained without the fifth of the tests it is
 * asked about (and without the examples of the rules), and every test is taken twice, with all rules and without the rule
 * matches that no other test supports, as if nobody had thought of it. Confidence is thereby calibrated between a test the
 * rules know and one they do not.
 */
const testSchema = z.object({ id: z.string(), technique_v18: techniqueIdSchema, lines: z.array(z.string()) });
const folds = 5;
const version = '1';

interface RuleFinding {
  readonly id: string;
  readonly confidence: number;
}

interface Case {
  readonly technique: string;
  readonly fold: number;
  readonly features: FeatureNames;
  readonly allRules: readonly RuleFinding[];
  readonly fewerRules: readonly RuleFinding[];
}

const [input, output] = process.argv.slice(2);
if (input === undefined || output === undefined) {
  process.stderr.write('usage: train-ranker.ts ATOMIC.jsonl OUTPUT.json\n');
  process.exit(2);
}
const inputText = readFileSync(input, 'utf8');
const tests = inputText
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => testSchema.parse(JSON.parse(line)));

const featuresOf = (lines: readonly string[]): FeatureNames =>
  rankerFeatures(observeInput(lines.join('\n'), defaultMapperLimits).flatMap(({ commands }) => commands));

const procedures: TrainingExample[] = readProcedures().map(({ technique, lines }) => ({
  technique,
  features: featuresOf(lines),
}));
const ruleFiles = readRuleFiles();
const ruleExamples: TrainingExample[] = ruleFiles.flatMap(({ rules }) =>
  rules.flatMap((rule) =>
    'match' in rule ? rule.positive.map((line) => ({ technique: rule.technique, features: featuresOf([line]) })) : [],
  ),
);
const atomic: TrainingExample[] = tests.map(({ technique_v18: technique, lines }) => ({
  technique,
  features: featuresOf(lines),
}));

const cases = makeCases();
const beliefs = outOfFoldBeliefs();
const combination = fitCombination(() => true);
const metrics = crossValidate();
const artefact: RankerArtefact = {
  version,
  attackVersion: ATTACK_VERSION,
  trainedOn: [
    { name: 'Atomic Red Team tests', licence: 'MIT', sha256: digest(inputText), examples: atomic.length },
    digestOfExamples('own procedures', procedures),
    digestOfExamples('examples of the rules', ruleExamples),
  ],
  metrics,
  combination,
  ...trainRanker([...atomic, ...procedures, ...ruleExamples]),
};
writeFileSync(output, `${JSON.stringify(artefact)}\n`);
process.stderr.write(
  `${artefact.classes.length} techniques, ${artefact.features.length} features\n${JSON.stringify({ metrics, combination }, null, 1)}\n`,
);

/** Each match of each rule as a rule of its own. */
function singleMatches(): RuleFile[] {
  return ruleFiles.map(({ name, rules }) => ({
    name,
    rules: rules.flatMap((rule) =>
      'match' in rule ? rule.match.map((match, at) => ({ ...rule, id: `${rule.id}.${at}`, match: [match] })) : [],
    ),
  }));
}

function makeCases(): Case[] {
  const single = singleMatches();
  const everything = createAttackMapper({ rules: single, ranker: null });
  const supporters = new Map<string, number[]>();
  for (const { name, rules } of single)
    for (const rule of rules) {
      const alone = createAttackMapper({ rules: [{ name, rules: [rule] }], ranker: null });
      const right = tests.flatMap(({ technique_v18: technique, lines }, at) =>
        findingsOf(alone, lines).some(({ id }) => id === technique) ? [at] : [],
      );
      supporters.set(rule.id, right);
    }
  return tests.map(({ id, technique_v18: technique, lines }, at) => {
    const dropped = new Set(
      [...supporters].filter(([, right]) => right.length === 1 && right[0] === at).map(([ruleId]) => ruleId),
    );
    const fewer = single.map(({ name, rules }) => ({ name, rules: rules.filter((rule) => !dropped.has(rule.id)) }));
    const allRules = findingsOf(everything, lines);
    return {
      technique,
      fold: Number.parseInt(digest(id).slice(0, 6), 16) % folds,
      features: featuresOf(lines),
      allRules,
      fewerRules: dropped.size === 0 ? allRules : findingsOf(createAttackMapper({ rules: fewer, ranker: null }), lines),
    };
  });
}

function findingsOf(mapper: AttackMapper, lines: readonly string[]): RuleFinding[] {
  return mapper.mapSession(lines).techniques.map(({ id, confidence }) => ({ id, confidence }));
}

/** What a ranker says of each test that was trained without the test's fold. */
function outOfFoldBeliefs(): (readonly RankedTechnique[])[] {
  const rankers = Array.from({ length: folds }, (_, fold) => {
    const others = atomic.filter((_example, at) => cases[at]?.fold !== fold);
    return rankerOf(trainRanker([...others, ...procedures]));
  });
  return cases.map(({ fold, features }) => rankers[fold]?.rankFeatures(features) ?? []);
}

function rankerOf(part: ReturnType<typeof trainRanker>): ReturnType<typeof createRanker> {
  const noCombination = {
    bias: 0,
    ruleConfidence: 0,
    ruleFound: 0,
    ruleStrongest: 0,
    logProbability: 0,
    rankedFirst: 0,
  };
  return createRanker({
    version,
    attackVersion: ATTACK_VERSION,
    trainedOn: [],
    metrics: {},
    combination: noCombination,
    ...part,
  });
}

/** The candidates of one test with what supports them. */
function candidatesOf(
  rules: readonly RuleFinding[],
  ranked: readonly RankedTechnique[],
): { readonly id: string; readonly support: Support }[] {
  const strongest = rules[0]?.confidence ?? 0;
  const ids = new Set([...rules.map(({ id }) => id), ...ranked.slice(0, 5).map(({ id }) => id)]);
  return [...ids].map((id) => {
    const ruleConfidence = rules.find((finding) => finding.id === id)?.confidence ?? 0;
    return {
      id,
      support: {
        ruleConfidence,
        ruleStrongest: ruleConfidence === strongest,
        probability: ranked.find((entry) => entry.id === id)?.probability ?? 0,
        rankedFirst: ranked[0]?.id === id,
      },
    };
  });
}

function fitCombination(used: (fold: number) => boolean): Combination {
  const rows: (readonly number[])[] = [];
  const right: boolean[] = [];
  for (const [at, { technique, fold, allRules, fewerRules }] of cases.entries()) {
    if (!used(fold)) continue;
    for (const rules of [allRules, fewerRules])
      for (const { id, support } of candidatesOf(rules, beliefs[at] ?? [])) {
        rows.push(supportTerms(support));
        right.push(id === technique);
      }
  }
  const [bias = 0, ruleConfidence = 0, ruleFound = 0, ruleStrongest = 0, logProbability = 0, rankedFirst = 0] =
    fitLogistic(rows, right).map((weight) => Number(weight.toFixed(4)));
  return { bias, ruleConfidence, ruleFound, ruleStrongest, logProbability, rankedFirst };
}

/** Shares and calibration on tests whose fold neither ranker nor combination was fitted on. */
function crossValidate(): Record<string, number> {
  const result: Record<string, number> = {};
  const fitted = Array.from({ length: folds }, (_, fold) => fitCombination((other) => other !== fold));
  for (const [name, rulesOf] of [
    ['allRules', (entry: Case) => entry.allRules],
    ['fewerRules', (entry: Case) => entry.fewerRules],
  ] as const) {
    const outcomes: Outcome[] = [];
    let first = 0;
    let firstThree = 0;
    for (const [at, entry] of cases.entries()) {
      const weights = fitted[entry.fold] ?? combination;
      const ranked = candidatesOf(rulesOf(entry), beliefs[at] ?? [])
        .map(({ id, support }) => ({ id, confidence: combine(support, weights) }))
        .sort((left, right) => right.confidence - left.confidence);
      for (const { id, confidence } of ranked) outcomes.push({ confidence, right: id === entry.technique });
      const place = ranked.findIndex(({ id }) => id === entry.technique);
      if (place === 0) first += 1;
      if (place >= 0 && place < 3) firstThree += 1;
    }
    result[`${name}Top1`] = round(first / cases.length);
    result[`${name}Top3`] = round(firstThree / cases.length);
    result[`${name}CalibrationError`] = round(expectedCalibrationError(reliability(outcomes)));
  }
  result['rankerAloneTop1'] = round(
    cases.filter(({ technique }, at) => beliefs[at]?.[0]?.id === technique).length / cases.length,
  );
  return result;
}

function digestOfExamples(name: string, examples: readonly TrainingExample[]): RankerArtefact['trainedOn'][number] {
  const text = examples.map(({ technique, features }) => `${technique} ${[...features].sort().join(' ')}`).join('\n');
  return { name, licence: 'MIT (CerberusMesh)', sha256: digest(text), examples: examples.length };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
