import type { AlertRule, AlertSeverity, CerberusEvent, Stage } from '@cerberusmesh/contracts';
import { ALERT_LIMITS } from './limits.ts';

/** Something that asks for a person: one event's worth of an alert. */
export interface AlertFinding {
  readonly rule: AlertRule;
  readonly subject: string;
  readonly severity: AlertSeverity;
  readonly summary: string;
  readonly source: string | null;
  readonly sensorId: string | null;
  readonly trap: string | null;
  readonly sessionId: string | null;
  readonly stage: Stage | null;
  readonly score: number | null;
  readonly decisionId: string | null;
  readonly evidence: readonly string[];
  readonly at: string;
}

type Part = Pick<AlertFinding, 'rule' | 'subject' | 'severity' | 'summary'> &
  Partial<Pick<AlertFinding, 'stage' | 'score' | 'decisionId' | 'evidence'>>;

/** The threat level from which a session is an alert by itself. */
const DANGEROUS_LEVEL = 4;
const VERY_UNUSUAL = 0.99;

/** What of this event asks for a person; null for most events. */
export function findingOf(event: CerberusEvent): AlertFinding | null {
  const part = partOf(event);
  if (part === null) return null;
  return {
    stage: null,
    score: null,
    decisionId: null,
    evidence: [event.id],
    ...part,
    summary: part.summary.slice(0, ALERT_LIMITS.maxSummaryCharacters).toWellFormed(),
    source: event.source?.address ?? null,
    sensorId: event.sensorId,
    trap: event.trap,
    sessionId: event.sessionId,
    at: event.at,
  };
}

function partOf(event: CerberusEvent): Part | null {
  switch (event.kind) {
    case 'decision.made': {
      const { kind, level, score, stage, reasons, evidence, decisionId } = event.data;
      if (kind === 'monitor') return null;
      return {
        rule: 'decision-made',
        subject: kind,
        severity: kind === 'escalate' && level < DANGEROUS_LEVEL ? 'high' : severityOfLevel(level),
        summary: reasons[0]?.text ?? kind,
        stage,
        score,
        decisionId,
        evidence,
      };
    }
    case 'anomaly.found': {
      const { score, contributions } = event.data;
      const features = contributions.slice(0, 3).map(({ feature }) => feature);
      return {
        rule: 'anomaly-found',
        subject: event.trap ?? 'hub',
        severity: score >= VERY_UNUSUAL ? 'high' : 'medium',
        summary: `More unusual than ${(score * 100).toFixed(1)} % of the sessions before it: ${features.join(', ')}.`,
      };
    }
    case 'honeytoken.used': {
      const { tokenKind, tokenId, how } = event.data;
      return {
        rule: 'honeytoken-used',
        subject: tokenKind,
        severity: 'high',
        summary: `Bait was used (${how}): ${tokenId}`,
      };
    }
    case 'session.scored': {
      const { level, score, stage, contributions } = event.data;
      if (level < DANGEROUS_LEVEL) return null;
      const strongest = contributions.toSorted((left, right) => right.weight - left.weight)[0];
      return {
        rule: 'session-dangerous',
        subject: `level-${level}`,
        severity: severityOfLevel(level),
        summary: strongest?.reason ?? `A session of level ${level}.`,
        stage,
        score,
      };
    }
    case 'action.completed': {
      const { action, decisionId, step, runId } = event.data;
      // Of an escalation that a decision led to, the decision is the alert.
      if (action !== 'escalate' || (decisionId ?? null) !== null) return null;
      return {
        rule: 'escalated',
        subject: step ?? 'action',
        severity: 'high',
        summary:
          runId === null ? 'An action asks for a person.' : `Step ${step ?? ''} of run ${runId} asks for a person.`,
      };
    }
    case 'sensor.lost':
      return {
        rule: 'sensor-lost',
        subject: event.sensorId,
        severity: 'high',
        summary: `Nothing was heard of sensor ${event.sensorId} since ${event.data.lastContactAt}.`,
      };
    case 'events.lost':
      return {
        rule: 'events-lost',
        subject: event.sensorId,
        severity: 'medium',
        summary: `Sensor ${event.sensorId} lost ${event.data.count} events: ${event.data.cause}`,
      };
    default:
      return null;
  }
}

function severityOfLevel(level: number): AlertSeverity {
  if (level >= 5) return 'critical';
  if (level === 4) return 'high';
  return level === 3 ? 'medium' : 'low';
}
