import {
  type AttackerTraitKind,
  type ScoreContribution,
  type SessionScore,
  STAGES,
  type Stage,
  type Tactic,
} from '@cerberusmesh/contracts';
import type { DetectionFacts, SessionContext, SessionFacts } from '../session-facts.ts';
import { maxReasonCharacters, maxStoredContributions } from './limits.ts';

/** Changes when the same facts would score differently. */
export const SCORING_VERSION = '2026.3';

/**
 * Lower bounds of levels 2 to 5. A level says what a person should do: 1 nothing, 2 know the source, 3 look when there
 * is time, 4 look today, 5 look now.
 */
export const LEVEL_THRESHOLDS = [0.15, 0.4, 0.65, 0.88] as const;

/**
 * What one technique of a tactic adds at confidence 1. Chosen by how far it brings an attacker: learning about the
 * machine is common to every bot, staying and harming are not.
 */
const TACTIC_WEIGHTS: Readonly<Record<Tactic, number>> = {
  reconnaissance: 0.04,
  'resource-development': 0.04,
  'initial-access': 0.08,
  execution: 0.14,
  persistence: 0.3,
  'privilege-escalation': 0.24,
  'defense-evasion': 0.2,
  'credential-access': 0.16,
  discovery: 0.035,
  'lateral-movement': 0.22,
  collection: 0.14,
  'command-and-control': 0.2,
  exfiltration: 0.3,
  impact: 0.45,
  // Of control systems: what disables protection or moves the process is what such an attack is for.
  evasion: 0.2,
  'inhibit-response-function': 0.4,
  'impair-process-control': 0.45,
};

/** What reaching a stage adds by itself; never falls along the chain, so that a later stage never lowers the score. */
const STAGE_WEIGHTS: Readonly<Record<Stage, number>> = {
  contact: 0.02,
  access: 0.05,
  discovery: 0.16,
  execution: 0.36,
  installation: 0.45,
  'command-and-control': 0.48,
  impact: 0.66,
};

/** Sessions up to this rank are ordinary; from here the weight grows to `most.anomaly`. */
const ordinaryShare = 0.9;

/**
 * The most that what is known beyond the session adds. Less than what it did itself: a scanner that every provider knows
 * and that comes each day is still a scanner.
 */
const most = { anomaly: 0.35, rarity: 0.15, assessment: 0.12, visits: 0.06, activeDays: 0.06 } as const;

/** Whoever plants a key or leaves a file that was seen before means to come again; many bots leave the same file. */
const RECOGNISED_WEIGHTS: Readonly<Record<AttackerTraitKind, number>> = {
  'public-key': 0.12,
  artefact: 0.06,
  'client-and-credentials': 0.04,
};

/** Below this a detection is a hint, and no stage rests on it. */
const leastStageConfidence = 0.5;

/** Techniques of one tactic beyond the strongest count less and less: `weight * 0.5^rank`. */
const repeatedTechniqueFactor = 0.5;

/** All that the score is made of: while none of these changes (`detections` as a list), neither does the score. */
export const SCORED_FACTS = [
  'authenticated',
  'failedCredentialCount',
  'commandCount',
  'uploadCount',
  'downloadCount',
  'tunnelCount',
  'httpRequestCount',
  'detections',
  'anomaly',
  'context',
  'stage',
] as const satisfies readonly (keyof SessionFacts)[];

export type ScoredFacts = Pick<SessionFacts, (typeof SCORED_FACTS)[number]>;

/**
 * The threat score of a session, 0 to 1, its level 1 to 5 and what it is made of.
 *
 * Every contribution is a weight between 0 and 1 that only grows with evidence; they combine by noisy-or,
 * `1 - product(1 - weight)`, so that each one raises the score and none can lower it. Pure: the same facts always give
 * the same score, and more facts never a lower one.
 */
export function scoreSession(facts: ScoredFacts): SessionScore {
  const stage = furthestStage(facts);
  const contributions: ScoreContribution[] = [];
  /** Most sessions have few of these, and this runs for each event: a reason is only put together where it counts. */
  const add = (factor: string, weight: number, reason: () => string): void => {
    if (weight > 0) contributions.push({ factor, weight, reason: reason().slice(0, maxReasonCharacters) });
  };
  add('stage', STAGE_WEIGHTS[stage], () => `The session reached the stage ${stage}.`);
  addCounts(facts, add);
  const unusual = facts.anomaly ?? 0;
  add(
    'anomaly',
    most.anomaly * Math.max(0, (unusual - ordinaryShare) / (1 - ordinaryShare)),
    () => `More unusual than ${Math.floor(unusual * 1000) / 10} % of the sessions before it.`,
  );
  if (facts.context !== null) addContext(facts.context, add);
  if (facts.detections.length > 0) {
    addTactics(facts.detections, add);
    addBreadth(facts.detections, add);
  }
  let remaining = 1;
  for (const { weight } of contributions) remaining *= 1 - weight;
  const score = Math.min(1, Math.max(0, 1 - remaining));
  contributions.sort((left, right) => right.weight - left.weight || (left.factor < right.factor ? -1 : 1));
  return {
    score,
    level: 1 + LEVEL_THRESHOLDS.filter((threshold) => score >= threshold).length,
    stage,
    contributions:
      contributions.length > maxStoredContributions ? contributions.slice(0, maxStoredContributions) : contributions,
    scoringVersion: SCORING_VERSION,
  };
}

type Add = (factor: string, weight: number, reason: () => string) => void;

