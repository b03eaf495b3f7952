import type { CerberusEvent, LoggedEvent } from '@cerberusmesh/contracts';
import { BoundedMap } from '../bounded-map.ts';
import type { SessionFacts } from '../detection/session-facts.ts';
import type { EventLog, Subscription } from '../event-log/event-log.ts';
import { normaliseTime, type SessionEvent } from '../sessions/fold-session.ts';
import type { Queryable } from '../storage/database.ts';
import { FACTS_QUERY, factsOfRow } from '../storage/repositories/session-rows.ts';
import { advanceSession, type Conclusions } from './advance-session.ts';
import { BatchEffects } from './batch-effects.ts';
import { decisionMade, detectionRaised, sessionScored } from './concluded-events.ts';
import { PIPELINE_LIMITS } from './limits.ts';
import { clearDerived, readLastSeq, type TouchedSession, writeEffects, writeSessions } from './write-batch.ts';

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

/**
 * Turns the event log into sessions, detections, attackers, decisions and statistics. Event by event in memory, in
 * order of `seq`, then one transaction for each batch, so where a batch ends changes nothing.
 */
export function startPipeline(options: PipelineOptions): Pipeline {
  const { eventLog } = options;
  const hot = new BoundedMap<string, SessionFacts>(PIPELINE_LIMITS.maxHotSessions);
  /**
   * The seq after the last batch worked on here. `seq` has no gaps, so any other first seq means that the last batch
   * did not commit, that another process worked in between, or that the group was set back: what is hot is then stale.
   */
  let nextSeq = 0;

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const first = batch[0];
    const last = batch.at(-1);
    if (first === undefined || last === undefined) return;
    if (first.seq !== nextSeq) hot.clear();
    nextSeq = 0;
    if (first.seq <= (await readLastSeq(transaction))) await clearDerived(transaction);
    const observed = batch.filter(({ event }) => isObserved(event));
    const known = await loadFacts(observed, transaction);
    const effects = new BatchEffects();
    let writing: Promise<void> = Promise.resolve();
    for (let at = 0; at < observed.length; at += PIPELINE_LIMITS.maxChunkEvents) {
      const touched = workOn(observed.slice(at, at + PIPELINE_LIMITS.maxChunkEvents), known, effects, options);
      // PostgreSQL writes one part while the next is worked out here.
      await writing;
      writing = writeSessions(transaction, touched);
      // Awaited above or below; a throw in between ends the transaction anyway.
      writing.catch(() => {});
    }
    await writing;
    await writeEffects(transaction, effects, last.seq);
    if (effects.concluded.length > 0) await eventLog.appendWithin(transaction, effects.concluded);
    for (const [sessionId, facts] of known) hot.set(sessionId, facts);
    nextSeq = last.seq + 1;
  }

  /** Facts of the batch's sessions, as far as there are any, in one statement for those that are not in memory. */
  async function loadFacts(batch: readonly LoggedEvent[], transaction: Queryable): Promise<Map<string, SessionFacts>> {
    const known = new Map<string, SessionFacts>();
    const missing = new Set<string>();
    for (const { event } of batch) {
      if (event.sessionId === null || known.has(event.sessionId)) continue;
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

function hasSession(event: CerberusEvent): event is SessionEvent {
  return event.sessionId !== null;
}

/** What the hub concluded itself is not concluded from. */
function isObserved(event: CerberusEvent): boolean {
  return event.kind !== 'detection.raised' && event.kind !== 'session.scored' && event.kind !== 'decision.made';
}

/** Works out a part of a batch: `known` and `effects` are brought up to date. Returns the sessions that changed. */
function workOn(
  events: readonly LoggedEvent[],
  known: Map<string, SessionFacts>,
  effects: BatchEffects,
  conclude: Conclusions,
): TouchedSession[] {
  const before = new Map<string, SessionFacts | null>();
  for (const { event } of events) {
    effects.addEvent(event);
    if (!hasSession(event)) continue;
    const facts = known.get(event.sessionId) ?? null;
    if (!before.has(event.sessionId)) before.set(event.sessionId, facts);
    known.set(event.sessionId, advance(event, facts, effects, conclude));
  }
  const touched: TouchedSession[] = [];
  for (const [sessionId, was] of before) {
    const facts = known.get(sessionId);
    if (facts !== undefined) touched.push({ before: was, facts });
  }
  return touched;
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
