import { setImmediate } from 'node:timers/promises';
import {
  type Anomaly,
  type CerberusEvent,
  type EventIdentity,
  isConcluded,
  type LoggedEvent,
  type ModelKind,
  modelKindSchema,
  type Rarity,
  uuidV7,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { BoundedMap } from '../bounded-map.ts';
import { type Baseline, createBaseline } from '../detection/anomaly/baseline.ts';
import { type JudgingModel, judgeSession } from '../detection/anomaly/judge.ts';
import { createModelStore, type StoredModel } from '../detection/anomaly/model-store.ts';
import { tokensOf } from '../detection/anomaly/session-tokens.ts';
import { ROW_FEATURES, SEQUENCE_FEATURES } from '../detection/anomaly/session-training-data.ts';
import type { AttackMapper } from '../detection/attack-mapper/attack-mapper.ts';
import { type FamilyMatcher, observationsOf } from '../detection/attack-mapper/families/families.ts';
import { featuresOf } from '../detection/behaviour/features.ts';
import { judgeActor } from '../detection/behaviour/human-or-bot.ts';
import { foldBehaviour, type SessionBehaviour } from '../detection/behaviour/session-behaviour.ts';
import { NOTHING_SEEN, type SeenThings, seeEvent, sessionRarity } from '../detection/rarity/session-rarity.ts';
import type { EventLog, Subscription } from '../event-log/event-log.ts';
import { EVENT_COLUMNS, loggedEventFromRow } from '../event-log/read-events.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { textHash } from '../text-hash.ts';
import { JUDGING_LIMITS } from './limits.ts';
import { StoredRarityCounts } from './rarity-store.ts';

/** The consumer group of the event log. */
export const JUDGING_GROUP = 'judging';

export interface JudgingOptions {
  readonly eventLog: EventLog;
  readonly database: Database;
  readonly mapper: Pick<AttackMapper, 'mapEvent'>;
  readonly families: Pick<FamilyMatcher, 'signsOf' | 'familiesOf'>;
  /** From this rank on a session is worth an event, 0 to 1. */
  readonly anomalyThreshold: number;
  readonly onError: (error: unknown) => void;
}

/** What is known of one session's behaviour. */
interface Watched {
  readonly behaviour: SessionBehaviour;
  readonly sensorId: string;
  readonly trap: string | null;
  readonly endedAt: string | null;
  readonly anomaly: Anomaly | null;
  /** What it used, until it ended. */
  readonly seen: SeenThings | null;
  /** Signs of tools and botnets. */
  readonly signs: readonly string[];
}

interface SourceRow {
  sessionCount: number;
  readonly traps: Set<string>;
}

/**
 * Follows the event log beside the pipeline: sums up how each session behaves, learns what is ordinary for each trap, and
 * judges sessions when they end and while they grow. A session more unusual than nearly all before it becomes an event,
 * `anomaly.found`, which the pipeline's score reads like any other: so a rebuild finds the same score.
 */
export function judgeSessions(options: JudgingOptions): Subscription {
  const { eventLog, database, mapper, families, anomalyThreshold, onError } = options;
  const sessions = new BoundedMap<string, Watched>(JUDGING_LIMITS.maxHotSessions);
  const sources = new BoundedMap<string, SourceRow>(JUDGING_LIMITS.maxHotSources);
  const baselines = new Map<string, Baseline>();
  let models: Map<ModelKind, JudgingModel> | null = null;
  const store = createModelStore({
    database,
    appendWithin: (transaction, events) => eventLog.appendWithin(transaction, events),
  });
  /** The seq after the last batch that was written; anything else means that what is hot is stale. */
  let nextSeq = 0;

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const [first] = batch;
    const last = batch.at(-1);
    if (first === undefined || last === undefined) return;
    if (first.seq !== nextSeq) forget();
    nextSeq = 0;
    if (first.seq === 1) await clear(transaction);
    models ??= await readModels(transaction);
    await load(batch, transaction);
    const touched = new Set<string>();
    const touchedSources = new Set<string>();
    const learned = new Set<string>();
    const found: CerberusEvent[] = [];
    const ended: { readonly event: CerberusEvent; readonly seen: SeenThings }[] = [];
    for (const [index, { event }] of batch.entries()) {
      if (index % JUDGING_LIMITS.eventsPerSlice === JUDGING_LIMITS.eventsPerSlice - 1) await setImmediate();
      if (event.kind === 'model.promoted') await useModel(event.data.modelId, event.data.kind, transaction);
      if (event.sessionId === null || isConcluded(event.kind)) continue;
      const before = sessions.get(event.sessionId);
      const source = before === undefined && event.source !== null ? visit(event, touchedSources) : undefined;
      const behaviour = foldBehaviour(before?.behaviour ?? null, event, source);
      const ends = event.kind === 'session.closed' && (before?.endedAt ?? null) === null;
      let anomaly = before?.anomaly ?? null;
      const seen = before === undefined ? NOTHING_SEEN : before.seen;
      const sees = seen === null ? null : seeEvent(seen, event, mapper);
      const key = `${event.sensorId}\n${event.trap ?? ''}`;
      if (ends || isLookedAt(behaviour.eventCount)) {
        const baseline = baselines.get(key) ?? createBaseline(null);
        baselines.set(key, baseline);
        const tokens = models.has('lstm') ? await readTokens(event.sessionId, event, transaction) : new Int32Array();
        const judged = judgeSession(behaviour, tokens, baseline, [...models.values()]);
        if (judged !== null && judged.score > (anomaly?.score ?? 0)) {
          anomaly = judged;
          if (judged.score >= anomalyThreshold) found.push(anomalyFound(event, judged));
        }
        if (ends) {
          baseline.learn(featuresOf(behaviour), behaviour.lastAtMs);
          learned.add(key);
          if (sees !== null) ended.push({ event, seen: sees });
        }
      }
      sessions.set(event.sessionId, {
        behaviour,
        sensorId: event.sensorId,
        trap: event.trap,
        endedAt: ends ? event.at : (before?.endedAt ?? null),
        anomaly,
        seen: ends ? null : sees,
        signs: withSigns(before?.signs ?? [], event, families),
      });
      touched.add(event.sessionId);
    }
    found.push(...(await judgeRarity(ended, transaction)));
    await write(transaction, touched, touchedSources, learned);
    if (found.length > 0) await eventLog.appendWithin(transaction, found);
    nextSeq = last.seq + 1;
  }

  function forget(): void {
    sessions.clear();
    sources.clear();
    baselines.clear();
    models = null;
  }

  /** What was known of the source when a session begins, with this session. */
  function visit(event: CerberusEvent, touched: Set<string>): { sessionCount: number; trapCount: number } | undefined {
    const address = event.source?.address;
    if (address === undefined) return undefined;
    const known = sources.get(address) ?? { sessionCount: 0, traps: new Set<string>() };
    known.sessionCount += 1;
    const trap = `${event.sensorId}/${event.trap ?? ''}`;
    if (known.traps.size < JUDGING_LIMITS.maxTrapsPerSource) known.traps.add(trap);
    sources.set(address, known);
    touched.add(address);
    return { sessionCount: known.sessionCount, trapCount: known.traps.size };
  }

  /** Sessions, sources and baselines of a batch that are not in memory. */
  async function load(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const unknownSessions = new Set<string>();
    const unknownSources = new Set<string>();
    const unknownBaselines = new Map<string, readonly [string, string]>();
    for (const { event } of batch) {
      if (event.sessionId === null || isConcluded(event.kind)) continue;
      if (sessions.get(event.sessionId) === undefined) unknownSessions.add(event.sessionId);
      if (event.source !== null && sources.get(event.source.address) === undefined)
        unknownSources.add(event.source.address);
      const key = `${event.sensorId}\n${event.trap ?? ''}`;
      if (!baselines.has(key)) unknownBaselines.set(key, [event.sensorId, event.trap ?? '']);
    }
    if (unknownSessions.size > 0) {
      const rows = await transaction.query(
        'select session_id, sensor_id, trap, behaviour, anomaly, ended_at, seen, signs from session_behaviour where session_id = any($1::uuid[])',
        [[...unknownSessions]],
      );
      for (const row of watchedRows.parse(rows))
        sessions.set(row.session_id, {
          behaviour: row.behaviour,
          sensorId: row.sensor_id,
          trap: row.trap,
          endedAt: row.ended_at,
          anomaly: row.anomaly,
          seen: row.ended_at === null ? (row.seen ?? NOTHING_SEEN) : null,
          signs: row.signs ?? [],
        });
    }
    if (unknownSources.size > 0) {
      const rows = await transaction.query(
        'select address, session_count, traps from source_breadth where address = any($1::text[])',
        [[...unknownSources]],
      );
      for (const row of sourceRows.parse(rows))
        sources.set(row.address, { sessionCount: row.session_count, traps: new Set(row.traps) });
    }
    for (const [key, [sensorId, trap]] of unknownBaselines) {
      const [row] = await transaction.query('select state from baselines where sensor_id = $1 and trap = $2', [
        sensorId,
        trap,
      ]);
      baselines.set(key, createBaseline(row?.state instanceof Uint8Array ? row.state : null));
    }
  }

  async function readModels(transaction: Queryable): Promise<Map<ModelKind, JudgingModel>> {
    const ready = new Map<ModelKind, JudgingModel>();
    const rows = z
      .array(z.object({ kind: modelKindSchema, model_id: z.string() }))
      .parse(await transaction.query('select kind, model_id from judging_models order by kind'));
    for (const { kind, model_id } of rows) {
      const model = await restoreModel(model_id);
      if (model !== null) ready.set(kind, model);
    }
    return ready;
  }

  async function useModel(modelId: string, kind: ModelKind, transaction: Queryable): Promise<void> {
    await transaction.execute(
      'insert into judging_models (kind, model_id) values ($1, $2) on conflict (kind) do update set model_id = excluded.model_id',
      [kind, modelId],
    );
    const model = await restoreModel(modelId);
    if (model === null) models?.delete(kind);
    else models?.set(kind, model);
  }

  /** Null for a model that is gone, or that reads other features than there are now. */
  async function restoreModel(modelId: string): Promise<JudgingModel | null> {
    let stored: StoredModel;
    try {
      stored = await store.load(modelId);
    } catch (error) {
      onError(error);
      return null;
    }
    const { artefact, weights } = stored;
    const shared = { version: `${artefact.name}@${artefact.version}`, scoreQuantiles: artefact.scoreQuantiles };
    const { featuresVersion } = artefact.kind === 'lstm' ? SEQUENCE_FEATURES : ROW_FEATURES;
    if (artefact.featuresVersion !== featuresVersion) return null;
    switch (artefact.kind) {
      case 'lstm':
        return {
          ...shared,
          kind: 'lstm',
          model: (await import('../detection/anomaly/lstm.ts')).lstmFamily.restore(weights),
        };
      case 'autoencoder': {
        const { autoencoderFamily } = await import('../detection/anomaly/autoencoder.ts');
        return { ...shared, kind: 'autoencoder', model: autoencoderFamily.restore(weights) };
      }
      case 'isolation-forest': {
        const { isolationForestFamily } = await import('../detection/anomaly/isolation-forest.ts');
        return { ...shared, kind: 'isolation-forest', model: isolationForestFamily.restore(weights) };
      }
    }
  }

  async function readTokens(sessionId: string, until: CerberusEvent, transaction: Queryable): Promise<Int32Array> {
    const rows = await transaction.query(
      `select ${EVENT_COLUMNS} from events where session_id = $1
         and seq <= (select seq from events where id = $2 and at = $3) order by seq limit $4`,
      [sessionId, until.id, until.at, JUDGING_LIMITS.maxSequenceEvents],
    );
    return tokensOf(rows.map((row) => loggedEventFromRow(row).event).filter(({ kind }) => !isConcluded(kind)));
  }

  async function write(
    transaction: Queryable,
    touched: ReadonlySet<string>,
    touchedSources: ReadonlySet<string>,
    learned: ReadonlySet<string>,
  ): Promise<void> {
    const rows = [...touched].flatMap((id) => {
      const watched = sessions.get(id);
      return watched === undefined ? [] : [behaviourRow(id, watched, families)];
    });
    if (rows.length > 0)
      await transaction.execute(
        `insert into session_behaviour (session_id, sensor_id, trap, behaviour, actor, human_probability, anomaly, anomaly_score, ended_at, seen,
           signs, families)
         select session_id, sensor_id, trap, behaviour, actor, human_probability, anomaly, anomaly_score, ended_at, seen,
           signs, array(select json_array_elements_text(families))
         from json_to_recordset($1) as new (session_id uuid, sensor_id text, trap text, behaviour json, actor text,
           human_probability real, anomaly json, anomaly_score double precision, ended_at timestamptz, seen json,
           signs json, families json)
         on conflict (session_id) do update set behaviour = excluded.behaviour, actor = excluded.actor,
           human_probability = excluded.human_probability, anomaly = excluded.anomaly,
           anomaly_score = excluded.anomaly_score, ended_at = excluded.ended_at, seen = excluded.seen,
           signs = excluded.signs, families = excluded.families`,
        [JSON.stringify(rows)],
      );
    const breadth = [...touchedSources].flatMap((address) => {
      const known = sources.get(address);
      return known === undefined ? [] : [{ address, session_count: known.sessionCount, traps: [...known.traps] }];
    });
    if (breadth.length > 0)
      await transaction.execute(
        `insert into source_breadth select address, session_count, array(select json_array_elements_text(traps))
         from json_to_recordset($1) as new (address text, session_count integer, traps json)
         on conflict (address) do update set session_count = excluded.session_count, traps = excluded.traps`,
        [JSON.stringify(breadth)],
      );
    for (const key of learned) {
      const baseline = baselines.get(key);
      const [sensorId = '', trap = ''] = key.split('\n');
      if (baseline === undefined) continue;
      const drift = baseline
        .drift()
        .toSorted((left, right) => right.index - left.index)
        .slice(0, JUDGING_LIMITS.maxDriftFeatures);
      await transaction.execute(
        `insert into baselines (sensor_id, trap, state, weight, drift) values ($1, $2, $3, $4, $5)
         on conflict (sensor_id, trap) do update set state = excluded.state, weight = excluded.weight, drift = excluded.drift`,
        [sensorId, trap, Buffer.from(baseline.serialise()), baseline.weight, JSON.stringify(drift)],
      );
    }
  }

  const { maxBatchEvents, gatherMs } = JUDGING_LIMITS;
  return eventLog.subscribe(JUDGING_GROUP, handle, { maxBatchEvents, gatherMs, onError });
}

