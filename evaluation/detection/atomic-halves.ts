import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Tactic } from '../../packages/contracts/src/index.ts';
import { defaultMapperLimits } from '../../packages/hub/src/detection/attack-mapper/limits.ts';
import { observeInput } from '../../packages/hub/src/detection/attack-mapper/observe-script.ts';
import type { ObservedCommand } from '../../packages/hub/src/detection/attack-mapper/observed-command.ts';
import { reliability } from '../../packages/hub/src/detection/attack-mapper/ranker/calibration.ts';
import { type FeatureNames, rankerFeatures } from '../../packages/hub/src/detection/attack-mapper/ranker/features.ts';
import { type Procedure, readProcedures } from '../../packages/hub/src/detection/attack-mapper/ranker/procedures.ts';
import {
  combinationOf,
  combine,
  createRanker,
  loadRanker,
  type RuleFinding,
  ruleSupports,
  supportOf,
  type TechniqueRanker,
} from '../../packages/hub/src/detection/attack-mapper/ranker/ranker.ts';
import { type TrainingExample, trainRanker } from '../../packages/hub/src/detection/attack-mapper/ranker/training.ts';
import { RuleSet, readRuleFiles } from '../../packages/hub/src/detection/attack-mapper/rule-set.ts';
import { loadTechniqueTable } from '../../packages/hub/src/detection/attack-mapper/technique-table.ts';
import { dataPath, printReport, readJsonLines } from './report.ts';

/**
 * What the mapper makes of Atomic Red Team tests that nobody had in mind: the ranker is trained without them (and without
 * what was written by who knew them), and every rule match that only they support is taken away, as if it had not been
 * thought of. Judged is one half by the other, five times over, and every technique (with its sub-techniques) by all
 * others. Both are lower bounds: much of what is taken away would be there anyway.
 */

const rounds = 5;
const testSchema = z.object({ id: z.string(), technique_v18: z.string(), lines: z.array(z.string()) });

const tests = readJsonLines(dataPath()).map((line) => testSchema.parse(line));
const { order } = loadRanker();
const commandsOf = (lines: readonly string[]): ObservedCommand[] =>
  observeInput(lines.join('\n'), defaultMapperLimits).flatMap(({ commands }) => commands);
const proceduresWith = (hindsight: readonly Procedure['hindsight'][]): TrainingExample[] =>
  readProcedures()
    .filter((procedure) => hindsight.includes(procedure.hindsight))
    .map(({ technique, lines }) => ({ technique, features: rankerFeatures(commandsOf(lines)) }));
/** What a ranker knows besides the other half: as it is shipped but for the variants of tests, and by blind authors only. */
const known = proceduresWith(['none', 'mistakes']);
const blind = proceduresWith(['none']);

/** Each match of each rule as a rule of its own. */
const rules = new RuleSet(
  readRuleFiles().map(({ name, rules: own }) => ({
    name,
    rules: own.flatMap((rule) =>
      'match' in rule ? rule.match.map((match, at) => ({ ...rule, id: `${rule.id}.${at}`, match: [match] })) : [],
    ),
  })),
  loadTechniqueTable(),
);

interface Case {
  readonly id: string;
  readonly technique: string;
  readonly features: FeatureNames;
  readonly matches: readonly {
    readonly rule: string;
    readonly technique: string;
    readonly confidence: number;
    readonly tactic: Tactic;
  }[];
}

const cases = tests.map(({ id, technique_v18: technique, lines }): Case => {
  const commands = commandsOf(lines);
  const matches: { rule: string; technique: string; confidence: number; tactic: Tactic }[] = [];
  for (const command of commands)
    rules.matchCommand(command, ({ rule, technique: found }) =>
      matches.push({ rule: rule.id, technique: found.id, confidence: rule.confidence, tactic: rule.tactic }),
    );
  return { id, technique, features: rankerFeatures(commands), matches };
});

const familyOf = ({ technique }: Case): string => technique.slice(0, 5);
const halves = judgeHalves(known);
const blindHalves = judgeHalves(blind);
const families = [...new Set(cases.map(familyOf))]
  .map((family) =>
    judge(
      cases.filter((entry) => familyOf(entry) === family),
      cases.filter((entry) => familyOf(entry) !== family),
      known,
    ),
  )
  .reduce(added);

printReport({
  name: 'atomic-halves',
  value: halves.first / halves.count,
  unit: 'share of unseen tests with the exact technique ranked first, one half judged by the other',
  top3: halves.firstThree / halves.count,
  withoutHindsight: { top1: blindHalves.first / blindHalves.count, top3: blindHalves.firstThree / blindHalves.count },
  byFamily: { top1: families.first / families.count, top3: families.firstThree / families.count },
  rounds,
  n: cases.length,
});

interface Tally {
  readonly first: number;
  readonly firstThree: number;
  readonly count: number;
}

function added(left: Tally, right: Tally): Tally {
  return {
    first: left.first + right.first,
    firstThree: left.firstThree + right.firstThree,
    count: left.count + right.count,
  };
}

function judgeHalves(procedures: readonly TrainingExample[]): Tally {
  return Array.from({ length: rounds }, (_, round) => {
    const inFirst = (id: string): boolean => (createHash('sha256').update(`${round} ${id}`).digest()[0] ?? 0) % 2 === 0;
    const first = cases.filter(({ id }) => inFirst(id));
    const second = cases.filter(({ id }) => !inFirst(id));
    return added(judge(first, second, procedures), judge(second, first, procedures));
  }).reduce(added);
}

function judge(unseen: readonly Case[], seen: readonly Case[], procedures: readonly TrainingExample[]): Tally {
  const ranker = rankerOf([...seen, ...procedures]);
  const supported = new Set(
    seen.flatMap(({ technique, matches }) =>
      matches.flatMap((match) => (match.technique === technique ? match.rule : [])),
    ),
  );
  const tried = new Set(
    unseen.flatMap(({ technique, matches }) =>
      matches.flatMap((match) => (match.technique === technique ? match.rule : [])),
    ),
  );
  let first = 0;
  let firstThree = 0;
  for (const entry of unseen) {
    const matches = entry.matches.filter(({ rule }) => supported.has(rule) || !tried.has(rule));
    const place = placeOf(entry, matches, ranker);
    if (place === 0) first += 1;
    if (place >= 0 && place < 3) firstThree += 1;
  }
  return { first, firstThree, count: unseen.length };
}

function placeOf({ technique, features }: Case, matches: Case['matches'], ranker: TechniqueRanker): number {
  const ranked = ranker.rankFeatures(features);
  const found = new Map<string, RuleFinding>();
  for (const { technique: id, confidence, tactic } of matches)
    if (confidence > (found.get(id)?.confidence ?? 0)) found.set(id, { id, confidence, tactic });
  const supports = ruleSupports([...found.values()]);
  const ids = new Set([...found.keys(), ...ranked.slice(0, 5).map(({ id }) => id)]);
  return [...ids]
    .map((id) => ({ id, likelihood: combine(supportOf(id, supports.get(id), ranked), order) }))
    .sort((left, right) => right.likelihood - left.likelihood)
    .findIndex(({ id }) => id === technique);
}

function rankerOf(examples: readonly TrainingExample[]): TechniqueRanker {
  return createRanker({
    version: '1',
    attackVersion: '18.1',
    trainedOn: [],
    metrics: {},
    reliability: reliability([]),
    order: combinationOf([]),
    confidence: combinationOf([]),
    ...trainRanker(examples),
  });
}
