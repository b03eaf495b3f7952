import type { CerberusEvent, LoggedEvent } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../../detection/session-facts.ts';
import { LlmError } from '../llm/llm-provider.ts';
import { type AnalyseOptions, analyseSession } from './analyse-session.ts';
import {
  type AnalysisDatabase,
  type DueSession,
  keepAnalysis,
  keepFailure,
  noteClosed,
  noteDangerous,
  takeDue,
} from './analysis-store.ts';
import { ANALYSIS_LIMITS } from './limits.ts';
import { ANALYSED_KINDS } from './material.ts';

/** The consumer group of the event log that notes sessions worth a description. */
export const ANALYSIS_GROUP = 'analysis';

/** The event log as far as analyses need it. */
export interface AnalysisEventLog {
  subscribe(
    group: string,
    handler: (batch: readonly LoggedEvent[], transaction: AnalysisDatabase) => Promise<void>,
    options: {
      readonly maxBatchEvents: number;
      readonly onCommitted: () => void;
      readonly onError: (error: unknown) => void;
    },
  ): { caughtUp(seq: number): Promise<void>; stop(): Promise<void> };
}

/** Where sessions are read. It only reads: an analysis is kept in a table that nothing decides by. */
export interface AnalysisSource {
  facts(sessionId: string): Promise<SessionFacts | null>;
  /** A session's events of these kinds, oldest first, at most `maxPerKind` of each. */
  events(sessionId: string, kinds: readonly string[], maxPerKind: number): Promise<readonly CerberusEvent[]>;
}

export interface AnalyseSessionsOptions extends AnalyseOptions {
  readonly database: AnalysisDatabase;
  readonly eventLog: AnalysisEventLog;
  readonly source: AnalysisSource;
  /** Sessions from this level on are analysed. */
  readonly minLevel: number;
  readonly onError: (error: unknown) => void;
}

/** Describes dangerous sessions, outside of the pipeline and its transactions: a slow model delays nothing. */
export interface SessionAnalyses {
  /** Resolves when the sessions of every event up to `seq` are noted. */
  caughtUp(seq: number): Promise<void>;
  /** Resolves when nothing is due now. For tests and commands. */
  idle(): Promise<void>;
  /** Gives up the questions under way. Idempotent. */
  stop(): Promise<void>;
}

export function startSessionAnalyses(options: AnalyseSessionsOptions): SessionAnalyses {
  const { database, source, now, onError } = options;
  const stopping = new AbortController();
  let working: Promise<void> | null = null;
  let isWanted = false;

  const subscription = options.eventLog.subscribe(
    ANALYSIS_GROUP,
    async (batch, transaction) => {
      const dangerous = new Map<string, number>();
      const closed: string[] = [];
      for (const { event } of batch) {
        if (event.sessionId === null) continue;
        if (event.kind === 'session.closed') closed.push(event.sessionId);
        else if (event.kind === 'session.scored' && event.data.level >= options.minLevel)
          dangerous.set(event.sessionId, now() + ANALYSIS_LIMITS.settleMs);
      }
      await noteDangerous(transaction, dangerous);
      await noteClosed(transaction, closed, now());
    },
    { maxBatchEvents: ANALYSIS_LIMITS.maxBatchEvents, onCommitted: wake, onError },
  );
  const timer = setInterval(wake, ANALYSIS_LIMITS.pollMs);
  timer.unref();

  function wake(): void {
    isWanted = true;
    if (working !== null || stopping.signal.aborted) return;
    working = work().finally(() => {
      working = null;
      if (isWanted) wake();
    });
  }

  async function work(): Promise<void> {
    isWanted = false;
    try {
      while (!stopping.signal.aborted) {
        const due = await takeDue(database, {
          nowMs: now(),
          leaseMs: ANALYSIS_LIMITS.leaseMs,
          limit: ANALYSIS_LIMITS.maxParallelSessions,
        });
        if (due.length === 0) return;
        await Promise.all(due.map(analyse));
      }
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
    }
  }

  async function analyse(due: DueSession): Promise<void> {
    try {
      const facts = await source.facts(due.sessionId);
      if (facts === null) {
        await keepFailure(database, due, { failure: 'gone', failures: due.failures, nextMs: null });
        return;
      }
      const events = await source.events(due.sessionId, ANALYSED_KINDS, ANALYSIS_LIMITS.maxEventsPerKind);
      await keepAnalysis(database, due, await analyseSession(facts, events, options, stopping.signal));
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (!(error instanceof LlmError)) {
        onError(error);
        await keepFailure(database, due, nextTry(due, 'internal'));
        return;
      }
      await keepFailure(database, due, error.failure === 'held' ? heldTry(due, error) : nextTry(due, error.failure));
    }
  }

  function nextTry({ failures }: DueSession, failure: string) {
    const isLast = failures + 1 >= ANALYSIS_LIMITS.maxFailures || failure === 'off' || failure === 'rejected';
    const nextMs = isLast ? null : now() + ANALYSIS_LIMITS.firstRetryMs * 2 ** failures;
    return { failure, failures: failures + 1, nextMs };
  }

  /** Waiting for a budget is no fault of the session. */
  function heldTry({ failures }: DueSession, { retryAfterMs }: LlmError) {
    const pauseMs = Math.min(Math.max(retryAfterMs ?? 0, ANALYSIS_LIMITS.minHeldMs), ANALYSIS_LIMITS.maxHeldMs);
    return { failure: 'held', failures, nextMs: now() + pauseMs };
  }

  return {
    caughtUp: (seq) => subscription.caughtUp(seq),
    async idle() {
      wake();
      while (working !== null) await working;
    },
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await subscription.stop();
      await working;
    },
  };
}
