import { createHash } from 'node:crypto';
import { type CerberusEvent, type Decision, type Detection, STAGES, uuidV8 } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import type { Conclusions } from './advance-session.ts';

/**
 * For tests: small, deterministic conclusions that use everything the pipeline hands over. A word of a command that
 * looks like a technique id is a detection; the score grows with detections and tries; levels decide.
 */
export const testConclusions: Conclusions = {
  mapper: {
    mapEvent(event: CerberusEvent): Detection[] {
      if (event.kind !== 'command.entered') return [];
      return event.data.input.split(' ').flatMap((word) => (/^T\d{4}$/.test(word) ? [detection(word, event)] : []));
    },
  },
  score(facts) {
    const score = Math.min(1, facts.detections.length * 0.2 + facts.failedCredentialCount * 0.01);
    return {
      score,
      level: 1 + Math.min(4, Math.floor(score * 5)),
      stage: STAGES[Math.min(STAGES.length - 1, facts.detections.length)] ?? 'contact',
      contributions: [{ factor: 'detections', weight: score, reason: `${facts.detections.length} techniques` }],
      scoringVersion: 'test',
    };
  },
  agent: {
    decide(facts: SessionFacts, event: CerberusEvent): Decision[] {
      const trigger = `level-${facts.level}`;
      if (facts.decided.some((known) => known.trigger === trigger)) return [];
      return [decision(facts, trigger, event)];
    },
  },
  geo: { country: (address) => (address.startsWith('192.0.2.') ? 'NO' : null) },
};

function detection(techniqueId: string, event: CerberusEvent & { kind: 'command.entered' }): Detection {
  return {
    techniqueId,
    techniqueName: `Technique ${techniqueId}`,
    tactic: 'execution',
    tactics: ['execution', 'persistence'],
    confidence: 0.5 + (event.data.input.length % 5) / 10,
    rule: 'word',
    attackVersion: '18.1',
    stage: 'execution',
    statement: event.data.input.slice(0, 100),
    evidence: [event.id],
  };
}

function decision(facts: SessionFacts, trigger: string, event: CerberusEvent): Decision {
  return {
    decisionId: uuidV8(createHash('sha256').update(`${facts.id}${trigger}`).digest()),
    kind: facts.level >= 4 ? 'escalate' : facts.level >= 2 ? 'launch_decoy' : 'monitor',
    trigger,
    state: 'proposed',
    confidence: 0.9,
    score: facts.score,
    level: facts.level,
    stage: facts.stage,
    reasons: [{ trigger, text: `after ${facts.eventCount} events` }],
    evidence: [event.id],
    alternatives: [],
    counterfactual: 'none',
    policy: { autoAction: false, threshold: 0.7, text: 'proposed' },
    agentVersion: 'test',
  };
}
