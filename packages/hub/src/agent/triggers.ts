import type { CerberusEvent, DecisionKind, Tactic } from '@cerberusmesh/contracts';
import type { DetectionFacts, SessionFacts } from '../detection/session-facts.ts';
import { maxQuotedCharacters } from './limits.ts';

/** Below this score the agent watches and does nothing else. */
export const MONITOR_BELOW = 0.6;
/** Above this score a person is called. */
export const ESCALATE_ABOVE = 0.9;
/** Failed attempts in one session that make a credential attack. */
export const CREDENTIAL_ATTACK_FAILURES = 5;
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

/** One reason to propose one kind of decision, at most once per session. */
export interface Trigger {
  readonly id: string;
  readonly kind: DecisionKind;
  /** Present when it gives way to every trigger that knows more of what is going on. */
  readonly givesWay?: true;
  /** What would have kept it from firing, for the reader of the decision. */
  readonly counterfactual: string;
  /** The finding when the condition holds now, else null. Reads facts and the event's kind, never free text. */
  evaluate(facts: SessionFacts, event: CerberusEvent): Finding | null;
}

/** Many attempts: whoever guesses keys will meet one; keys that could be guessed are changed. */
const credentialAttack: Trigger = {
  id: 'credential-attack',
  kind: 'rotate_key',
  counterfactual: `Fewer than ${CREDENTIAL_ATTACK_FAILURES} failed credentials in the session would have rotated nothing.`,
  evaluate(facts) {
    if (facts.failedCredentialCount < CREDENTIAL_ATTACK_FAILURES) return null;
    return {
      confidence: Math.min(0.95, 0.6 + 0.05 * (facts.failedCredentialCount - CREDENTIAL_ATTACK_FAILURES + 1)),
      reasons: [
        `${facts.failedCredentialCount} credentials failed in one session; ${CREDENTIAL_ATTACK_FAILURES} make an attack.`,
      ],
      evidence: facts.evidence.credentials,
    };
  },
};

/** A guess that worked after others failed: the accepted credential is known to an attacker. */
const credentialReuse: Trigger = {
  id: 'credential-reuse',
  kind: 'rotate_key',
  counterfactual: 'Without an accepted login after failed ones the credential would have been left as it is.',
  evaluate(facts) {
    if (!facts.authenticated || facts.failedCredentialCount < 1) return null;
    return {
      confidence: Math.min(0.9, 0.65 + 0.05 * facts.failedCredentialCount),
      reasons: [
        `A login as ${quote(facts.username ?? 'unknown')} was accepted after ${count(facts.failedCredentialCount, 'failed attempt')}.`,
      ],
      evidence: facts.evidence.credentials,
    };
  },
};

const CREDENTIAL_THEFT: ReadonlySet<string> = new Set([
  'T1098',
  'T1098.004',
  'T1003.008',
  'T1003.007',
  'T1552.004',
  'T1552.001',
  'T1552.005',
]);

/** Keys or password hashes were read or planted, or a password was changed. */
const credentialTheft: Trigger = {
  id: 'credential-theft',
  kind: 'rotate_key',
  counterfactual: 'Without keys, hashes or passwords read, planted or changed nothing would have been rotated.',
  evaluate: (facts) =>
    fromDetections(facts, ({ techniqueId, confidence }) => CREDENTIAL_THEFT.has(techniqueId) && confidence >= 0.7),
};

const ESCALATION_TACTICS: ReadonlySet<Tactic> = new Set(['privilege-escalation', 'lateral-movement']);
/** Looking for other machines from this one. Being scanned from outside (T1595) is what every trap sees all day. */
const SCAN_TECHNIQUES: ReadonlySet<string> = new Set(['T1046', 'T1018', 'T1135']);

/** Reaching for more than this machine: a decoy gives it somewhere to go. */
const escalationPattern: Trigger = {
  id: 'escalation-pattern',
  kind: 'launch_decoy',
  counterfactual:
    'Without privilege escalation, lateral movement or scanning from here no decoy would have been proposed.',
  evaluate: (facts) =>
    fromDetections(
      facts,
      ({ tactic, techniqueId }) => ESCALATION_TACTICS.has(tactic) || SCAN_TECHNIQUES.has(techniqueId),
    ),
};

/** A way through this machine to others was asked for. */
const tunnelThrough: Trigger = {
  id: 'tunnel-through',
  kind: 'launch_decoy',
  counterfactual: 'Without tunnels asked for no decoy would have been proposed.',
  evaluate(facts) {
    if (facts.tunnelCount < 1) return null;
    return {
      confidence: Math.min(0.9, 0.7 + 0.02 * facts.tunnelCount),
      reasons: [`${count(facts.tunnelCount, 'tunnel')} to other machines asked for.`],
      evidence: facts.evidence.tunnels,
    };
  },
};

/** A web request that tries to make the server run something. */
const commandInjection: Trigger = {
  id: 'command-injection',
  kind: 'insert_trap',
  counterfactual: 'Without an exploit attempt in a web request no trap would have been proposed.',
  evaluate: (facts) =>
    fromDetections(facts, ({ techniqueId }) => techniqueId === 'T1190' || techniqueId === 'T1505.003'),
};

const FETCH_TECHNIQUES: ReadonlySet<string> = new Set(['T1105']);
const RUN_TECHNIQUES: ReadonlySet<string> = new Set(['T1059', 'T1059.004', 'T1059.006', 'T1620', 'T1027.004']);

