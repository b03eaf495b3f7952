import type { CerberusEvent, Decision, Detection, SessionScore } from '@cerberusmesh/contracts';
import { SCORED_FACTS, type ScoredFacts } from '../detection/scoring/score-session.ts';
import type { DetectionFacts, SessionFacts } from '../detection/session-facts.ts';
import { foldEvent, normaliseTime, type SessionEvent } from '../sessions/fold-session.ts';
import { SESSION_LIMITS } from '../sessions/limits.ts';

/** What concludes from facts. All of it deterministic: same events, same findings. */
export interface Conclusions {
  readonly mapper: { mapEvent(event: CerberusEvent, facts: SessionFacts): Detection[] };
  readonly score: (facts: ScoredFacts) => SessionScore;
  readonly agent: { decide(facts: SessionFacts, event: CerberusEvent): Decision[] };
  readonly geo: { country(address: string): string | null };
}

export interface Advance {
  readonly facts: SessionFacts;
  /** Techniques and rules seen for the first time in this session. */
  readonly raised: readonly Detection[];
  /** The score, when the level is not what it was. */
  readonly scored: SessionScore | null;
  readonly decisions: readonly Decision[];
}

const NOTHING: readonly never[] = [];

/**
 * One event further: fold, map to techniques, score, decide. `facts` is left as it was. Looks at nothing but its
 * arguments, so the result does not depend on where a batch ended.
 */
export function advanceSession(facts: SessionFacts | null, event: SessionEvent, conclude: Conclusions): Advance {
  const next = foldEvent(facts, event);
  if (facts === null || facts.source.address !== next.source.address)
    next.country = conclude.geo.country(next.source.address);
  const raised = mergeDetections(next, conclude.mapper.mapEvent(event, next), normaliseTime(event.at));
  const scored = facts !== null && scoresAlike(facts, next) ? null : scoreFacts(next, conclude);
  const decisions = mergeDecisions(next, conclude.agent.decide(next, event));
  return { facts: next, raised, scored, decisions };
}

/** Notes the score. Returns it when the level is not what it was. */
function scoreFacts(next: SessionFacts, conclude: Conclusions): SessionScore | null {
  const score = conclude.score(next);
  const levelChanged = score.level !== next.level;
  next.score = score.score;
  next.level = score.level;
  next.stage = score.stage;
  next.contributions = score.contributions;
  return levelChanged ? score : null;
}

/** Whether nothing that the score is made of has changed, which holds for about half of all events. */
function scoresAlike(before: SessionFacts, after: SessionFacts): boolean {
  return SCORED_FACTS.every((name) => before[name] === after[name]);
}

function mergeDetections(next: SessionFacts, found: readonly Detection[], at: string): readonly Detection[] {
  if (found.length === 0) return NOTHING;
  const detections = [...next.detections];
  const raised: Detection[] = [];
  for (const detection of found) {
    const index = detections.findIndex(
      (known) => known.techniqueId === detection.techniqueId && known.rule === detection.rule,
    );
    const known = detections[index];
    if (known !== undefined) {
      detections[index] = seenAgain(known, detection, at);
    } else if (detections.length < SESSION_LIMITS.maxDetectionsPerSession) {
      detections.push({ ...detection, count: 1, firstAt: at, lastAt: at });
      raised.push(detection);
    }
  }
  next.detections = detections;
  return raised;
}

function seenAgain(known: DetectionFacts, detection: Detection, at: string): DetectionFacts {
  const room = SESSION_LIMITS.maxDetectionEvidence - known.evidence.length;
  const added = detection.evidence.filter((id) => !known.evidence.includes(id)).slice(0, Math.max(0, room));
  return {
    ...known,
    confidence: Math.max(known.confidence, detection.confidence),
    evidence: added.length === 0 ? known.evidence : [...known.evidence, ...added],
    count: known.count + 1,
    firstAt: at < known.firstAt ? at : known.firstAt,
    lastAt: at > known.lastAt ? at : known.lastAt,
  };
}

/** A trigger decides once in a session, whatever the agent says. */
function mergeDecisions(next: SessionFacts, proposed: readonly Decision[]): readonly Decision[] {
  if (proposed.length === 0) return NOTHING;
  const decided = [...next.decided];
  const made: Decision[] = [];
  for (const decision of proposed) {
    if (decided.length >= SESSION_LIMITS.maxDecisionsPerSession) break;
    if (decided.some((known) => known.trigger === decision.trigger)) continue;
    decided.push({ trigger: decision.trigger, kind: decision.kind });
    made.push(decision);
  }
  next.decided = decided;
  return made;
}
