import type { Detection, MappedStatement, Tactic } from '@cerberusmesh/contracts';
import type { MapperLimits } from './limits.ts';
import type { ObservedCommand } from './observed-command.ts';
import { combine, type TechniqueRanker } from './ranker/ranker.ts';
import type { KnownRule } from './rule-set.ts';
import { ATTACK_VERSION, type Technique, type TechniqueTable } from './technique-table.ts';

export type MappedTechnique = MappedStatement['techniques'][number];

/** One entry per technique, from its most confident rule; most confident first, ties by technique id. */
export function rankTechniques(matched: readonly KnownRule[], most: number): MappedTechnique[] {
  if (matched.length === 0) return [];
  const best = new Map<string, KnownRule>();
  for (const known of matched) {
    const other = best.get(known.technique.id);
    if (other === undefined || compareRules(known, other) < 0) best.set(known.technique.id, known);
  }
  return [...best.values()]
    .sort(compareRules)
    .slice(0, most)
    .map(({ rule, technique }) => ({
      id: technique.id,
      name: technique.name,
      tactics: [...technique.tactics],
      confidence: rule.confidence,
      rule: rule.id,
    }));
}

/** What the learned ranker needs to take part; null where rules stand alone. */
export interface LearnedRanking {
  readonly ranker: TechniqueRanker;
  readonly techniques: TechniqueTable;
  readonly limits: MapperLimits;
}

/**
 * The techniques of commands that belong together, by what rules and the learned ranker say together. Confidence is the
 * calibrated probability that it is what the commands are for; techniques no rule found are given where they are likely
 * enough.
 */
export function rankTogether(
  matched: readonly KnownRule[],
  commands: readonly ObservedCommand[],
  learned: LearnedRanking | null,
): MappedTechnique[] {
  const byRules = rankTechniques(matched, Number.POSITIVE_INFINITY);
  if (learned === null) return byRules;
  const { ranker, techniques, limits } = learned;
  const ranked = ranker.rank(commands);
  const strongest = byRules[0]?.confidence ?? 0;
  const confidenceOf = (id: string, ruleConfidence: number): number => {
    const at = ranked.findIndex((entry) => entry.id === id);
    const support = {
      ruleConfidence,
      ruleStrongest: ruleConfidence === strongest,
      probability: ranked[at]?.probability ?? 0,
      rankedFirst: at === 0,
    };
    return Number(combine(support, ranker.combination).toFixed(3));
  };
  const found = byRules.map((technique) => ({
    ...technique,
    confidence: confidenceOf(technique.id, technique.confidence),
  }));
  const proposed = ranked
    .filter(({ id }) => !byRules.some((technique) => technique.id === id))
    .slice(0, limits.maxProposedTechniques)
    .flatMap(({ id }) => {
      const technique = techniques.get(id);
      const confidence = confidenceOf(id, 0);
      if (technique === undefined || confidence < limits.minProposedConfidence) return [];
      return [proposal(technique, confidence, ranker)];
    });
  return [...found, ...proposed].sort(
    (left, right) => right.confidence - left.confidence || (left.id < right.id ? -1 : 1),
  );
}

/** A technique for commands that no rule knows, when the ranker is sure enough of it; never more than a hint. */
export function proposeTechnique(
  commands: readonly ObservedCommand[],
  { ranker, techniques, limits }: LearnedRanking,
): MappedTechnique[] {
  const [first] = ranker.rank(commands);
  if (first === undefined || first.probability < limits.minProposedProbability) return [];
  const technique = techniques.get(first.id);
  if (technique === undefined) return [];
  const support = { ruleConfidence: 0, ruleStrongest: false, probability: first.probability, rankedFirst: true };
  const confidence = Math.min(limits.maxProposedConfidence, combine(support, ranker.combination));
  return [proposal(technique, Number(confidence.toFixed(3)), ranker)];
}

function proposal(technique: Technique, confidence: number, ranker: TechniqueRanker): MappedTechnique {
  return { id: technique.id, name: technique.name, tactics: [...technique.tactics], confidence, rule: ranker.rule };
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
