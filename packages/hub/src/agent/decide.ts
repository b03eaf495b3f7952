import { type CerberusEvent, DECISION_KINDS, type Decision, type DecisionKind, uuidV8 } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import { textHash } from '../text-hash.ts';
import type { Finding } from './finding.ts';
import { maxEvidenceIds, maxReasons, maxSentenceCharacters } from './limits.ts';
import { TRIGGERS, type Trigger } from './triggers.ts';

/** Changes when the same facts would lead to another decision. */
export const AGENT_VERSION = '2026.3';

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

/** Creates an agent; see `Agent`. The threshold defaults to 0.7, automatic action to off. */
export function createAgent(options: AgentOptions = {}): Agent {
  const policy = { threshold: options.threshold ?? 0.7, autoAction: options.autoAction ?? false };
  return {
    decide(facts, event) {
      const found: Found[] = [];
      for (const trigger of TRIGGERS) {
        if (
          facts.decided.some((known) => known.trigger === trigger.id) ||
          (trigger.givesWay === true && found.length > 0)
        )
          continue;
        const finding = trigger.evaluate(facts, event);
        if (finding !== null) found.push({ trigger, finding });
      }
      return found.map((one) => decisionOf(one, found, facts, event, policy));
    },
  };
}

interface Found {
  readonly trigger: Trigger;
  readonly finding: Finding;
}

function decisionOf(
  { trigger, finding }: Found,
  all: readonly Found[],
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
    alternatives: alternativesTo(trigger.kind, all, facts),
    counterfactual: trigger.counterfactual(facts).text.slice(0, maxSentenceCharacters),
    policy: { ...policy, text: policyText(trigger.kind, finding.confidence, confident, policy) },
    agentVersion: AGENT_VERSION,
    coolDownSeconds: trigger.coolDownSeconds,
  };
}

/** Every other kind, and why this decision is not of it. */
function alternativesTo(
  chosen: DecisionKind,
  all: readonly Found[],
  facts: SessionFacts,
): { kind: DecisionKind; text: string }[] {
  return DECISION_KINDS.filter((kind) => kind !== chosen).map((kind) => ({
    kind,
    text: whyNot(kind, all, facts).slice(0, maxSentenceCharacters),
  }));
}

function whyNot(kind: DecisionKind, all: readonly Found[], facts: SessionFacts): string {
  const other = [
    ...all.map(({ trigger }) => ({ kind: trigger.kind, id: trigger.id })),
    ...facts.decided.map((known) => ({ kind: known.kind, id: known.trigger })),
  ].find((one) => one.kind === kind);
  if (other?.kind === 'monitor') return 'It was watched first; this evidence asks for an answer of its own.';
  if (other !== undefined) return `Decided on its own, for ${other.id}.`;
  const lacking = TRIGGERS.filter((trigger) => trigger.kind === kind).map((trigger) => trigger.lacks(facts));
  const sentence = lacking.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
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
