import type { CerberusEvent, DecisionKind, Tactic } from '@cerberusmesh/contracts';
import type { DetectionFacts, SessionFacts } from '../detection/session-facts.ts';
import {
  allEvidence,
  count,
  describe,
  type Finding,
  fromDetections,
  leadingContributions,
  MINIMUM_DETECTION_CONFIDENCE,
  noisyOr,
  quote,
  strongest,
} from './finding.ts';

/** Below this score the agent watches and does nothing else. */
export const MONITOR_BELOW = 0.6;
/** A score that it watches at, as a counterfactual names it. */
const BELOW_MONITOR = 0.59;
/** Above this score a person is called. */
export const ESCALATE_ABOVE = 0.9;
/** Failed attempts in one session that make a credential attack. */
export const CREDENTIAL_ATTACK_FAILURES = 5;
/** Other facts in which a trigger does not fire, and what is other about them. */
export interface Counterfactual {
  readonly text: string;
  /** The facts as they would have been. */
  readonly facts: SessionFacts;
}

/** One reason to propose one kind of decision, at most once per session. */
export interface Trigger {
  readonly id: string;
  readonly kind: DecisionKind;
  /** Present when it gives way to every trigger that knows more of what is going on. */
  readonly givesWay?: true;
  /**
   * For how long it is not answered again for the same source: a second session then refers to the first decision. Long
   * enough that what was done has its effect, short enough that a new attack is not taken for the old one.
   */
  readonly coolDownSeconds: number;
  /** What would have kept it from firing on these facts, in which it fires. */
  counterfactual(facts: SessionFacts): Counterfactual;
  /** What these facts lack for it, without a full stop. Numbers and technique ids only: no attacker text. */
  lacks(facts: SessionFacts): string;
  /** The finding when the condition holds now, else null. Reads facts and the event's kind, never free text. */
  evaluate(facts: SessionFacts, event: CerberusEvent): Finding | null;
}

/** Many attempts: whoever guesses keys will meet one; keys that could be guessed are changed. */
const credentialAttack: Trigger = {
  id: 'credential-attack',
  kind: 'rotate_key',
  coolDownSeconds: 3_600,
  counterfactual: (facts) => ({
    text: `${count(CREDENTIAL_ATTACK_FAILURES - 1, 'failed credential')} instead of ${facts.failedCredentialCount} would have rotated nothing for this.`,
    facts: { ...facts, failedCredentialCount: CREDENTIAL_ATTACK_FAILURES - 1 },
  }),
  lacks: (facts) =>
    `${count(facts.failedCredentialCount, 'failed credential')} of the ${CREDENTIAL_ATTACK_FAILURES} that make an attack`,
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
  coolDownSeconds: 3_600,
  counterfactual: (facts) => ({
    text: `Without ${count(facts.failedCredentialCount, 'failed attempt')} before the accepted login the credential would have been left as it is.`,
    facts: { ...facts, failedCredentialCount: 0 },
  }),
  lacks: (facts) => (facts.authenticated ? 'no failed attempt beside the accepted login' : 'no accepted login'),
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
  coolDownSeconds: 3_600,
  counterfactual: (facts) => withoutDetections(facts, isCredentialTheft, 'would have rotated nothing for this'),
  lacks: () => 'no keys, hashes or passwords read, planted or changed',
  evaluate: (facts) => fromDetections(facts, isCredentialTheft),
};

function isCredentialTheft({ techniqueId, confidence }: DetectionFacts): boolean {
  return CREDENTIAL_THEFT.has(techniqueId) && confidence >= 0.7;
}

const ESCALATION_TACTICS: ReadonlySet<Tactic> = new Set(['privilege-escalation', 'lateral-movement']);
/** Looking for other machines from this one. Being scanned from outside (T1595) is what every trap sees all day. */
const SCAN_TECHNIQUES: ReadonlySet<string> = new Set(['T1046', 'T1018', 'T1135']);

/** Reaching for more than this machine: a decoy gives it somewhere to go. */
const escalationPattern: Trigger = {
  id: 'escalation-pattern',
  kind: 'launch_decoy',
  coolDownSeconds: 1_800,
  counterfactual: (facts) => withoutDetections(facts, isEscalation, 'would have proposed no decoy for this'),
  lacks: () => 'no privilege escalation, lateral movement or scanning from here',
  evaluate: (facts) => fromDetections(facts, isEscalation),
};

function isEscalation({ tactic, techniqueId }: DetectionFacts): boolean {
  return ESCALATION_TACTICS.has(tactic) || SCAN_TECHNIQUES.has(techniqueId);
}