/** The furthest of the stage noted so far, that of any detection sure enough, and access once a login was accepted. */
export function furthestStage(facts: Pick<SessionFacts, 'stage' | 'authenticated' | 'detections'>): Stage {
  let furthest = STAGES.indexOf(facts.stage);
  if (facts.authenticated) furthest = Math.max(furthest, STAGES.indexOf('access'));
  for (const { stage, confidence } of facts.detections)
    if (confidence >= leastStageConfidence) furthest = Math.max(furthest, STAGES.indexOf(stage));
  return STAGES[furthest] ?? 'contact';
}

function addCounts(facts: ScoredFacts, add: Add): void {
  const {
    failedCredentialCount: failed,
    commandCount: commands,
    uploadCount: uploads,
    downloadCount: downloads,
    tunnelCount: tunnels,
    httpRequestCount: requests,
  } = facts;
  add('authenticated', facts.authenticated ? 0.2 : 0, () => 'A login was accepted.');
  add('failed-credentials', saturating(failed, 0.45, 5), () => `${plural(failed, 'credential')} tried in vain.`);
  add('commands', saturating(commands, 0.12, 8), () => `${plural(commands, 'command line')} entered.`);
  add('uploads', saturating(uploads, 0.35, 1), () => `${plural(uploads, 'file')} uploaded.`);
  add('downloads', saturating(downloads, 0.3, 1), () => `${plural(downloads, 'download')} asked for.`);
  add('tunnels', saturating(tunnels, 0.3, 2), () => `${plural(tunnels, 'tunnel')} asked for.`);
  add('web-requests', saturating(requests, 0.08, 20), () => `${plural(requests, 'web request')} sent.`);
}

/** Intelligence, persistence and rarity: each one contribution, whose parts combine by noisy-or like all the rest. */
function addContext({ assessments, visits, activeDays, recognisedBy, rarity }: SessionContext, add: Add): void {
  add('intelligence', together(assessments.map(({ maliciousness }) => most.assessment * maliciousness)), () => {
    const named = assessments.map(({ provider, verdict }) => `${provider} (${verdict})`);
    return `The source is known to ${named.join(', ')}.`;
  });
  const persistence = [
    saturating(visits - 1, most.visits, 3),
    saturating(activeDays - 1, most.activeDays, 5),
    ...recognisedBy.map((kind) => RECOGNISED_WEIGHTS[kind]),
  ];
  add('persistence', together(persistence), () => {
    const returned = visits > 1 ? [`visit ${visits} of this source, on ${plural(activeDays, 'day')}`] : [];
    const recognised = recognisedBy.map((kind) => `a ${RECOGNISED_WORDS[kind]} seen before`);
    return `Came back: ${[...returned, ...recognised].join('; ')}.`;
  });
  add('rarity', most.rarity * (rarity?.score ?? 0), () => `Hardly anyone did this before: ${rarity?.item ?? ''}.`);
}

const RECOGNISED_WORDS: Readonly<Record<AttackerTraitKind, string>> = {
  'public-key': 'key',
  artefact: 'file',
  'client-and-credentials': 'client and list of credentials',
};

/** Weights of one contribution (noisy-or). */
function together(weights: readonly number[]): number {
  return 1 - weights.reduce((remaining, weight) => remaining * (1 - weight), 1);
}

/** Grows with the count towards `most`, half of which is reached at about 0.7 times `scale`. */
function saturating(count: number, most: number, scale: number): number {
  return count <= 0 ? 0 : most * (1 - Math.exp(-count / scale));
}

/**
 * One contribution per tactic: its techniques from the strongest down, each counting half as much as the one before,
 * combined by noisy-or. Sorting makes it monotone: a new technique can only push others to ranks that it outweighs.
 */
function addTactics(detections: readonly DetectionFacts[], add: Add): void {
  const byTactic = new Map<Tactic, Map<string, DetectionFacts>>();
  for (const detection of detections) {
    const techniques = byTactic.get(detection.tactic) ?? new Map<string, DetectionFacts>();
    byTactic.set(detection.tactic, techniques);
    const known = techniques.get(detection.techniqueId);
    if (known === undefined || known.confidence < detection.confidence)
      techniques.set(detection.techniqueId, detection);
  }
  for (const [tactic, techniques] of byTactic) {
    const strongest = [...techniques.values()].sort(
      (left, right) => right.confidence - left.confidence || (left.techniqueId < right.techniqueId ? -1 : 1),
    );
    let remaining = 1;
    for (const [rank, { confidence }] of strongest.entries()) {
      remaining *= 1 - TACTIC_WEIGHTS[tactic] * confidence ** 2 * repeatedTechniqueFactor ** rank;
    }
    add(`tactic:${tactic}`, 1 - remaining, () => {
      const named = strongest.slice(0, 4).map(({ techniqueId, techniqueName }) => `${techniqueId} ${techniqueName}`);
      const more = strongest.length > 4 ? ` and ${strongest.length - 4} more` : '';
      return `${tactic}: ${named.join(', ')}${more}.`;
    });
  }
}

/** Many tactics in one session are a campaign, not a probe: counted beyond the second, at confidence 0.5 and above. */
function addBreadth(detections: readonly DetectionFacts[], add: Add): void {
  const tactics = new Set(detections.filter(({ confidence }) => confidence >= 0.5).map(({ tactic }) => tactic));
  add('breadth', saturating(tactics.size - 2, 0.35, 3), () => `${tactics.size} tactics in one session.`);
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
