import { setImmediate } from 'node:timers/promises';
import { type CerberusEvent, isConcluded, type LoggedEvent } from '@cerberusmesh/contracts';
import { BoundedMap } from '../bounded-map.ts';
import type { SessionFacts } from '../detection/session-facts.ts';
import type { EventLog, Subscription } from '../event-log/event-log.ts';
import { isConclusionFolded } from '../sessions/fold-conclusion.ts';
import { normaliseTime, type SessionEvent } from '../sessions/fold-session.ts';
import type { Queryable } from '../storage/database.ts';
import { FACTS_QUERY, factsOfRow } from '../storage/repositories/session-rows.ts';
import type { Statement } from '../storage/statement-batch.ts';
import { advanceSession, type Conclusions } from './advance-session.ts';
import { BatchEffects } from './batch-effects.ts';
import { decisionMade, detectionRaised, sessionScored } from './concluded-events.ts';
import { PIPELINE_LIMITS } from './limits.ts';
import { batchStatements, clearDerived, readLastSeq, type TouchedSession } from './write-batch.ts';

/** The consumer group of the event log. Its offset and everything derived commit together. */
export const PIPELINE_GROUP = 'pipeline';

export interface PipelineOptions extends Conclusions {
  readonly eventLog: EventLog;
  readonly maxBatchEvents?: number;
  /** Told each batch once it is committed, with what the hub itself concluded from earlier ones. Must be quick. */
  readonly onCommitted?: (batch: readonly LoggedEvent[]) => void;
  /** A batch failed and will be tried again. */
  readonly onError?: (error: unknown) => void;
}

export interface Pipeline {
  /** Resolves when everything up to `seq` is in the tables. Rejects when the pipeline stops first. */
  caughtUp(seq: number): Promise<void>;
  /** Waits for the batch in hand. Idempotent. */
  stop(): Promise<void>;
}

/** What a batch changes in the tables, and what it adds to the log. */
interface Worked {
  readonly statements: readonly Statement[];
  readonly concluded: readonly CerberusEvent[];
}

/**
 * Turns the event log into sessions, detections, attackers, decisions and statistics. Event by event in memory, in
 * order of `seq`, then one transaction for each batch, so where a batch ends changes nothing. While PostgreSQL writes one
 * batch, the next is worked out.
 */
