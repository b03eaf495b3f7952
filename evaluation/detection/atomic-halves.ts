import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defaultMapperLimits } from '../../packages/hub/src/detection/attack-mapper/limits.ts';
import { observeInput } from '../../packages/hub/src/detection/attack-mapper/observe-script.ts';
import type { ObservedCommand } from '../../packages/hub/src/detection/attack-mapper/observed-command.ts';
import { reliability } from '../../packages/hub/src/detection/attack-mapper/ranker/calibration.ts';
import { type FeatureNames, rankerFeatures } from '../../packages/hub/src/detection/attack-mapper/ranker/features.ts';
import { readProcedures } from '../../packages/hub/src/detection/attack-mapper/ranker/procedures.ts';
import {
  combine,
  createRanker,
  loadRanker,
  supportOf,
  type TechniqueRanker,
} from '../../packages/hub/src/detection/attack-mapper/ranker/ranker.ts';
import { trainRanker } from '../../packages/hub/src/detection/attack-mapper/ranker/training.ts';
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
const independent = readProcedures()
  .filter(({ isVariant }) => !isVariant)
  .map(({ technique, lines }) => ({ technique, features: rankerFeatures(commandsOf(lines)) }));

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
  readonly matches: readonly { readonly rule: string; readonly technique: string; readonly confidence: number }[];
}

const cases = tests.map(({ id, technique_v18: technique, lines }): Case => {
  const commands = commandsOf(lines);
  const matches: { rule: string; technique: string; confidence: number }[] = [];
  for (const command of commands)
    rules.matchCommand(command, ({ rule, technique: found }) =>
      matches.push({ rule: rule.id, technique: found.id, confidence: rule.confidence }),
    );
  return { id, technique, features: rankerFeatures(commands), matches };
});

const halves = Array.from({ length: rounds }, (_, round) => {
  const inFirst = (id: string): boolean => (createHash('sha256').update(`${round} ${id}`).digest()[0] ?? 0) % 2 === 0;
  const first = cases.filter(({ id }) => inFirst(id));
  const second = cases.filter(({ id }) => !inFirst(id));
  return added(judge(first, second), judge(second, first));
}).reduce(added);
const familyOf = ({ technique }: Case): string => technique.slice(0, 5);
const families = [...new Set(cases.map(familyOf))]
  .map((family) =>
    judge(
      cases.filter((entry) => familyOf(entry) === family),
      cases.filter((entry) => familyOf(entry) !== family),
    ),
  )
  .reduce(added);

printReport({
  name: 'atomic-halves',
  value: halves.first / halves.count,
  unit: 'share of unseen tests with the exact technique ranked first, one half judged by the other',
  top3: halves.firstThree / halves.count,
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

function judge(unseen: readonly Case[], seen: readonly Case[]): Tally {
  const ranker = rankerOf(seen);
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
  const strongest = matches.reduce((most, { confidence }) => Math.max(most, confidence), 0);
  const ids = new Set([...matches.map((match) => match.technique), ...ranked.slice(0, 5).map(({ id }) => id)]);
  return [...ids]
    .map((id) => {
      const confidence = matches.reduce(
        (most, match) => (match.technique === id ? Math.max(most, match.confidence) : most),
        0,
      );
      return { id, likelihood: combine(supportOf(id, confidence, confidence === strongest, ranked), order) };
    })
    .sort((left, right) => right.likelihood - left.likelihood)
    .findIndex(({ id }) => id === technique);
}

function rankerOf(seen: readonly Case[]): TechniqueRanker {
  const none = { bias: 0, ruleConfidence: 0, ruleFound: 0, ruleStrongest: 0, logProbability: 0, rankedFirst: 0 };
  return createRanker({
    version: '1',
    attackVersion: '18.1',
    trainedOn: [],
    metrics: {},
    reliability: reliability([]),
    order: none,
    confidence: none,
    ...trainRanker([...seen, ...independent]),
  });
}
