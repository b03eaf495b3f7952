import { type CerberusEvent, type Decision, type DecisionKind, uuidV8 } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import { textHash } from '../text-hash.ts';
import { maxEvidenceIds, maxReasons, maxSentenceCharacters } from './limits.ts';
import { ESCALATE_ABOVE, type Finding, MONITOR_BELOW, TRIGGERS, type Trigger } from './triggers.ts';

/** Changes when the same facts would lead to another decision. */
export const AGENT_VERSION = '2026.2';

export interface AgentOptions {
  /** Confidence from which a decision may be authorised without a person. */
  readonly threshold?: number;
  /** Off: everything is proposed only. */
  readonly autoAction?: boolean;
}

/**
 * Proposes decisions and says why. Deterministic and without state: what was decided before is in the facts, so the same
 * events give the same decisions wherever a batch ends and however often they are replayed. It proposes; what may be
 * done without a person is for `response/policy.ts`, and nothing is ever executed here.
 */
export interface Agent {
  /** Decisions that this event makes due and that `facts.decided` does not hold yet. The caller notes them there. */
  decide(facts: SessionFacts, event: CerberusEvent): Decision[];
}

const ALTERNATIVES: readonly { readonly kind: DecisionKind; readonly reject: (facts: SessionFacts) => string }[] = [
  {
    kind: 'monitor',
    reject: (facts) =>
      facts.score < MONITOR_BELOW
        ? `Watching alone suits a score of ${facts.score.toFixed(2)}, but this evidence asks for an answer of its own.`
        : `The score of ${facts.score.toFixed(2)} is not below ${MONITOR_BELOW}.`,
  },
  {
    kind: 'escalate',
    reject: (facts) =>
      facts.score > ESCALATE_ABOVE
        ? 'A person is called by a decision of its own.'
        : `The score of ${facts.score.toFixed(2)} is not above ${ESCALATE_ABOVE}.`,
  },
];

/** Creates an agent; see `Agent`. The threshold defaults to 0.7, automatic action to off. */
export function createAgent(options: AgentOptions = {}): Agent {
  const policy = { threshold: options.threshold ?? 0.7, autoAction: options.autoAction ?? false };
  return {
    decide(facts, event) {
      const decisions: Decision[] = [];
      for (const trigger of TRIGGERS) {
        if (
          facts.decided.some((known) => known.trigger === trigger.id) ||
          (trigger.givesWay === true && decisions.length > 0)
        )
          continue;
        const finding = trigger.evaluate(facts, event);
        if (finding !== null) decisions.push(decisionOf(trigger, finding, facts, event, policy));
      }
      return decisions;
    },
  };
}

function decisionOf(
  trigger: Trigger,
  finding: Finding,
  facts: SessionFacts,
  event: CerberusEvent,
  policy: { readonly threshold: number; readonly autoAction: boolean },
): Decision {
  const confident = finding.confidence >= policy.threshold;
  const evidence = [...new Set(finding.evidence)].slice(0, maxEvidenceIds);
  return {
    decisionId: uuidV8(textHash(`${facts.id}\n${trigger.id}`)),
    kind: trigger.kind,
    trigger: trigger.id,
    // Watching changes nothing, so there is nothing to ask a person for.
    state: trigger.kind === 'monitor' || (policy.autoAction && confident) ? 'authorised' : 'proposed',
    confidence: finding.confidence,
    score: facts.score,
    level: facts.level,
    stage: facts.stage,
    reasons: finding.reasons.slice(0, maxReasons).map((text) => ({ trigger: trigger.id, text })),
    // The event that made the decision due is evidence by itself when the facts kept no other.
    evidence: evidence.length > 0 ? evidence : [event.id],
    alternatives: ALTERNATIVES.filter(({ kind }) => kind !== trigger.kind).map(({ kind, reject }) => ({
      kind,
      text: reject(facts),
    })),
    counterfactual: trigger.counterfactual.slice(0, maxSentenceCharacters),
    policy: { ...policy, text: policyText(trigger.kind, finding.confidence, confident, policy) },
    agentVersion: AGENT_VERSION,
  };
}

function policyText(
  kind: DecisionKind,
  confidence: number,
  confident: boolean,
  policy: { readonly threshold: number; readonly autoAction: boolean },
): string {
  if (kind === 'monitor') return 'Authorised: watching needs no permission.';
  const compared = `confidence ${confidence.toFixed(2)} is ${confident ? 'at or above' : 'below'} the threshold ${policy.threshold}`;
  if (!policy.autoAction) return `Proposed: automatic action is off (${compared}).`;
  return confident ? `Authorised: automatic action is on and ${compared}.` : `Proposed: ${compared}.`;
}
