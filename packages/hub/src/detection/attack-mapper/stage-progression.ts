import { STAGES, type Stage } from '@cerberusmesh/contracts';

/** The part of a session's detections that tells how far it got and when. */
export interface StagedDetection {
  readonly techniqueId: string;
  readonly stage: Stage;
  readonly firstAt: string;
  readonly evidence: readonly string[];
}

/** When a session first got to a stage, and what shows it. */
export interface StageReached {
  readonly stage: Stage;
  readonly at: string;
  /** Techniques first seen at this stage, in order of first sight. */
  readonly techniques: readonly string[];
  /** The events that got it there. */
  readonly evidence: readonly string[];
}

/**
 * The stages of a session in the order of the kill chain, each with the moment it was first reached. What was found
 * earlier than a stage before it is left where it happened: times need not rise, because attackers do not follow the chain.
 */
export function stageProgression(detections: readonly StagedDetection[]): StageReached[] {
  return STAGES.flatMap((stage) => {
    const own = detections
      .filter((detection) => detection.stage === stage)
      .sort((left, right) => compare(left.firstAt, right.firstAt) || compare(left.techniqueId, right.techniqueId));
    const [first] = own;
    if (first === undefined) return [];
    const techniques = [...new Set(own.map(({ techniqueId }) => techniqueId))];
    return [{ stage, at: first.firstAt, techniques, evidence: first.evidence }];
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
