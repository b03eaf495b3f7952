import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Tactic, techniqueIdSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { defaultMapperLimits } from '../limits.ts';
import { observeInput } from '../observe-script.ts';
import type { ObservedCommand } from '../observed-command.ts';
import { expectedCalibrationError, fitLogistic, type Outcome, reliability } from '../ranker/calibration.ts';
import { type FeatureNames, rankerFeatures } from '../ranker/features.ts';
import { type Procedure, readProcedures } from '../ranker/procedures.ts';
import {
  type Combination,
  combinationOf,
  combine,
  confidenceOf,
  createRanker,
  type RankerArtefact,
  ruleSupports,
  type Support,
  supportOf,
  supportTerms,
  type TechniqueRanker,
} from '../ranker/ranker.ts';
import { type TrainingExample, trainRanker } from '../ranker/training.ts';
import { type RuleFile, RuleSet, readRuleFiles } from '../rule-set.ts';
import { ATTACK_VERSION, loadTechniqueTable } from '../technique-table.ts';

/**
 * Trains the technique ranker and its combination with the rules, and writes the artefact.
 *
 *   node train-ranker.ts atomic-tests.jsonl ../ranker/ranker.json > evaluation/reports/attack-calibration.json
 *
 * Input: one Atomic Red Team test a line (`id`, `technique_v18`, `lines`); their licence, MIT, allows shipping a model.
 * Added are our own procedures and the examples of our own rules. Nothing else goes in.
 *
 * The combination is fitted on what neither half has seen: the ranker is trained without the fifth of the tests it is
 * asked about (and without the examples of the rules and the variants of tests), and every test is taken twice, with all rules and without the rule
 * matches that no other test supports, as if nobody had thought of it. Confidence is thereby calibrated between a test the
 * rules know and one they do not. Prints one line of JSON: how well, cross-validated, with the table of reliability.
 */
const testSchema = z.object({ id: z.string(), technique_v18: techniqueIdSchema, lines: z.array(z.string()) });
const folds = 5;
const termsOfConfidence = 6;
const version = '1';

interface Finding {
  readonly id: string;
  readonly confidence: number;
  readonly tactic: Tactic;
  /** Of the commands that show it. */
  readonly features: FeatureNames;
}

