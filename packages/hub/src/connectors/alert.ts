import type { CerberusEvent } from '@cerberusmesh/contracts';
import { EXPORT_LIMITS } from './limits.ts';
import { defanged, visibleText } from './visible-text.ts';

/** What people are told: every text is one line in which nothing acts and no link works (`visible-text.ts`). */
export interface Alert {
  /** The same for the same thing: a product that knows it tells once. At most 64 of `a-z 0-9 -`. */
  readonly key: string;
  readonly at: string;
  readonly title: string;
  /** 1 (noise) to 5 (act now). */
  readonly level: number;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** What an event says to people. */
export function alertOfEvent(event: CerberusEvent): Alert {
  const { title, level, facts } = contentOf(event);
  const about: [string, string | null][] = [
    ...facts,
    ['source', event.source?.address ?? null],
    ['trap', event.trap],
    ['sensor', event.sensorId],
    ['session', event.sessionId],
    ['event', event.id],
  ];
  return {
    // A decision is told once, however often it is logged; its id is ours, never an attacker's.
    key: event.kind === 'decision.made' ? event.data.decisionId : event.id,
    at: event.at,
    title: shownText(title, EXPORT_LIMITS.maxAlertTitleCharacters),
    level,
    facts: about
      .flatMap(([name, value]) => (value === null ? [] : [{ name, value: shownText(value) }]))
      .slice(0, EXPORT_LIMITS.maxAlertFacts),
  };
}

interface Content {
  readonly title: string;
  readonly level: number;
  readonly facts: readonly [string, string | null][];
}

function contentOf(event: CerberusEvent): Content {
  const from = event.source === null ? '' : ` from ${event.source.address}`;
  switch (event.kind) {
    case 'decision.made': {
      const { kind, level, score, confidence, state, stage, reasons } = event.data;
      return {
        title: `${DECISION_TITLES[kind]}: level ${level}${from}`,
        level,
        facts: [
          ['state', state],
          ['score', score.toFixed(2)],
          ['confidence', confidence.toFixed(2)],
          ['stage', stage],
          ...reasons.slice(0, 5).map(({ trigger, text }): [string, string] => [`because of ${trigger}`, text]),
        ],
      };
    }
    case 'honeytoken.used':
      return {
        title: `Bait was used${from}`,
        level: 5,
        facts: [
          ['token', event.data.tokenId],
          ['kind', event.data.tokenKind],
          ['how', event.data.how],
        ],
      };
    case 'session.scored':
      return {
        title: `Threat level ${event.data.level}${from}`,
        level: event.data.level,
        facts: [
          ['score', event.data.score.toFixed(2)],
          ['stage', event.data.stage],
        ],
      };
    case 'detection.raised':
      return {
        title: `${event.data.techniqueId} ${event.data.techniqueName}${from}`,
        level: 3,
        facts: [
          ['tactic', event.data.tactic],
          ['confidence', event.data.confidence.toFixed(2)],
          ['statement', event.data.statement],
        ],
      };
    case 'command.entered':
      return { title: `A command was entered${from}`, level: 2, facts: [['command', event.data.input]] };
    case 'credential.tried':
      return {
        title: `${event.data.accepted ? 'A login was let in' : 'A login was refused'}${from}`,
        level: 2,
        facts: [['user', event.data.username]],
      };
    case 'events.lost':
      return {
        title: `${event.data.count} events of ${event.sensorId} were lost`,
        level: 4,
        facts: [['cause', event.data.cause]],
      };
    case 'sensor.lost':
      return {
        title: `The sensor ${event.sensorId} is silent`,
        level: 4,
        facts: [['last heard of', event.data.lastContactAt]],
      };
    case 'indicator.added':
      return {
        title: `A new indicator: ${event.data.type}${from}`,
        level: 2,
        facts: [
          ['value', event.data.value],
          ['confidence', event.data.confidence.toFixed(2)],
        ],
      };
    case 'trap.failed':
      return {
        title: `The trap ${event.data.trap} of ${event.sensorId} failed`,
        level: 4,
        facts: [['message', event.data.message]],
      };
    default:
      return { title: `${event.kind}${from}`, level: 1, facts: [] };
  }
}

const DECISION_TITLES = {
  monitor: 'Watching an attacker',
  rotate_key: 'Keys should be changed',
  launch_decoy: 'A decoy should be launched',
  insert_trap: 'A trap should be set',
  escalate: 'An attack needs a person',
} as const;

/** Text of attackers as an alert may hold it. */
export function shownText(text: string, maxCharacters: number = EXPORT_LIMITS.maxAlertTextCharacters): string {
  return defanged(visibleText(text, maxCharacters));
}