export function startPipeline(options: PipelineOptions): Pipeline {
  const { eventLog } = options;
  /** Facts of sessions as they are after the last batch worked out, which may not be committed yet. */
  const hot = new BoundedMap<string, SessionFacts>(PIPELINE_LIMITS.maxHotSessions);
  /** The batch that is worked out while the one before is being written. */
  let ahead: { readonly batch: readonly LoggedEvent[]; readonly worked: Promise<Worked> } | null = null;
  /**
   * The seq after the last batch worked on here. `seq` has no gaps, so any other first seq means that the last batch
   * did not commit, that another process worked in between, or that the group was set back: what is hot is then stale.
   */
  let nextSeq = 0;

  async function handle(
    batch: readonly LoggedEvent[],
    transaction: Queryable,
    next: () => readonly LoggedEvent[] | null,
  ): Promise<void> {
    const first = batch[0];
    const last = batch.at(-1);
    if (first === undefined || last === undefined) return;
    const before = ahead;
    ahead = null;
    const isNext = before === null ? first.seq === nextSeq : before.batch === batch;
    nextSeq = 0;
    let worked = await before?.worked.catch(() => null);
    if (!isNext) {
      hot.clear();
      worked = null;
    }
    // What comes right after the last batch of this process cannot lie before what the tables contain.
    if (!isNext && first.seq <= (await readLastSeq(transaction))) await clearDerived(transaction);
    const { statements, concluded } = worked ?? (await workOut(batch, await loadFacts(batch, transaction)));

    const upcoming = next();
    // In this transaction, so that what it clears or writes is seen; the rest of the work needs no database.
    let loading: Promise<Map<string, SessionFacts>> | null = null;
    if (upcoming !== null) {
      loading = loadFacts(upcoming, transaction);
      const work = loading.then((known) => workOut(upcoming, known));
      // Awaited when that batch has its turn; a failure of this one may come first.
      work.catch(() => {});
      ahead = { batch: upcoming, worked: work };
    }
    const written = transaction.run(statements);
    // What is appended is made ready while PostgreSQL still writes the rest.
    await Promise.all([written, conclude(transaction, concluded, loading)]);
    nextSeq = last.seq + 1;
  }

  async function conclude(
    transaction: Queryable,
    concluded: readonly CerberusEvent[],
    loading: Promise<unknown> | null,
  ): Promise<void> {
    // At most one statement waits for another on a connection.
    await loading;
    if (concluded.length > 0) await eventLog.appendWithin(transaction, concluded);
  }

  /** Facts of the batch's sessions, as far as there are any, in one statement for those that are not in memory. */
  async function loadFacts(batch: readonly LoggedEvent[], transaction: Queryable): Promise<Map<string, SessionFacts>> {
    const known = new Map<string, SessionFacts>();
    const missing = new Set<string>();
    for (const { event } of batch) {
      if (event.sessionId === null || known.has(event.sessionId) || !isFolded(event)) continue;
      const facts = hot.get(event.sessionId);
      if (facts === undefined) missing.add(event.sessionId);
      else known.set(event.sessionId, facts);
    }
    if (missing.size === 0) return known;
    for (const row of await transaction.query(FACTS_QUERY, [[...missing]])) {
      const facts = factsOfRow(row);
      known.set(facts.id, facts);
    }
    return known;
  }

  /** Works out a batch, a slice at a time, and brings what is hot up to date. `known` is used up. */
  async function workOut(batch: readonly LoggedEvent[], known: Map<string, SessionFacts>): Promise<Worked> {
    const effects = new BatchEffects();
    const before = new Map<string, SessionFacts | null>();
    for (const [index, { event }] of batch.entries()) {
      // PostgreSQL waits for its next statement meanwhile.
      if (index % PIPELINE_LIMITS.eventsPerSlice === PIPELINE_LIMITS.eventsPerSlice - 1) await setImmediate();
      if (!isFolded(event)) continue;
      if (!isConclusionFolded(event)) effects.addEvent(event);
      if (!hasSession(event)) continue;
      const facts = known.get(event.sessionId) ?? null;
      // Of a session that nobody knows (its events were removed) there is nothing to conclude.
      if (facts === null && isConclusionFolded(event)) continue;
      if (!before.has(event.sessionId)) before.set(event.sessionId, facts);
      known.set(event.sessionId, advance(event, facts, effects, options));
    }
    const touched: TouchedSession[] = [];
    for (const [sessionId, was] of before) {
      const facts = known.get(sessionId);
      if (facts === undefined) continue;
      touched.push({ before: was, facts });
      hot.set(sessionId, facts);
    }
    const statements = await batchStatements(touched, effects, batch.at(-1)?.seq ?? 0, setImmediate);
    return { statements, concluded: effects.concluded };
  }

  const subscription: Subscription = eventLog.subscribe(PIPELINE_GROUP, handle, {
    maxBatchEvents: options.maxBatchEvents ?? PIPELINE_LIMITS.maxBatchEvents,
    ...(options.onCommitted === undefined ? {} : { onCommitted: options.onCommitted }),
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  return { caughtUp: (seq) => subscription.caughtUp(seq), stop: () => subscription.stop() };
}

/**
 * Makes every derived table again from the log. No pipeline may run meanwhile; the next one started does the work,
 * because its first batch lies before what the tables contain. Conclusions keep their ids, so the log gains nothing
 * unless the rules have changed.
 */
export async function rebuild(options: PipelineOptions): Promise<void> {
  await options.eventLog.resetOffset(PIPELINE_GROUP, 0);
  const pipeline = startPipeline(options);
  try {
    await pipeline.caughtUp(await options.eventLog.head());
  } finally {
    await pipeline.stop();
  }
}

/** What the hub concluded itself is not concluded from, but for what other groups found out about a session. */
function isFolded(event: CerberusEvent): boolean {
  return !isConcluded(event.kind) || isConclusionFolded(event);
}

function hasSession(event: CerberusEvent): event is SessionEvent {
  return event.sessionId !== null;
}

function advance(
  event: SessionEvent,
  before: SessionFacts | null,
  effects: BatchEffects,
  conclude: Conclusions,
): SessionFacts {
  const { facts, raised, scored, decisions } = advanceSession(before, event, conclude);
  effects.addSessionStep(before, facts);
  if (raised.length === 0 && scored === null && decisions.length === 0) return facts;
  const at = normaliseTime(event.at);
  const step = { facts, at, eventId: event.id };
  for (const detection of raised) effects.concluded.push(detectionRaised(step, detection));
  if (scored !== null) effects.concluded.push(sessionScored(step, scored));
  let position = facts.decided.length - decisions.length;
  for (const decision of decisions) {
    // Watching changes nothing: it is in the tables, and no news.
    if (decision.kind !== 'monitor') effects.concluded.push(decisionMade(step, decision));
    effects.decisions.push({ sessionId: facts.id, position, at, decision });
    position += 1;
  }
  return facts;
}
