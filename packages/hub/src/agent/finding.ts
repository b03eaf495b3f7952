import type { DetectionFacts, SessionFacts } from '../detection/session-facts.ts';
import { maxQuotedCharacters } from './limits.ts';

/** Detections below this confidence start nothing. */
export const MINIMUM_DETECTION_CONFIDENCE = 0.5;

/** What a trigger found when its condition holds. */
export interface Finding {
  readonly confidence: number;
  /** Sentences with their numbers; attacker text in them is quoted and cut. */
  readonly reasons: readonly string[];
  /** Ids of events that the facts name. */
  readonly evidence: readonly string[];
}

/** The finding of the detections that qualify: combined confidence, the strongest three as reasons. */
export function fromDetections(facts: SessionFacts, qualifies: (detection: DetectionFacts) => boolean): Finding | null {
  const found = facts.detections
    .filter((detection) => detection.confidence >= MINIMUM_DETECTION_CONFIDENCE && qualifies(detection))
    .sort((left, right) => right.confidence - left.confidence);
  if (found.length === 0) return null;
  const leading = found.slice(0, 3);
  return {
    confidence: noisyOr(leading.map(({ confidence }) => confidence)),
    reasons: leading.map(describe),
    evidence: found.flatMap(({ evidence }) => evidence),
  };
}

/** What the score is made of, largest first. */
export function leadingContributions(facts: SessionFacts): string[] {
  return facts.contributions.slice(0, 3).map(({ reason }) => cut(reason));
}

export function strongest(
  detections: readonly DetectionFacts[],
  qualifies: (detection: DetectionFacts) => boolean,
): DetectionFacts | null {
  let best: DetectionFacts | null = null;
  for (const detection of detections) {
    if (qualifies(detection) && (best === null || detection.confidence > best.confidence)) best = detection;
  }
  return best;
}

/** Findings of the same kind support each other, but rules overlap: never more sure than 0.98. */
export function noisyOr(confidences: readonly number[]): number {
  let remaining = 1;
  for (const confidence of confidences) remaining *= 1 - confidence;
  return Math.min(0.98, 1 - remaining);
}

export function describe(detection: DetectionFacts): string {
  const shown = detection.statement === null ? '' : `: ${quote(detection.statement)}`;
  const times = detection.count > 1 ? `, ${detection.count} times` : '';
  return `${detection.techniqueId} ${detection.techniqueName} (${detection.confidence.toFixed(2)}${times})${shown}`;
}

/** Attacker text inside a sentence: cut to length without splitting a character, kept as it is otherwise. */
export function quote(text: string): string {
  return `"${cut(text)}"`;
}

function cut(text: string): string {
  if (text.length <= maxQuotedCharacters) return text;
  const last = text.charCodeAt(maxQuotedCharacters - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxQuotedCharacters - 1 : maxQuotedCharacters)}...`;
}

export function count(value: number, noun: string): string {
  return value === 1 ? `1 ${noun}` : `${value} ${noun}s`;
}

export function allEvidence(facts: SessionFacts): string[] {
  const { credentials, commands, files, tunnels, opened } = facts.evidence;
  const detected = facts.detections.flatMap(({ evidence }) => evidence.slice(0, 1));
  return [...detected, ...files, ...tunnels, ...commands, ...credentials, ...opened];
}
