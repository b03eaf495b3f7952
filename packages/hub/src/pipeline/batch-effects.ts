import { type CerberusEvent, type Decision, type EventOf, isConcluded } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import { normaliseTime, UNKNOWN_SOURCE } from '../sessions/fold-session.ts';
import { PIPELINE_LIMITS } from './limits.ts';

export interface MadeDecision {
  readonly sessionId: string;
  /** Its place among the session's decisions. */
  readonly position: number;
  readonly at: string;
  readonly decision: Decision;
}

export interface SensorChange {
  persona: string | null;
  version: string | null;
  startedAt: string | null;
  stoppedAt: string | null;
  lastSeenAt: string;
  eventCount: number;
  /** Set by `sensor.started`: replaces the traps known before. */
  traps: EventOf<'sensor.started'>['data']['traps'] | null;
}

export interface AttackerChange {
  country: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
  sessions: number;
  credentials: number;
  commands: number;
  maxScore: number;
  techniqueIds: Set<string>;
}

export type RankedList = 'username' | 'secret' | 'command';

/** What one batch changes outside of its sessions' own rows: counted here, written by `write-batch.ts`. */
export class BatchEffects {
  readonly decisions: MadeDecision[] = [];
  /** Events raised from, in order, with ids of their own. */
  readonly concluded: CerberusEvent[] = [];
  readonly sensors = new Map<string, SensorChange>();
  readonly attackers = new Map<string, AttackerChange>();
  /** Events by minute: `2026-05-01T10:00`. */
  readonly minutes = new Map<string, number>();
  /** Counts by list, hour (`2026-05-01T10`) and value. */
  readonly values: Readonly<Record<RankedList, Map<string, Map<string, number>>>> = {
    username: new Map(),
    secret: new Map(),
    command: new Map(),
  };
  events = 0;
  sessions = 0;
  credentials = 0;
  commands = 0;
  files = 0;

  /** Counts an event, whether or not it belongs to a session. */
  addEvent(event: CerberusEvent): void {
    const at = normaliseTime(event.at);
    this.events += 1;
    const minute = at.slice(0, 16);
    this.minutes.set(minute, (this.minutes.get(minute) ?? 0) + 1);
    // What the hub says of itself is no sensor's.
    if (event.trap !== null || !isConcluded(event.kind)) this.#addSensor(event, at);
    if (event.kind === 'credential.tried') {
      const hour = at.slice(0, 13);
      this.#addValue('username', hour, event.data.username);
      if (event.data.secret !== undefined) this.#addValue('secret', hour, event.data.secret);
    } else if (event.kind === 'command.entered') this.#addValue('command', at.slice(0, 13), event.data.input);
  }

  /** What one event changed in its session, for the totals and the session's attacker. */
  addSessionStep(before: SessionFacts | null, after: SessionFacts): void {
    const credentials = after.credentialCount - (before?.credentialCount ?? 0);
    const commands = after.commandCount - (before?.commandCount ?? 0);
    if (before === null) this.sessions += 1;
    this.credentials += credentials;
    this.commands += commands;
    this.files += after.uploadCount + after.downloadCount - (before?.uploadCount ?? 0) - (before?.downloadCount ?? 0);
    if (after.source.address === UNKNOWN_SOURCE) return;
    // A session whose source was unknown so far brings everything it has.
    const sameSource = before !== null && before.source.address === after.source.address;
    const attacker = this.#attacker(after);
    if (!sameSource) attacker.sessions += 1;
    attacker.credentials += sameSource ? credentials : after.credentialCount;
    attacker.commands += sameSource ? commands : after.commandCount;
    if (after.openedAt < attacker.firstSeenAt) attacker.firstSeenAt = after.openedAt;
    if (after.lastEventAt > attacker.lastSeenAt) attacker.lastSeenAt = after.lastEventAt;
    if (after.score > attacker.maxScore) attacker.maxScore = after.score;
    if (!sameSource || before.detections !== after.detections) {
      for (const detection of after.detections) attacker.techniqueIds.add(detection.techniqueId);
    }
  }

  #attacker(facts: SessionFacts): AttackerChange {
    let attacker = this.attackers.get(facts.source.address);
    if (attacker === undefined) {
      attacker = {
        country: facts.country,
        firstSeenAt: facts.openedAt,
        lastSeenAt: facts.lastEventAt,
        sessions: 0,
        credentials: 0,
        commands: 0,
        maxScore: 0,
        techniqueIds: new Set(),
      };
      this.attackers.set(facts.source.address, attacker);
    }
    return attacker;
  }

  #addSensor(event: CerberusEvent, at: string): void {
    let sensor = this.sensors.get(event.sensorId);
    if (sensor === undefined) {
      sensor = {
        persona: null,
        version: null,
        startedAt: null,
        stoppedAt: null,
        lastSeenAt: at,
        eventCount: 0,
        traps: null,
      };
      this.sensors.set(event.sensorId, sensor);
    }
    sensor.eventCount += 1;
    if (at > sensor.lastSeenAt) sensor.lastSeenAt = at;
    if (event.kind === 'sensor.started') {
      sensor.persona = event.data.persona;
      sensor.version = event.data.version;
      sensor.startedAt = at;
      sensor.traps = event.data.traps;
    } else if (event.kind === 'sensor.stopped') sensor.stoppedAt = at;
  }

  #addValue(list: RankedList, hour: string, text: string): void {
    const value = cut(text);
    let counts = this.values[list].get(hour);
    if (counts === undefined) {
      counts = new Map();
      this.values[list].set(hour, counts);
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
}

function cut(text: string): string {
  const { maxRankedValueCharacters } = PIPELINE_LIMITS;
  return text.length <= maxRankedValueCharacters ? text : text.slice(0, maxRankedValueCharacters).toWellFormed();
}
