import {
  type Alert,
  type DecisionItem,
  isConcluded,
  type LoggedEvent,
  type SessionSummary,
  type Stats,
} from '@cerberusmesh/contracts';
import { LIVE_LIMITS } from '../limits.ts';

export type LiveTotals = Stats['totals'] & { readonly eventsPerMinute: number };

/** One message to every client. `weight` is how many events, sessions or decisions it carries. */
export type LiveMessage =
  | { readonly name: 'events'; readonly body: readonly LoggedEvent[]; readonly weight: number }
  | { readonly name: 'sessions'; readonly body: readonly SessionSummary[]; readonly weight: number }
  | { readonly name: 'decisions'; readonly body: readonly DecisionItem[]; readonly weight: number }
  | { readonly name: 'alerts'; readonly body: readonly Alert[]; readonly weight: number }
  | { readonly name: 'totals'; readonly body: LiveTotals; readonly weight: 0 };

export interface LiveFeed {
  /** What the pipeline has just committed. Cheap: nothing is sent or read here. */
  observe(batch: readonly LoggedEvent[]): void;
  stop(): Promise<void>;
}

/**
 * Gathers what the pipeline commits and says it a few times a second, however much it is: past the batch limits the
 * newest stay and the rest is counted as left out. Reads the database only while somebody listens.
 *
 * @param dependencies.leftOut told how many were left out of a batch that everybody gets
 * @param dependencies.now Unix milliseconds
 */
export function startLiveFeed(dependencies: {
  readonly hasListeners: () => boolean;
  readonly broadcast: (message: LiveMessage) => void;
  readonly leftOut: (count: number) => void;
  readonly readSessions: (ids: readonly string[]) => Promise<readonly SessionSummary[]>;
  readonly readTotals: () => Promise<Stats['totals']>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): LiveFeed {
  const { hasListeners, broadcast, now } = dependencies;
  const rate = createRateMeter(now);
  let events: LoggedEvent[] = [];
  let decisions: DecisionItem[] = [];
  let leftOut = 0;
  /** Sessions that changed and have not been said yet. */
  const changed = new Set<string>();
  const readSessionsAlone = oneAtATime(dependencies.onError);
  const readTotalsAlone = oneAtATime(dependencies.onError);

  function sendEvents(): void {
    if (events.length > 0) broadcast({ name: 'events', body: events, weight: events.length });
    if (decisions.length > 0) broadcast({ name: 'decisions', body: decisions, weight: decisions.length });
    events = [];
    decisions = [];
  }

  async function sendSessions(): Promise<void> {
    const ids = [...changed].slice(0, LIVE_LIMITS.maxSessionsPerBatch);
    for (const id of ids) changed.delete(id);
    const body = await dependencies.readSessions(ids);
    if (body.length > 0) broadcast({ name: 'sessions', body, weight: body.length });
  }

  async function sendTotals(): Promise<void> {
    const totals = await dependencies.readTotals();
    broadcast({ name: 'totals', body: { ...totals, eventsPerMinute: rate.eventsPerMinute() }, weight: 0 });
  }

  const timers = [
    setInterval(sendEvents, LIVE_LIMITS.eventsIntervalMs),
    setInterval(() => {
      if (changed.size > 0) readSessionsAlone.start(sendSessions);
    }, LIVE_LIMITS.sessionsIntervalMs),
    setInterval(() => {
      if (leftOut > 0) dependencies.leftOut(leftOut);
      leftOut = 0;
      if (hasListeners()) readTotalsAlone.start(sendTotals);
    }, LIVE_LIMITS.totalsIntervalMs),
  ];

  return {
    observe(batch) {
      rate.count(countHappening(batch, now()));
      if (!hasListeners()) return;
      const kept = keepNewest([...events, ...batch], LIVE_LIMITS.maxEventsPerBatch);
      const keptDecisions = keepNewest([...decisions, ...batch.flatMap(decisionOf)], LIVE_LIMITS.maxDecisionsPerBatch);
      events = kept.items;
      decisions = keptDecisions.items;
      leftOut += kept.leftOut + keptDecisions.leftOut;
      for (const { event } of batch) {
        if (event.sessionId === null || changed.has(event.sessionId)) continue;
        if (changed.size < LIVE_LIMITS.maxWaitingSessions) changed.add(event.sessionId);
        else leftOut += 1;
      }
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([readSessionsAlone.finished(), readTotalsAlone.finished()]);
    },
  };
}

/** Events that traps report now: not what the hub made of them, nor history that is imported or caught up with. */
function countHappening(batch: readonly LoggedEvent[], nowMs: number): number {
  const since = new Date(nowMs - LIVE_LIMITS.maxHappeningAgeMs).toISOString();
  let count = 0;
  for (const { event } of batch) if (event.at >= since && !isConcluded(event.kind)) count += 1;
  return count;
}

function decisionOf({ event }: LoggedEvent): DecisionItem[] {
  if (event.kind !== 'decision.made' || event.sessionId === null || event.source === null) return [];
  return [{ ...event.data, at: event.at, sessionId: event.sessionId, source: event.source.address }];
}

/** Runs work unless the last is still running: a slow database is asked less often, not more. */
function oneAtATime(onError: (error: unknown) => void) {
  let running: Promise<void> | null = null;
  return {
    start(work: () => Promise<void>): void {
      running ??= work()
        .catch(onError)
        .finally(() => {
          running = null;
        });
    },
    finished: async (): Promise<void> => {
      await running;
    },
  };
}

function keepNewest<Item>(items: Item[], maxItems: number): { readonly items: Item[]; readonly leftOut: number } {
  const leftOut = Math.max(0, items.length - maxItems);
  return { items: leftOut === 0 ? items : items.slice(leftOut), leftOut };
}

const METER_SECONDS = 60;

/** Events of the last 60 seconds, counted per second. */
function createRateMeter(now: () => number): { count(events: number): void; eventsPerMinute(): number } {
  const perSecond = new Map<number, number>();
  function forgetOld(second: number): void {
    for (const known of perSecond.keys()) if (known <= second - METER_SECONDS) perSecond.delete(known);
  }
  return {
    count(events) {
      const second = Math.floor(now() / 1000);
      forgetOld(second);
      perSecond.set(second, (perSecond.get(second) ?? 0) + events);
    },
    eventsPerMinute() {
      forgetOld(Math.floor(now() / 1000));
      let sum = 0;
      for (const events of perSecond.values()) sum += events;
      return sum;
    },
  };
}
