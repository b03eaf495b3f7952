import type { DetectionFacts, SessionFacts } from '../detection/session-facts.ts';
import type { Queryable } from '../storage/database.ts';
import { type Columns, createBulkInsert } from '../storage/repositories/bulk-rows.ts';
import { createCopyInsert } from '../storage/repositories/copy-rows.ts';
import { SESSION_COLUMNS, sessionRow } from '../storage/repositories/session-rows.ts';
import type { Statement } from '../storage/statement-batch.ts';
import type { BatchEffects } from './batch-effects.ts';

/** A session that a part of a batch touched: as it was before, and as it is now. */
export interface TouchedSession {
  readonly before: SessionFacts | null;
  readonly facts: SessionFacts;
}

/**
 * Statements that write a batch, worked out without a database: sessions and what was detected in them (what was not
 * there before is known, so that it can be copied in), then the rest, one statement a table. Pauses after each table, so
 * that other work gets a turn.
 */
export async function batchStatements(
  touched: readonly TouchedSession[],
  effects: BatchEffects,
  lastSeq: number,
  pause: () => Promise<unknown>,
): Promise<Statement[]> {
  const added: ReturnType<typeof sessionRow>[] = [];
  const changed: ReturnType<typeof sessionRow>[] = [];
  const raised: ReturnType<typeof detectionRow>[] = [];
  const seenAgain: ReturnType<typeof detectionRow>[] = [];
  for (const { before, facts } of touched) {
    (before === null ? added : changed).push(sessionRow(facts));
    if (before?.detections === facts.detections) continue;
    facts.detections.forEach((detection, position) => {
      // Facts share the objects of detections that stayed as they were.
      const known = before?.detections[position];
      if (known !== detection)
        (known === undefined ? raised : seenAgain).push(detectionRow(facts, position, detection));
    });
  }
  const tables = [
    () => copySessions(added),
    () => updateSessions(changed),
    () => copyDetections(raised),
    () => updateDetections(seenAgain),
    () => copyDecisions(effects.decisions.map(decisionRow)),
    () => upsertAttackers(attackerRows(effects)),
    () => upsertMinutes(Array.from(effects.minutes, ([minute, events]) => ({ minute: `${minute}:00.000Z`, events }))),
    () => upsertValues(valueRows(effects)),
    () => upsertSensors(sensorRows(effects)),
    () => replaceTraps(effects),
  ];
  const statements: Statement[] = [];
  for (const table of tables) {
    statements.push(...table());
    await pause();
  }
  statements.push({
    text: UPDATE_STATE,
    values: [
      lastSeq,
      effects.events,
      effects.sessions,
      effects.credentials,
      effects.commands,
      effects.files,
      effects.decisions.length,
      effects.decisions.filter(({ decision }) => decision.state === 'proposed').length,
    ],
  });
  return statements;
}

/** The last seq that the derived tables contain. Locks the row until the transaction ends. */
export async function readLastSeq(transaction: Queryable): Promise<number> {
  const rows = await transaction.query('select last_seq from pipeline_state for update');
  return Number(rows[0]?.last_seq ?? 0);
}

/** Empties every derived table, to make them again from the log. */
export async function clearDerived(transaction: Queryable): Promise<void> {
  await transaction.execute(
    'truncate sessions, detections, decisions, attackers, event_minutes, value_counts, sensors, traps',
  );
  await transaction.execute(
    `update pipeline_state set last_seq = 0, events = 0, sessions = 0, credentials = 0, commands = 0,
       files = 0, decisions = 0, proposed_decisions = 0`,
  );
}

const copySessions = createCopyInsert('sessions', SESSION_COLUMNS);

const updateSessions = createBulkInsert(
  'sessions',
  SESSION_COLUMNS,
  `on conflict (id) do update set ${SESSION_COLUMNS.filter(([name]) => name !== 'id')
    .map(([name]) => `${name} = excluded.${name}`)
    .join(', ')}`,
);

const DETECTION_COLUMNS = [
  ['session_id', 'uuid'],
  ['position', 'integer'],
  ['technique_id', 'text'],
  ['technique_name', 'text'],
  ['tactic', 'text'],
  ['tactics', 'text[]'],
  ['confidence', 'double precision'],
  ['rule', 'text'],
  ['attack_version', 'text'],
  ['stage', 'text'],
  ['statement', 'text'],
  ['evidence', 'uuid[]'],
  ['count', 'integer'],
  ['first_at', 'timestamptz'],
  ['last_at', 'timestamptz'],
] as const satisfies Columns<string>;

const copyDetections = createCopyInsert('detections', DETECTION_COLUMNS);

const updateDetections = createBulkInsert(
  'detections',
  DETECTION_COLUMNS,
  `on conflict (session_id, position) do update set confidence = excluded.confidence,
     evidence = excluded.evidence, count = excluded.count, first_at = excluded.first_at, last_at = excluded.last_at`,
);

function detectionRow(facts: SessionFacts, position: number, detection: DetectionFacts) {
  return {
    session_id: facts.id,
    position,
    technique_id: detection.techniqueId,
    technique_name: detection.techniqueName,
    tactic: detection.tactic,
    tactics: detection.tactics,
    confidence: detection.confidence,
    rule: detection.rule,
    attack_version: detection.attackVersion,
    stage: detection.stage,
    statement: detection.statement,
    evidence: detection.evidence,
    count: detection.count,
    first_at: detection.firstAt,
    last_at: detection.lastAt,
  };
}

