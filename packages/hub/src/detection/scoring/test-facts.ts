import { createHash } from 'node:crypto';
import { type CerberusEvent, type Detection, type EventData, STAGES, uuidV8 } from '@cerberusmesh/contracts';
import type { AttackMapper } from '../attack-mapper/attack-mapper.ts';
import type { SessionFacts } from '../session-facts.ts';
import { furthestStage, scoreSession } from './score-session.ts';

/** Facts for tests of the score and the agent: a session told in a few words, mapped by the real mapper. */

export function testId(name: string): string {
  return uuidV8(createHash('sha256').update(name).digest());
}

export function testEvent<Kind extends CerberusEvent['kind']>(
  kind: Kind,
  name: string,
  data: EventData<Kind>,
): CerberusEvent {
  const event = {
    id: testId(name),
    at: '2026-05-01T10:00:00.000Z',
    sensorId: 'test',
    trap: 'ssh',
    sessionId: testId('session'),
    source: { address: '192.0.2.1', port: 40_000 },
    destination: { address: '198.51.100.1', port: 22 },
    protocol: 'ssh',
    kind,
    data,
  };
  // reason: a generic kind and its data cannot be correlated through the discriminated union; the signature does it.
  return event as unknown as CerberusEvent;
}

export function emptyFacts(): SessionFacts {
  return {
    id: testId('session'),
    externalId: null,
    sensorId: 'test',
    trap: 'ssh',
    protocol: 'ssh',
    source: { address: '192.0.2.1', port: 40_000 },
    destination: null,
    country: null,
    openedAt: '2026-05-01T10:00:00.000Z',
    lastEventAt: '2026-05-01T10:00:00.000Z',
    closedAt: null,
    durationMs: null,
    clientSoftware: null,
    hassh: null,
    eventCount: 1,
    credentialCount: 0,
    failedCredentialCount: 0,
    username: null,
    authenticated: false,
    commandCount: 0,
    unknownCommandCount: 0,
    uploadCount: 0,
    downloadCount: 0,
    tunnelCount: 0,
    httpRequestCount: 0,
    detections: [],
    anomaly: null,
    context: null,
    stage: 'contact',
    score: 0,
    level: 1,
    contributions: [],
    decided: [],
    recordingSha256: null,
    evidence: { credentials: [], commands: [], files: [], tunnels: [], opened: [testId('opened')] },
  };
}

/** What happened in the session, in order. */
export interface Story {
  readonly failedCredentials?: number;
  readonly login?: boolean;
  readonly commands?: readonly string[];
  readonly downloads?: number;
}

/** The facts after a story, with detections, stage and score as the pipeline would keep them. */
export function factsAfter(mapper: AttackMapper, story: Story): SessionFacts {
  const facts = emptyFacts();
  const note = (event: CerberusEvent): void => {
    for (const detection of mapper.mapEvent(event, facts)) addDetection(facts, detection);
  };
  for (let at = 0; at < (story.failedCredentials ?? 0); at++) {
    facts.credentialCount += 1;
    facts.failedCredentialCount += 1;
    const event = testEvent('credential.tried', `failed ${at}`, {
      method: 'password',
      username: 'root',
      secret: `x${at}y`,
      accepted: false,
    });
    if (facts.evidence.credentials.length < 10) facts.evidence.credentials.push(event.id);
    note(event);
  }
  if (story.login === true) {
    facts.credentialCount += 1;
    facts.authenticated = true;
    facts.username = 'root';
    const event = testEvent('credential.tried', 'login', {
      method: 'password',
      username: 'root',
      secret: 'let me in',
      accepted: true,
    });
    facts.evidence.credentials.push(event.id);
    note(event);
  }
  for (const [at, input] of (story.commands ?? []).entries()) {
    facts.commandCount += 1;
    const event = testEvent('command.entered', `command ${at}`, { input, channel: 'shell' });
    if (facts.evidence.commands.length < 10) facts.evidence.commands.push(event.id);
    note(event);
  }
  for (let at = 0; at < (story.downloads ?? 0); at++) {
    facts.downloadCount += 1;
    const event = testEvent('file.downloaded', `download ${at}`, {
      url: 'http://192.0.2.9/x',
      sha256: null,
      bytes: null,
      via: 'wget',
      obtained: false,
    });
    facts.evidence.files.push(event.id);
    note(event);
  }
  facts.stage = furthestStage(facts);
  const { score, level, contributions } = scoreSession(facts);
  return Object.assign(facts, { score, level, contributions });
}

export function addDetection(facts: SessionFacts, detection: Detection): void {
  const known = facts.detections.find(
    (other) => other.techniqueId === detection.techniqueId && other.rule === detection.rule,
  );
  if (known !== undefined) known.count += 1;
  else facts.detections.push({ ...detection, count: 1, firstAt: facts.openedAt, lastAt: facts.openedAt });
  if (STAGES.indexOf(detection.stage) > STAGES.indexOf(facts.stage)) facts.stage = detection.stage;
}