interface Case {
  readonly technique: string;
  readonly fold: number;
  readonly features: FeatureNames;
  readonly allRules: readonly Finding[];
  readonly fewerRules: readonly Finding[];
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

const commandsOf = (lines: readonly string[]): ObservedCommand[] =>
  observeInput(lines.join('\n'), defaultMapperLimits).flatMap(({ commands }) => commands);
const featuresOf = (lines: readonly string[]): FeatureNames => rankerFeatures(commandsOf(lines));

const exampleOf = ({ technique, lines }: Procedure): TrainingExample => ({ technique, features: featuresOf(lines) });
const procedures = readProcedures();
/** What the rankers of the cross-validation may know besides the other tests. */
const independent = procedures.filter(({ hindsight }) => hindsight !== 'tests').map(exampleOf);
const variants = procedures.filter(({ hindsight }) => hindsight === 'tests').map(exampleOf);
const ruleFiles = readRuleFiles();
const ruleExamples: TrainingExample[] = ruleFiles.flatMap(({ rules }) =>
  rules.flatMap((rule) =>
    'match' in rule ? rule.positive.map((line) => ({ technique: rule.technique, features: featuresOf([line]) })) : [],
  ),
);
const commandsOfTests = tests.map(({ lines }) => commandsOf(lines));
const atomic: TrainingExample[] = tests.map(({ technique_v18: technique }, at) => ({
  technique,
  features: rankerFeatures(commandsOfTests[at] ?? []),
}));

const cases = makeCases();
/** One ranker per fold, trained without it. */
const rankers = Array.from({ length: folds }, (_, fold) =>
  rankerOf(trainRanker([...atomic.filter((_example, at) => cases[at]?.fold !== fold), ...independent])),
);
const order = fitOrder(() => true);
const confidence = fitConfidence(() => true);
const outcomesOfCrossValidation: Outcome[] = [];
const metrics = crossValidate();
const bins = reliability(outcomesOfCrossValidation);
const artefact: RankerArtefact = {
  version,
  attackVersion: ATTACK_VERSION,
  trainedOn: [
    { name: 'Atomic Red Team tests', licence: 'MIT', sha256: digest(inputText), examples: atomic.length },
    digestOfExamples('own procedures', [...independent, ...variants]),
    digestOfExamples('examples of the rules', ruleExamples),
  ],
  metrics,
  reliability: bins,
  order,
  confidence,
  ...trainRanker([...atomic, ...independent, ...variants, ...ruleExamples]),
};
writeFileSync(output, `${JSON.stringify(artefact)}\n`);
process.stderr.write(`${artefact.classes.length} techniques, ${artefact.features.length} features\n`);
process.stdout.write(
  `${JSON.stringify({
    name: 'attack-calibration',
    value: expectedCalibrationError(bins),
    unit: 'expected calibration error of the leading finding, cross-validated',
    n: outcomesOfCrossValidation.length,
    metrics,
    reliability: bins,
    order,
    confidence,
    attackVersion: ATTACK_VERSION,
    ranker: version,
  })}\n`,
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
  const rules = new RuleSet(singleMatches(), loadTechniqueTable());
  const matched = commandsOfTests.map((commands) => matchesOf(rules, commands));
  /** How many tests a single match finds the technique of. */
  const supporters = new Map<string, number>();
  for (const [at, { technique_v18: technique }] of tests.entries())
    for (const id of new Set(matched[at]?.filter((match) => match.technique === technique).map(({ rule }) => rule)))
      supporters.set(id, (supporters.get(id) ?? 0) + 1);
  return tests.map(({ id, technique_v18: technique }, at) => {
    const own = matched[at] ?? [];
    const fewer = own.filter((match) => match.technique !== technique || (supporters.get(match.rule) ?? 0) > 1);
    return {
      technique,
      fold: Number.parseInt(digest(id).slice(0, 6), 16) % folds,
      features: rankerFeatures(commandsOfTests[at] ?? []),
      allRules: findingsOf(own),
      fewerRules: findingsOf(fewer),
    };
  });
}

interface Match {
  readonly rule: string;
  readonly technique: string;
  readonly confidence: number;
  readonly tactic: Tactic;
  readonly command: ObservedCommand;
}

function matchesOf(rules: RuleSet, commands: readonly ObservedCommand[]): Match[] {
  const matches: Match[] = [];
  for (const command of commands)
    rules.matchCommand(command, ({ rule, technique }) =>
      matches.push({
        rule: rule.id,
        technique: technique.id,
        confidence: rule.confidence,
        tactic: rule.tactic,
        command,
      }),
    );
  return matches;
}

/** One entry per technique, most confident first. */
function findingsOf(matches: readonly Match[]): Finding[] {
  const ids = [...new Set(matches.map(({ technique }) => technique))].sort();
  return ids
    .flatMap((id) => {
      const own = matches.filter(({ technique }) => technique === id);
      const [strongest] = own.toSorted((left, right) => right.confidence - left.confidence);
      if (strongest === undefined) return [];
      return {
        id,
        confidence: strongest.confidence,
        tactic: strongest.tactic,
        features: rankerFeatures([...new Set(own.map(({ command }) => command))]),
      };
    })
    .sort((left, right) => right.confidence - left.confidence);
}

function rankerOf(part: ReturnType<typeof trainRanker>): TechniqueRanker {
  return createRanker({
    version,
    attackVersion: ATTACK_VERSION,
    trainedOn: [],
    metrics: {},
    reliability: reliability([]),
    order: combinationOf([]),
    confidence: combinationOf([]),
    ...part,
  });
}

/** The candidates of one test with what supports them as the technique of the whole test. */
function candidatesOf(rules: readonly Finding[], { features, fold }: Case): { id: string; support: Support }[] {
  const ranked = rankers[fold]?.rankFeatures(features) ?? [];
  const supports = ruleSupports(rules);
  const ids = new Set([...supports.keys(), ...ranked.slice(0, 5).map(({ id }) => id)]);
  return [...ids].map((id) => ({ id, support: supportOf(id, supports.get(id), ranked) }));
}

/** The leading candidate, judged by the commands that show it alone; null when there is nothing to go by. */
function leaderOf(rules: readonly Finding[], { features, fold }: Case): { id: string; support: Support } | null {
  const ranker = rankers[fold];
  if (ranker === undefined) return null;
  const [strongest] = rules;
  if (strongest !== undefined) {
    const rule = ruleSupports([strongest]).get(strongest.id);
    return { id: strongest.id, support: supportOf(strongest.id, rule, ranker.rankFeatures(strongest.features)) };
  }
  const ranked = ranker.rankFeatures(features);
  const [first] = ranked;
  return first === undefined ? null : { id: first.id, support: supportOf(first.id, undefined, ranked) };
}

function fitOrder(used: (fold: number) => boolean): Combination {
  const rows: (readonly number[])[] = [];
  const right: boolean[] = [];
  for (const entry of cases) {
    if (!used(entry.fold)) continue;
    for (const rules of [entry.allRules, entry.fewerRules])
      for (const { id, support } of candidatesOf(rules, entry)) {
        rows.push(supportTerms(support));
        right.push(id === entry.technique);
      }
  }
  return combinationOf(fitLogistic(rows, right));
}

function fitConfidence(used: (fold: number) => boolean): Combination {
  const rows: (readonly number[])[] = [];
  const right: boolean[] = [];
  for (const entry of cases) {
    if (!used(entry.fold)) continue;
    for (const rules of [entry.allRules, entry.fewerRules]) {
      const leader = leaderOf(rules, entry);
      if (leader === null) continue;
      // The terms about other techniques order a session; of one leading technique they only tell noise.
      rows.push(supportTerms(leader.support).slice(0, termsOfConfidence));
      right.push(leader.id === entry.technique);
    }
  }
  return combinationOf(fitLogistic(rows, right));
}

/** Shares and calibration on tests whose fold neither ranker nor combination was fitted on. */
function crossValidate(): Record<string, number> {
  const result = new Map<string, number>();
  const orders = Array.from({ length: folds }, (_, fold) => fitOrder((other) => other !== fold));
  const confidences = Array.from({ length: folds }, (_, fold) => fitConfidence((other) => other !== fold));
  const both: Outcome[] = [];
  for (const [name, rulesOf] of [
    ['allRules', (entry: Case) => entry.allRules],
    ['fewerRules', (entry: Case) => entry.fewerRules],
  ] as const) {
    let first = 0;
    let firstThree = 0;
    for (const entry of cases) {
      const ranked = candidatesOf(rulesOf(entry), entry)
        .map(({ id, support }) => ({ id, likelihood: combine(support, orders[entry.fold] ?? order) }))
        .sort((left, right) => right.likelihood - left.likelihood);
      const place = ranked.findIndex(({ id }) => id === entry.technique);
      if (place === 0) first += 1;
      if (place >= 0 && place < 3) firstThree += 1;
      const leader = leaderOf(rulesOf(entry), entry);
      if (leader !== null)
        both.push({
          confidence: confidenceOf(leader.support, confidences[entry.fold] ?? confidence),
          right: leader.id === entry.technique,
        });
    }
    result.set(`${name}Top1`, round(first / cases.length));
    result.set(`${name}Top3`, round(firstThree / cases.length));
  }
  result.set('calibrationError', round(expectedCalibrationError(reliability(both))));
  const alone = cases.filter((entry) => rankers[entry.fold]?.rankFeatures(entry.features)[0]?.id === entry.technique);
  result.set('rankerAloneTop1', round(alone.length / cases.length));
  outcomesOfCrossValidation.push(...both);
  return Object.fromEntries(result);
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