const copyDecisions = createCopyInsert('decisions', [
  ['decision_id', 'uuid'],
  ['session_id', 'uuid'],
  ['position', 'integer'],
  ['at', 'timestamptz'],
  ['kind', 'text'],
  ['trigger', 'text'],
  ['state', 'text'],
  ['body', 'json'],
]);

function decisionRow({ decision, sessionId, position, at }: BatchEffects['decisions'][number]) {
  return {
    decision_id: decision.decisionId,
    session_id: sessionId,
    position,
    at,
    kind: decision.kind,
    trigger: decision.trigger,
    state: decision.state,
    body: decision,
  };
}

const upsertAttackers = createBulkInsert(
  'attackers',
  [
    ['address', 'text'],
    ['country', 'text'],
    ['first_seen_at', 'timestamptz'],
    ['last_seen_at', 'timestamptz'],
    ['session_count', 'integer'],
    ['credential_count', 'integer'],
    ['command_count', 'integer'],
    ['max_score', 'double precision'],
    ['technique_ids', 'text[]'],
  ],
  `on conflict (address) do update set
     first_seen_at = least(attackers.first_seen_at, excluded.first_seen_at),
     last_seen_at = greatest(attackers.last_seen_at, excluded.last_seen_at),
     session_count = attackers.session_count + excluded.session_count,
     credential_count = attackers.credential_count + excluded.credential_count,
     command_count = attackers.command_count + excluded.command_count,
     max_score = greatest(attackers.max_score, excluded.max_score),
     technique_ids = case when attackers.technique_ids @> excluded.technique_ids then attackers.technique_ids
       else array(select distinct unnest(attackers.technique_ids || excluded.technique_ids) order by 1) end`,
);

function attackerRows(effects: BatchEffects) {
  return Array.from(effects.attackers, ([address, attacker]) => ({
    address,
    country: attacker.country,
    first_seen_at: attacker.firstSeenAt,
    last_seen_at: attacker.lastSeenAt,
    session_count: attacker.sessions,
    credential_count: attacker.credentials,
    command_count: attacker.commands,
    max_score: attacker.maxScore,
    technique_ids: [...attacker.techniqueIds].sort(),
  }));
}

const upsertMinutes = createBulkInsert(
  'event_minutes',
  [
    ['minute', 'timestamptz'],
    ['events', 'bigint'],
  ],
  'on conflict (minute) do update set events = event_minutes.events + excluded.events',
);

const upsertValues = createBulkInsert(
  'value_counts',
  [
    ['list', 'text'],
    ['hour', 'timestamptz'],
    ['value', 'text'],
    ['count', 'bigint'],
  ],
  'on conflict (list, hour, value) do update set count = value_counts.count + excluded.count',
);

function valueRows({ values }: BatchEffects) {
  const rows: { list: string; hour: string; value: string; count: number }[] = [];
  for (const [list, hours] of Object.entries(values)) {
    for (const [hour, counts] of hours) {
      for (const [value, count] of counts) rows.push({ list, hour: `${hour}:00:00.000Z`, value, count });
    }
  }
  return rows;
}

const upsertSensors = createBulkInsert(
  'sensors',
  [
    ['id', 'text'],
    ['persona', 'text'],
    ['version', 'text'],
    ['started_at', 'timestamptz'],
    ['stopped_at', 'timestamptz'],
    ['last_seen_at', 'timestamptz'],
    ['event_count', 'bigint'],
  ],
  `on conflict (id) do update set persona = coalesce(excluded.persona, sensors.persona),
     version = coalesce(excluded.version, sensors.version),
     started_at = coalesce(excluded.started_at, sensors.started_at),
     stopped_at = coalesce(excluded.stopped_at, sensors.stopped_at),
     last_seen_at = greatest(excluded.last_seen_at, sensors.last_seen_at),
     event_count = sensors.event_count + excluded.event_count`,
);

function sensorRows(effects: BatchEffects) {
  return Array.from(effects.sensors, ([id, sensor]) => ({
    id,
    persona: sensor.persona,
    version: sensor.version,
    started_at: sensor.startedAt,
    stopped_at: sensor.stoppedAt,
    last_seen_at: sensor.lastSeenAt,
    event_count: sensor.eventCount,
  }));
}

function replaceTraps({ sensors }: BatchEffects): Statement[] {
  return Array.from(sensors).flatMap(([sensorId, { traps }]) =>
    traps === null
      ? []
      : [
          { text: 'delete from traps where sensor_id = $1', values: [sensorId] },
          ...insertTraps(traps.map((trap, position) => ({ ...trap, sensor_id: sensorId, position }))),
        ],
  );
}

const insertTraps = createBulkInsert(
  'traps',
  [
    ['sensor_id', 'text'],
    ['position', 'integer'],
    ['name', 'text'],
    ['protocol', 'text'],
    ['address', 'text'],
    ['port', 'integer'],
  ],
  '',
);

const UPDATE_STATE = `
  update pipeline_state set last_seq = $1, events = events + $2, sessions = sessions + $3,
    credentials = credentials + $4, commands = commands + $5, files = files + $6, decisions = decisions + $7,
    proposed_decisions = proposed_decisions + $8`;
