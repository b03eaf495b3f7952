import {
  type CerberusEvent,
  DECISION_KINDS,
  type DecisionItem,
  type LoggedEvent,
  type SessionDetail,
  type SessionSummary,
  STAGES,
} from '@cerberusmesh/contracts';
import { BRUTE_FORCE, CLIENTS, COMMANDS, COUNTRIES, SECRETS, type Technique, USERNAMES } from './mock-attacks.ts';

/** A seeded world for developing and checking the console without a hub. Never part of the bundle. */

export interface MockWorld {
  readonly sessions: SessionDetail[];
  readonly events: LoggedEvent[];
  readonly decisions: DecisionItem[];
  /** Adds one more step of an attack, as if a trap had just reported it. */
  advance(nowMs: number): { events: LoggedEvent[]; sessions: SessionSummary[]; decisions: DecisionItem[] };
}

type Random = () => number;

/** mulberry32: 32 bits of state are plenty for looks. */
function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function createMockWorld({
  seed,
  nowMs,
  sessionCount,
}: {
  seed: number;
  nowMs: number;
  sessionCount: number;
}): MockWorld {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  /** UUIDv7 (RFC 9562): 48 bits of time, so that ids sort as the hub's do. */
  const uuid = (atMs: number) => {
    const time = Math.floor(atMs).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
  };
  const timestamp = (atMs: number) => new Date(atMs).toISOString();

  const sessions: SessionDetail[] = [];
  const events: LoggedEvent[] = [];
  const decisions: DecisionItem[] = [];
  let seq = 0;

  function record<Kind extends CerberusEvent['kind']>(
    session: SessionDetail,
    atMs: number,
    kind: Kind,
    data: Extract<CerberusEvent, { kind: Kind }>['data'],
  ): LoggedEvent {
    const { id: sessionId, sensorId, trap, protocol, source, destination } = session;
    seq += 1;
    // reason: the compiler cannot tie a generic kind to its data; mock-data.test.ts parses every event with the contract.
    const event = {
      id: uuid(atMs),
      at: timestamp(atMs),
      kind,
      data,
      sessionId,
      sensorId,
      trap,
      protocol,
      source,
      destination,
    } as unknown as CerberusEvent;
    const logged = { seq, event };
    events.push(logged);
    session.eventCount += 1;
    session.lastEventAt = event.at;
    return logged;
  }

  function open(atMs: number): SessionDetail {
    const trap = pick(['ssh', 'ssh', 'ssh', 'telnet', 'http']);
    const session: SessionDetail = {
      id: uuid(atMs),
      externalId: null,
      sensorId: 'sensor-local',
      trap,
      protocol: trap,
      source: {
        address:
          random() < 0.08
            ? `2001:db8:${hex(4)}:${hex(4)}::${hex(4)}`
            : `203.0.${Math.floor(random() * 40)}.${Math.floor(random() * 250) + 1}`,
        port: 30_000 + Math.floor(random() * 30_000),
      },
      destination: { address: '192.0.2.10', port: trap === 'ssh' ? 2222 : trap === 'telnet' ? 2323 : 8080 },
      origin: { country: COUNTRIES[Math.floor(random() ** 2.2 * COUNTRIES.length)] ?? null },
      state: 'open',
      openedAt: timestamp(atMs),
      lastEventAt: timestamp(atMs),
      closedAt: null,
      durationMs: null,
      clientSoftware: pick(CLIENTS),
      hassh: null,
      eventCount: 0,
      credentialCount: 0,
      username: null,
      authenticated: false,
      commandCount: 0,
      fileCount: 0,
      techniqueIds: [],
      stage: 'contact',
      score: 0.05,
      level: 1,
      decision: null,
      recordingSha256: null,
      credentials: [],
      commands: [],
      files: [],
      cut: false,
      judgement: null,
      stages: [],
      families: [],
      contributions: [],
      detections: [],
      decisions: [],
    };
    record(session, atMs, 'session.opened', {});
    record(session, atMs + 40, 'client.identified', {
      software: session.clientSoftware ?? '',
      fingerprints: { hassh: hex(32) },
    });
    sessions.push(session);
    return session;
  }

  function tryLogin(session: SessionDetail, atMs: number, accepted: boolean): void {
    const username = random() < 0.04 ? 'ro\u202Eot<script>' : pick(USERNAMES);
    const secret = pick(SECRETS);
    const { event } = record(session, atMs, 'credential.tried', { method: 'password', username, secret, accepted });
    session.credentials.push({
      at: event.at,
      eventId: event.id,
      method: 'password',
      username,
      secret,
      publicKeyFingerprint: null,
      accepted,
    });
    session.credentialCount += 1;
    if (accepted) Object.assign(session, { authenticated: true, username, stage: 'access' });
  }

  function enter(session: SessionDetail, atMs: number): void {
    const { input, techniques } = pick(COMMANDS);
    const { event } = record(session, atMs, 'command.entered', {
      input,
      channel: 'shell',
      exitCode: random() < 0.8 ? 0 : 127,
    });
    const statements = input.includes(';') ? input.split(';').map((part) => part.trim()) : [input];
    session.commands.push({
      at: event.at,
      eventId: event.id,
      input,
      channel: 'shell',
      exitCode: event.kind === 'command.entered' ? (event.data.exitCode ?? null) : null,
      statements: statements.map((text, index) => ({
        text,
        tactic: techniques[0]?.tactic ?? null,
        techniques: techniques
          .filter((_, at) => at % statements.length === index)
          .map(({ id, name, tactic, rule }) => ({ id, name, tactics: [tactic], confidence: 0.9, rule })),
      })),
    });
    session.commandCount += 1;
    for (const technique of techniques) detect(session, atMs + 5, technique, input, event.id);
    if (input.includes('wget') && random() < 0.7) {
      const url = 'http://198.51.100.23/bins.sh';
      const file = record(session, atMs + 300, 'file.downloaded', {
        url,
        sha256: random() < 0.5 ? hex(64) : null,
        bytes: 1843,
        via: 'wget',
        obtained: false,
      });
      session.files.push({
        at: file.event.at,
        eventId: file.event.id,
        direction: 'downloaded',
        path: '/tmp/bins.sh',
        url,
        sha256: file.event.kind === 'file.downloaded' ? file.event.data.sha256 : null,
        bytes: 1843,
        kept: false,
      });
      session.fileCount += 1;
    }
  }

  function detect(
    session: SessionDetail,
    atMs: number,
    technique: Technique,
    statement: string | null,
    eventId: string,
  ): void {
    const stage =
      technique.tactic === 'persistence'
        ? 'installation'
        : technique.tactic === 'command-and-control'
          ? 'command-and-control'
          : technique.tactic === 'execution'
            ? 'execution'
            : 'discovery';
    if (STAGES.indexOf(stage) > STAGES.indexOf(session.stage)) session.stage = stage;
    const known = session.detections.find(
      ({ techniqueId, rule }) => techniqueId === technique.id && rule === technique.rule,
    );
    if (known !== undefined) {
      known.count += 1;
      known.lastAt = timestamp(atMs);
      return;
    }
    const confidence = 0.6 + random() * 0.39;
    const detection = {
      techniqueId: technique.id,
      techniqueName: technique.name,
      tactic: technique.tactic,
      tactics: [technique.tactic],
      confidence,
      rule: technique.rule,
      attackVersion: '18.1',
      stage,
      statement,
      evidence: [eventId],
    } as const;
    record(session, atMs, 'detection.raised', { ...detection, tactics: [technique.tactic], evidence: [eventId] });
    session.detections.push({
      ...detection,
      tactics: [technique.tactic],
      evidence: [eventId],
      count: 1,
      firstAt: timestamp(atMs),
      lastAt: timestamp(atMs),
    });
    if (!session.techniqueIds.includes(technique.id)) session.techniqueIds.push(technique.id);
    session.contributions.push({
      factor: technique.rule,
      weight: Math.round(confidence * 40) / 100,
      reason: `${technique.name} (${technique.id}) was seen, ${Math.round(confidence * 100)} % sure.`,
    });
    session.score = Math.min(0.99, 1 - (1 - session.score) * (1 - confidence * 0.4));
    session.level = Math.min(5, 1 + Math.floor(session.score * 5));
  }

  function decide(session: SessionDetail, atMs: number): DecisionItem {
    const kind =
      session.score > 0.9
        ? 'escalate'
        : session.stage === 'installation' || session.stage === 'command-and-control'
          ? 'insert_trap'
          : session.stage === 'execution'
            ? 'launch_decoy'
            : session.credentialCount > 6
              ? 'rotate_key'
              : 'monitor';
    const decision: DecisionItem = {
      decisionId: uuid(atMs),
      at: timestamp(atMs),
      sessionId: session.id,
      source: session.source.address,
      kind,
      trigger: kind === 'rotate_key' ? 'credential-attack' : kind === 'insert_trap' ? 'code-execution' : 'score',
      state: kind !== 'monitor' && random() < 0.8 ? 'proposed' : 'authorised',
      confidence: 0.5 + random() * 0.49,
      score: session.score,
      level: session.level,
      stage: session.stage,
      reasons: [
        {
          trigger: 'score',
          text: `The session scores ${session.score.toFixed(2)} and reached the stage ${session.stage}.`,
        },
        ...(session.commands[0] === undefined
          ? []
          : [{ trigger: 'code-execution', text: `Ran: ${session.commands[0].input}` }]),
      ],
      evidence: events
        .filter(({ event }) => event.sessionId === session.id)
        .slice(-3)
        .map(({ event }) => event.id),
      alternatives: DECISION_KINDS.filter((other) => other !== kind)
        .slice(0, 2)
        .map((other) => ({ kind: other, text: 'The score is below its threshold, and no pattern calls for it.' })),
      counterfactual: 'Without the download the score would have been 0.41 and the decision "monitor".',
      policy: { autoAction: false, threshold: 0.7, text: 'Automatic action is off: a person has to authorise this.' },
      agentVersion: '1.0.0',
    };
    const { at: _, sessionId: __, source: ___, state, ...data } = decision;
    record(session, atMs, 'decision.made', { ...data, state: state === 'authorised' ? state : 'proposed' });
    session.decisions.push({ ...data, state, at: decision.at });
    session.decision = kind;
    decisions.push(decision);
    return decision;
  }

  function close(session: SessionDetail, atMs: number): void {
    const durationMs = atMs - Date.parse(session.openedAt);
    if (session.commandCount > 0 && session.trap !== 'http' && random() < 0.8) {
      session.recordingSha256 = hex(64);
      record(session, atMs, 'terminal.recorded', {
        recordingId: session.id,
        sha256: session.recordingSha256,
        durationMs,
        phase: 'completed',
      });
    }
    record(session, atMs, 'session.closed', { reason: 'client-closed', durationMs });
    Object.assign(session, { state: 'closed', closedAt: timestamp(atMs), durationMs });
  }

  function play(startMs: number, stayOpen: boolean): void {
    const session = open(startMs);
    let at = startMs + 300;
    const attempts = 1 + Math.floor(random() ** 3 * 14);
    const letIn = random() < 0.55;
    for (let attempt = 1; attempt <= attempts; attempt++, at += 400 + random() * 2000)
      tryLogin(session, at, letIn && attempt === attempts);
    if (attempts > 4) detect(session, at, BRUTE_FORCE, null, session.credentials[0]?.eventId ?? session.id);
    if (letIn)
      for (let left = Math.floor(random() * 12); left > 0; left--, at += 500 + random() * 9000) enter(session, at);
    record(session, at, 'session.scored', {
      score: session.score,
      level: session.level,
      stage: session.stage,
      contributions: session.contributions,
      scoringVersion: '1',
    });
    if (session.score > 0.2) decide(session, at + 10);
    if (!stayOpen) close(session, at + 500 + random() * 60_000);
  }

  const spanMs = 23 * 3_600_000;
  for (let index = 0; index < sessionCount; index++) {
    const recent = index >= sessionCount - 6;
    play(recent ? nowMs - 60_000 - random() * 120_000 : nowMs - spanMs * (1 - index / sessionCount) - 300_000, recent);
  }
  sessions.sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));

  return {
    sessions,
    events,
    decisions,
    advance(atMs) {
      const before = events.length;
      const decided: DecisionItem[] = [];
      let session = sessions.find(({ state }) => state === 'open');
      if (session === undefined || random() < 0.15) {
        session = open(atMs);
        tryLogin(session, atMs + 1, true);
        sessions.unshift(...sessions.splice(sessions.length - 1, 1));
      } else if (random() < 0.1 && session.commandCount > 4) {
        close(session, atMs);
      } else {
        enter(session, atMs);
        if (session.decision === null && session.score > 0.4) decided.push(decide(session, atMs + 6));
      }
      return { events: events.slice(before), sessions: [session], decisions: decided };
    },
  };
}