/** Sessions that end, each judged by those that ended before it, and then counted. */
async function judgeRarity(
  ended: readonly { readonly event: CerberusEvent; readonly seen: SeenThings }[],
  transaction: Queryable,
): Promise<CerberusEvent[]> {
  if (ended.length === 0) return [];
  const counts = await StoredRarityCounts.read(
    transaction,
    ended.map(({ seen }) => seen),
  );
  const found = ended.flatMap(({ event, seen }) => {
    const rarity = sessionRarity(seen, counts);
    counts.add(seen, event.at);
    return rarity === null ? [] : [rarityFound(event, rarity)];
  });
  await counts.write(transaction);
  return found;
}

/** The log is read from its beginning: what was derived from it before goes. */
async function clear(transaction: Queryable): Promise<void> {
  await transaction.execute(
    'truncate session_behaviour, source_breadth, baselines, judging_models, rarity_counts, rarity_totals',
  );
}

/** Sessions that do not end are looked at when they have doubled. */
function isLookedAt(eventCount: number): boolean {
  return eventCount >= 8 && (eventCount & (eventCount - 1)) === 0;
}

/** The signs with those of one event further; the same array where it shows no new one. There are no more than the files name. */
function withSigns(
  signs: readonly string[],
  event: CerberusEvent,
  families: Pick<FamilyMatcher, 'signsOf'>,
): readonly string[] {
  const fresh = observationsOf(event)
    .flatMap((observation) => families.signsOf(observation))
    .filter((sign) => !signs.includes(sign));
  return fresh.length === 0 ? signs : [...signs, ...fresh];
}

