/** Lower bounds of the levels 2 to 5, as the hub's scoring has them (packages/hub/src/detection/scoring): an attacker has no level of its own. */
const LEVEL_BOUNDS = [0.15, 0.4, 0.65, 0.88] as const;

/** The threat level, 1 to 5, of a session with this score. */
export function levelOfScore(score: number): number {
  return 1 + LEVEL_BOUNDS.filter((bound) => score >= bound).length;
}