/** Code brought from outside and run, or set up to run: a trap where it will look next catches what it does. */
const codeExecution: Trigger = {
  id: 'code-execution',
  kind: 'insert_trap',
  counterfactual: 'Code fetched without being run, or commands run without code fetched, would have inserted no trap.',
  evaluate(facts) {
    const fetched = strongest(
      facts.detections,
      ({ techniqueId, confidence }) => FETCH_TECHNIQUES.has(techniqueId) && confidence >= 0.65,
    );
    const run = strongest(facts.detections, ({ techniqueId, stage, confidence }) => {
      return RUN_TECHNIQUES.has(techniqueId) && stage !== 'access' && stage !== 'discovery' && confidence >= 0.6;
    });
    if (run === null || (fetched === null && facts.uploadCount + facts.downloadCount < 1)) return null;
    const reasons = [describe(run)];
    if (fetched !== null) reasons.unshift(describe(fetched));
    if (facts.uploadCount > 0) reasons.push(`${count(facts.uploadCount, 'file')} uploaded.`);
    if (facts.downloadCount > 0) reasons.push(`${count(facts.downloadCount, 'download')} asked for.`);
    return {
      confidence: fetched === null ? run.confidence : noisyOr([fetched.confidence, run.confidence]),
      reasons,
      evidence: [...(fetched?.evidence ?? []), ...run.evidence, ...facts.evidence.files],
    };
  },
};

/** The sum of everything is beyond what the agent may handle alone. */
const criticalScore: Trigger = {
  id: 'critical-score',
  kind: 'escalate',
  counterfactual: `A score of ${ESCALATE_ABOVE} or less would not have called a person.`,
  evaluate(facts) {
    if (facts.score <= ESCALATE_ABOVE) return null;
    return {
      confidence: facts.score,
      reasons: [
        `The score is ${facts.score.toFixed(2)}, above ${ESCALATE_ABOVE}; level ${facts.level}.`,
        ...leadingContributions(facts),
      ],
      evidence: allEvidence(facts),
    };
  },
};

/** Harm is being done, whatever the score. */
const impactStage: Trigger = {
  id: 'impact-stage',
  kind: 'escalate',
  counterfactual: 'A session that did not reach the impact stage would not have called a person.',
  evaluate(facts) {
    if (facts.stage !== 'impact') return null;
    return fromDetections(facts, ({ stage, confidence }) => stage === 'impact' && confidence >= 0.7);
  },
};

/** Dangerous in sum, though nothing in it calls for an answer of its own: keep it busy where it can be watched. */
const sustainedThreat: Trigger = {
  id: 'sustained-threat',
  kind: 'launch_decoy',
  givesWay: true,
  counterfactual: `A score below ${MONITOR_BELOW}, or any more specific trigger, would have launched no decoy for the score alone.`,
  evaluate(facts) {
    if (facts.score < MONITOR_BELOW || facts.score > ESCALATE_ABOVE) return null;
    if (facts.decided.some(({ kind }) => kind !== 'monitor')) return null;
    return {
      confidence: facts.score,
      reasons: [
        `The score is ${facts.score.toFixed(2)}, from ${MONITOR_BELOW} to ${ESCALATE_ABOVE}, and no single pattern explains it; level ${facts.level}, stage ${facts.stage}.`,
        ...leadingContributions(facts),
      ],
      evidence: allEvidence(facts),
    };
  },
};

const OPENING_KINDS: ReadonlySet<CerberusEvent['kind']> = new Set([
  'session.opened',
  'client.identified',
  'terminal.resized',
  'terminal.recorded',
  'limit.reached',
]);

/** Nothing stronger yet: say that the session is watched, once. */
const lowScore: Trigger = {
  id: 'low-score',
  kind: 'monitor',
  givesWay: true,
  counterfactual: `A score of ${MONITOR_BELOW} or more, or any other trigger, would have led to more than watching.`,
  evaluate(facts, event) {
    if (facts.score >= MONITOR_BELOW || facts.decided.length > 0 || OPENING_KINDS.has(event.kind)) return null;
    return {
      confidence: 1 - facts.score,
      reasons: [
        `The score is ${facts.score.toFixed(2)}, below ${MONITOR_BELOW}; level ${facts.level}, stage ${facts.stage}.`,
      ],
      evidence: allEvidence(facts),
    };
  },
};

/** In the order they are looked at: stronger kinds first, what gives way last. */
export const TRIGGERS: readonly Trigger[] = [
  criticalScore,
  impactStage,
  commandInjection,
  codeExecution,
  escalationPattern,
  tunnelThrough,
  credentialTheft,
  credentialReuse,
  credentialAttack,
  sustainedThreat,
  lowScore,
];

/** The finding of the detections that qualify: combined confidence, the strongest three as reasons. */
function fromDetections(facts: SessionFacts, qualifies: (detection: DetectionFacts) => boolean): Finding | null {
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
function leadingContributions(facts: SessionFacts): string[] {
  return facts.contributions.slice(0, 3).map(({ reason }) => cut(reason));
}

function strongest(
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
function noisyOr(confidences: readonly number[]): number {
  let remaining = 1;
  for (const confidence of confidences) remaining *= 1 - confidence;
  return Math.min(0.98, 1 - remaining);
}

function describe(detection: DetectionFacts): string {
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

function count(value: number, noun: string): string {
  return value === 1 ? `1 ${noun}` : `${value} ${noun}s`;
}

function allEvidence(facts: SessionFacts): string[] {
  const { credentials, commands, files, tunnels, opened } = facts.evidence;
  const detected = facts.detections.flatMap(({ evidence }) => evidence.slice(0, 1));
  return [...detected, ...files, ...tunnels, ...commands, ...credentials, ...opened];
}