function behaviourRow(
  sessionId: string,
  { behaviour, sensorId, trap, endedAt, anomaly, seen, signs }: Watched,
  families: Pick<FamilyMatcher, 'familiesOf'>,
): object {
  const { actor, humanProbability } = judgeActor(behaviour);
  return {
    session_id: sessionId,
    sensor_id: sensorId,
    trap,
    behaviour,
    actor,
    human_probability: humanProbability,
    anomaly,
    anomaly_score: anomaly?.score ?? null,
    ended_at: endedAt,
    seen,
    signs: signs.length === 0 ? null : signs,
    families: signs.length === 0 ? [] : families.familiesOf(signs),
  };
}

function anomalyFound(event: CerberusEvent, data: Anomaly): CerberusEvent {
  return { ...identityFor('anomaly.found', event), kind: 'anomaly.found', data };
}

function rarityFound(event: CerberusEvent, data: Rarity): CerberusEvent {
  return { ...identityFor('rarity.found', event), kind: 'rarity.found', data };
}

/** The id of a finding comes from the event that led to it: judging again finds it already there. */
function identityFor(kind: 'anomaly.found' | 'rarity.found', event: CerberusEvent): EventIdentity {
  return {
    id: uuidV7(Date.parse(event.at), textHash(`${kind}\n${event.sessionId ?? ''}\n${event.id}`)),
    at: event.at,
    sensorId: event.sensorId,
    trap: event.trap,
    sessionId: event.sessionId,
    source: event.source,
    destination: event.destination,
    protocol: event.protocol,
  };
}

// reason: written by this file only; its shape is that of SessionBehaviour, checked by its tests.
const behaviourSchema = z.custom<SessionBehaviour>((value) => typeof value === 'object' && value !== null);
const anomalyColumn = z.custom<Anomaly>((value) => typeof value === 'object' && value !== null).nullable();
const seenColumn = z.custom<SeenThings>((value) => typeof value === 'object' && value !== null).nullable();
const watchedRows = z.array(
  z.object({
    session_id: z.string(),
    sensor_id: z.string(),
    trap: z.string().nullable(),
    behaviour: behaviourSchema,
    anomaly: anomalyColumn,
    ended_at: z.string().nullable(),
    seen: seenColumn,
    signs: z.array(z.string()).nullable(),
  }),
);
const sourceRows = z.array(z.object({ address: z.string(), session_count: z.int(), traps: z.array(z.string()) }));
