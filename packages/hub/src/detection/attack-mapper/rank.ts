import type { Detection, MappedStatement, Tactic } from '@cerberusmesh/contracts';
import type { MapperLimits } from './limits.ts';
import type { KnownRule } from './rule-set.ts';
import { ATTACK_VERSION } from './technique-table.ts';

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