/** A way through this machine to others was asked for. */
const tunnelThrough: Trigger = {
  id: 'tunnel-through',
  kind: 'launch_decoy',
  coolDownSeconds: 1_800,
  counterfactual: (facts) => ({
    text: `Without the ${count(facts.tunnelCount, 'tunnel')} asked for no decoy would have been proposed for this.`,
    facts: { ...facts, tunnelCount: 0 },
  }),
  lacks: () => 'no tunnel asked for',
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
  coolDownSeconds: 1_800,
  counterfactual: (facts) => withoutDetections(facts, isInjection, 'would have proposed no trap for this'),
  lacks: () => 'no exploit attempt in a web request',
  evaluate: (facts) => fromDetections(facts, isInjection),
};

function isInjection({ techniqueId }: DetectionFacts): boolean {
  return techniqueId === 'T1190' || techniqueId === 'T1505.003';
}

const FETCH_TECHNIQUES: ReadonlySet<string> = new Set(['T1105']);
const RUN_TECHNIQUES: ReadonlySet<string> = new Set(['T1059', 'T1059.004', 'T1059.006', 'T1620', 'T1027.004']);

/** Code brought from outside and run, or set up to run: a trap where it will look next catches what it does. */
const codeExecution: Trigger = {
  id: 'code-execution',
  kind: 'insert_trap',
  coolDownSeconds: 1_800,
  counterfactual: (facts) =>
    withoutDetections(facts, isRun, 'would have inserted no trap for this: code that is only fetched does nothing yet'),
  lacks: (facts) =>
    strongest(facts.detections, isRun) === null ? 'no fetched code run' : 'nothing fetched that could be run',
  evaluate(facts) {
    const fetched = strongest(facts.detections, isFetch);
    const run = strongest(facts.detections, isRun);
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

function isFetch({ techniqueId, confidence }: DetectionFacts): boolean {
  return FETCH_TECHNIQUES.has(techniqueId) && confidence >= 0.65;
}

function isRun({ techniqueId, stage, confidence }: DetectionFacts): boolean {
  return RUN_TECHNIQUES.has(techniqueId) && stage !== 'access' && stage !== 'discovery' && confidence >= 0.6;
}

/** The sum of everything is beyond what the agent may handle alone. */
const criticalScore: Trigger = {
  id: 'critical-score',
  kind: 'escalate',
  coolDownSeconds: 900,
  counterfactual: (facts) => ({
    text: `A score of ${ESCALATE_ABOVE} instead of ${facts.score.toFixed(2)} would not have called a person for the score.`,
    facts: { ...facts, score: ESCALATE_ABOVE },
  }),
  lacks: (facts) => `the score of ${facts.score.toFixed(2)} is not above ${ESCALATE_ABOVE}`,
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
  coolDownSeconds: 900,
  counterfactual: (facts) => withoutDetections(facts, isImpact, 'would not have called a person for harm done'),
  lacks: () => 'no harm done',
  evaluate: (facts) => (facts.stage === 'impact' ? fromDetections(facts, isImpact) : null),
};

function isImpact({ stage, confidence }: DetectionFacts): boolean {
  return stage === 'impact' && confidence >= 0.7;
}

/** Dangerous in sum, though nothing in it calls for an answer of its own: keep it busy where it can be watched. */
const sustainedThreat: Trigger = {
  id: 'sustained-threat',
  kind: 'launch_decoy',
  givesWay: true,
  coolDownSeconds: 3_600,
  counterfactual: (facts) => ({
    text: `A score of ${BELOW_MONITOR} instead of ${facts.score.toFixed(2)} would have launched no decoy for the score alone.`,
    facts: { ...facts, score: BELOW_MONITOR },
  }),
  lacks: (facts) =>
    facts.score < MONITOR_BELOW
      ? `the score of ${facts.score.toFixed(2)} is below ${MONITOR_BELOW}`
      : 'the score alone asks for none where something more specific is known',
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
  coolDownSeconds: 0,
  counterfactual: (facts) => ({
    text: `A score of ${MONITOR_BELOW} instead of ${facts.score.toFixed(2)} would have led to more than watching.`,
    facts: { ...facts, score: MONITOR_BELOW },
  }),
  lacks: (facts) =>
    facts.score < MONITOR_BELOW
      ? `watching alone suits a score of ${facts.score.toFixed(2)}, but this evidence asks for an answer of its own`
      : `the score of ${facts.score.toFixed(2)} is not below ${MONITOR_BELOW}`,
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

/** The same session in which what a trigger goes by was not seen. */
function withoutDetections(
  facts: SessionFacts,
  qualifies: (detection: DetectionFacts) => boolean,
  then: string,
): Counterfactual {
  const counted = facts.detections.filter(
    (detection) => detection.confidence >= MINIMUM_DETECTION_CONFIDENCE && qualifies(detection),
  );
  const ids = [...new Set(counted.map(({ techniqueId }) => techniqueId))].slice(0, MAX_NAMED_TECHNIQUES);
  return {
    text: `Without ${ids.join(', ')} this session ${then}.`,
    facts: { ...facts, detections: facts.detections.filter((detection) => !qualifies(detection)) },
  };
}

/** Technique ids named in one counterfactual. */
const MAX_NAMED_TECHNIQUES = 8;
