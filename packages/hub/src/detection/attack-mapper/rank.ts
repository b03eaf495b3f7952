import type { Detection, MappedStatement, Tactic } from '@cerberusmesh/contracts';
import type { CommandFindings } from './command-findings.ts';
import type { MapperLimits } from './limits.ts';
import type { ObservedCommand } from './observed-command.ts';
import {
  CARRYING_TACTICS,
  combine,
  confidenceOf,
  type RuleSupport,
  ruleSupports,
  supportOf,
  type TechniqueRanker,
} from './ranker/ranker.ts';
import type { KnownRule } from './rule-set.ts';
import { ATTACK_VERSION, type Technique, type TechniqueTable } from './technique-table.ts';

export type MappedTechnique = MappedStatement['techniques'][number];

/** One entry per technique, from its most confident rule; most confident first, ties by technique id. */
export function rankTechniques(matched: readonly KnownRule[], most: number): MappedTechnique[] {
  return strongestRules(matched).slice(0, most).map(techniqueOf);
}

/** The most confident rule of each technique; most confident first, ties by technique id. */
function strongestRules(matched: readonly KnownRule[]): KnownRule[] {
  if (matched.length === 0) return [];
  const best = new Map<string, KnownRule>();
  for (const known of matched) {
    const other = best.get(known.technique.id);
    if (other === undefined || compareRules(known, other) < 0) best.set(known.technique.id, known);
  }
  return [...best.values()].sort(compareRules);
}

function techniqueOf({ rule, technique }: KnownRule): MappedTechnique {
  return {
    id: technique.id,
    name: technique.name,
    tactics: [...technique.tactics],
    confidence: rule.confidence,
    rule: rule.id,
  };
}

/** What the learned ranker needs to take part; null where rules stand alone. */
export interface LearnedRanking {
  readonly ranker: TechniqueRanker;
  readonly techniques: TechniqueTable;
  readonly limits: MapperLimits;
}

/**
 * The techniques of commands that belong together, by what rules and the learned ranker say together: the one that all of
 * it is most likely for first. Confidence is calibrated from the commands that show the technique, so that a session that
 * does two things is sure of both. Techniques that no rule found are given where they are likely enough.
 */
export function rankTogether(findings: readonly CommandFindings[], learned: LearnedRanking | null): MappedTechnique[] {
  const strongest = strongestRules(findings.flatMap(({ found }) => found));
  const byRules = strongest.map(techniqueOf);
  if (learned === null) return byRules;
  const { ranker, techniques, limits } = learned;
  const ranked = ranker.rank(findings.map(({ command }) => command));
  const supports = ruleSupports(
    strongest.map(({ rule, technique }) => ({
      id: technique.id,
      confidence: rule.confidence,
      tactic: rule.tactic,
    })),
  );
  const likelihoodOf = (id: string): number => combine(supportOf(id, supports.get(id), ranked), ranker.order);
  const carriers = carriersOf(findings);
  const found = byRules.map((technique) => {
    const showing = findings.filter((entry) => entry.found.some((known) => known.technique.id === technique.id));
    const own = ranker.rank(showing.map(({ command }) => command));
    const support = supportOf(technique.id, aloneOf(supports.get(technique.id)), own);
    const likelihood = likelihoodOf(technique.id);
    return {
      likelihood: carriers.has(technique.rule) ? likelihood * CARRIER_SHARE : likelihood,
      technique: { ...technique, confidence: rounded(confidenceOf(support, ranker.confidence)) },
    };
  });
  const proposed = ranked
    .filter(({ id }) => !byRules.some((technique) => technique.id === id))
    .slice(0, limits.maxProposedTechniques)
    .flatMap(({ id }) => {
      const technique = techniques.get(id);
      const likelihood = likelihoodOf(id);
      if (technique === undefined || likelihood < limits.minProposedLikelihood) return [];
      const confidence = confidenceOf(supportOf(id, undefined, ranked), ranker.confidence);
      return [{ likelihood, technique: proposal(technique, confidence, learned) }];
    });
  return [...found, ...proposed]
    .sort((left, right) => right.likelihood - left.likelihood || (left.technique.id < right.technique.id ? -1 : 1))
    .map(({ technique }) => technique);
}

/** The same where only the commands that show the technique are looked at. */
function aloneOf(support: RuleSupport | undefined): RuleSupport | undefined {
  return support === undefined ? undefined : { ...support, strongest: true, besideOthers: false };
}

/** What is left of the likelihood of a technique that only carries another one. */
const CARRIER_SHARE = 0.3;

/** From this confidence on a rule says what was carried. */
const leastCarriedConfidence = 0.55;

/** Rules that say how something was done (in a container, by looking up a process) where others say what. */
function carriersOf(findings: readonly CommandFindings[]): ReadonlySet<string> {
  const rules = findings.flatMap(({ found }) => found.map(({ rule }) => rule));
  const isCarried = rules.some(
    ({ tactic, confidence }) => confidence >= leastCarriedConfidence && !CARRYING_TACTICS.has(tactic),
  );
  return new Set(isCarried ? rules.filter(({ carries }) => carries === true).map(({ id }) => id) : []);
}

/** A technique for commands that no rule knows, when the ranker is sure enough of it; never more than a hint. */
export function proposeTechnique(commands: readonly ObservedCommand[], learned: LearnedRanking): MappedTechnique[] {
  const { ranker, techniques, limits } = learned;
  const ranked = ranker.rank(commands);
  const [first] = ranked;
  if (first === undefined || first.probability < limits.minProposedProbability) return [];
  const technique = techniques.get(first.id);
  if (technique === undefined) return [];
  return [proposal(technique, confidenceOf(supportOf(first.id, undefined, ranked), ranker.confidence), learned)];
}

function rounded(confidence: number): number {
  return Number(confidence.toFixed(3));
}

function proposal(technique: Technique, confidence: number, { ranker, limits }: LearnedRanking): MappedTechnique {
  return {
    id: technique.id,
    name: technique.name,
    tactics: [...technique.tactics],
    confidence: rounded(Math.min(limits.maxProposedConfidence, confidence)),
    rule: ranker.rule,
  };
}

/** The tactic of the most confident rule, or null when none matched. */
export function tacticOf(matched: readonly KnownRule[]): Tactic | null {
  let best: KnownRule | null = null;
  for (const known of matched) if (best === null || compareRules(known, best) < 0) best = known;
  return best?.rule.tactic ?? null;
}

/** A finding in the contract's shape. */
export function detectionOf(
  { rule, technique }: KnownRule,
  statement: string | null,
  eventId: string,
  limits: MapperLimits,
): Detection {
  return {
    techniqueId: technique.id,
    techniqueName: technique.name,
    tactic: rule.tactic,
    tactics: [...technique.tactics],
    confidence: rule.confidence,
    rule: rule.id,
    attackVersion: ATTACK_VERSION,
    stage: rule.stage,
    statement: statement === null ? null : quoted(statement, limits.maxQuotedStatementCharacters),
    evidence: [eventId],
  };
}

/** Cut without splitting a surrogate pair, so that the result is still well-formed. */
function quoted(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxCharacters - 1 : maxCharacters);
}

function compareRules(left: KnownRule, right: KnownRule): number {
  const byConfidence = right.rule.confidence - left.rule.confidence;
  if (byConfidence !== 0) return byConfidence;
  if (left.technique.id !== right.technique.id) return left.technique.id < right.technique.id ? -1 : 1;
  return left.rule.id < right.rule.id ? -1 : 1;
}
