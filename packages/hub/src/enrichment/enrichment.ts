import type { CerberusEvent, EnrichmentRecord, IntelProvider, LoggedEvent } from '@cerberusmesh/contracts';
import { isPublicAddress } from '../artefacts/public-address.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Enrichment, EnrichmentProvider } from '../connectors/enrichment-provider.ts';
import type { EnrichmentSettings } from '../connectors/enrichment-settings.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { createWakeablePause } from '../wakeable-pause.ts';
import { keepWaiting, type Opening, readAssessments, sourceAssessed, takeWaiting } from './assessments.ts';
import {
  countQuestion,
  type KeptAnswer,
  noteSources,
  readAnswers,
  readUsage,
  settleSource,
  takeDueSources,
  writeAnswer,
} from './enrichment-store.ts';
import { ENRICHMENT_LIMITS } from './limits.ts';
import { createProviderGuard, dayOf, type GuardedAnswer, type ProviderGuard } from './provider-guard.ts';

/** The consumer group of the event log that notes new sources. */
export const ENRICHMENT_GROUP = 'enrichment';

/** A connector with what the operator set for it. */
export interface ConfiguredConnector {
  readonly connector: Connector;
  readonly settings: EnrichmentSettings;
}

export interface EnrichmentOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  /** Answers from tables in this process, for every source. */
  readonly local: EnrichmentProvider;
  readonly connectors: readonly ConfiguredConnector[];
  readonly request: typeof fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Asks about sources, outside of the pipeline and its transaction: a slow provider delays nothing. */
export interface EnrichmentService {
  /** How every provider is, the local one first. */
  providers(): IntelProvider[];
  /**
   * What every provider says of an address or of a file by its SHA-256, asked now where no answer is fresh. Quotas hold:
   * a provider that may not be asked is left out.
   */
  ask(subject: string, signal: AbortSignal): Promise<readonly EnrichmentRecord[]>;
  /** Resolves when nothing is due any more. For tests and commands. */
  idle(): Promise<void>;
  /** Resolves when the sources of every event up to `seq` are noted. */
  caughtUp(seq: number): Promise<void>;
  /** Gives up the questions under way. Idempotent. */
  stop(): Promise<void>;
}

interface RunningProvider {
  readonly name: string;
  readonly title: string;
  readonly kind: IntelProvider['kind'];
  readonly maxPerDay: number | null;
  readonly knownTtlMs: number;
  readonly knowsFiles: boolean;
  /** The provider that it is asked instead of; null when it is asked in any case. */
  readonly standsInFor: string | null;
  /** Null while it is off. */
  readonly guard: ProviderGuard | null;
}

/** When a source is to be looked at again for a provider, until when its answer is fresh, and whether there is one. */
interface Asked {
  readonly dueMs: number | null;
  readonly freshMs: number | null;
  readonly isAnswered: boolean;
}

const HOUR_MS = 3_600_000;
/** A SHA-256. */
const FILE = /^[0-9a-f]{64}$/;

export async function startEnrichment(options: EnrichmentOptions): Promise<EnrichmentService> {
  const { database, eventLog, now, onError } = options;
  const usage = await readUsage(database, dayOf(now()));
  const providers = runningProviders(options, usage);
  const asksOthers = providers.some(({ kind, guard }) => kind === 'remote' && guard !== null);
  const stopping = new AbortController();
  const idleWaiters = new Set<() => void>();
  const pause = createWakeablePause();

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const openings = batch.flatMap(({ event }) => openingOf(event));
    const addresses = [...new Set(openings.map(({ source }) => source.address))];
    const at = timestamp(now());
    if (addresses.length > 0) await noteSources(transaction, addresses, at);
    if (addresses.length > 0 && asksOthers) {
      const known = await readAssessments(transaction, addresses, at);
      const assessed = openings.flatMap((opening) => sourceAssessed(opening, known));
      if (assessed.length > 0) await eventLog.appendWithin(transaction, assessed);
      await keepWaiting(
        transaction,
        openings.filter(({ source }) => isPublicAddress(source.address)),
      );
    }
    // Should a crash lose the offset, the same sources are noted again.
    await transaction.execute('set local synchronous_commit = off');
  }

  async function enrichOne(address: string): Promise<void> {
    const kept = new Map((await readAnswers(database, address)).map((answer) => [answer.provider, answer]));
    const answers = await askProviders(address, kept, stopping.signal);
    const due = answers.flatMap(({ dueMs }) => (dueMs === null ? [] : [dueMs]));
    const fresh = answers.flatMap(({ freshMs }) => (freshMs === null ? [] : [freshMs]));
    await settleSource(database, address, {
      dueAt: due.length === 0 ? null : timestamp(Math.min(...due)),
      freshUntil: fresh.length === 0 ? null : timestamp(Math.min(...fresh)),
    });
    if (asksOthers) await tellWaiting(address, due.length === 0);
  }

  /** What was learned of a source is told of the sessions that waited for it. */
  async function tellWaiting(address: string, isSettled: boolean): Promise<void> {
    await database.transaction(async (transaction) => {
      const openings = await takeWaiting(transaction, address, isSettled);
      if (openings.length === 0) return;
      const known = await readAssessments(transaction, [address], timestamp(now()));
      const assessed = openings.flatMap((opening) => sourceAssessed(opening, known));
      if (assessed.length > 0) await eventLog.appendWithin(transaction, assessed);
    });
  }

  /** All at the same time, and then those that stand in for one that gave no answer. */
  async function askProviders(
    address: string,
    kept: ReadonlyMap<string, KeptAnswer>,
    signal: AbortSignal,
  ): Promise<Asked[]> {
    const ask = (provider: RunningProvider) => askProvider(provider, address, kept.get(provider.name), signal);
    const first = providers.filter(({ standsInFor }) => standsInFor === null);
    const answers = await Promise.all(first.map(ask));
    const answered = new Set(first.filter((_, at) => answers[at]?.isAnswered).map(({ name }) => name));
    const second = providers.filter(({ standsInFor }) => standsInFor !== null && !answered.has(standsInFor));
    return [...answers, ...(await Promise.all(second.map(ask)))];
  }

  async function askProvider(
    provider: RunningProvider,
    address: string,
    kept: KeptAnswer | undefined,
    signal: AbortSignal,
  ): Promise<Asked> {
    const nothing = { dueMs: null, freshMs: null, isAnswered: false };
    if (provider.guard === null) return nothing;
    if (FILE.test(address)) {
      if (!provider.knowsFiles) return nothing;
    } else if (provider.kind === 'remote' && !isPublicAddress(address)) {
      // Nobody outside is told of addresses that mean something only inside.
      return nothing;
    }
    const keptUntilMs = kept === undefined ? 0 : Date.parse(kept.expiresAt);
    if (keptUntilMs > now())
      return kept?.state === 'failed'
        ? { ...nothing, dueMs: keptUntilMs }
        : { dueMs: null, freshMs: keptUntilMs, isAnswered: true };
    const answer = await provider.guard.ask(address, signal);
    if (answer.outcome === 'held') return { ...nothing, dueMs: answer.untilMs };
    const record = recordOf(provider, answer, kept?.failures ?? 0, now());
    await writeAnswer(database, address, record);
    const expiresMs = Date.parse(record.expiresAt);
    if (record.state !== 'failed') return { dueMs: null, freshMs: expiresMs, isAnswered: true };
    const isGivenUp = record.failures >= ENRICHMENT_LIMITS.maxFailuresPerSource;
    return isGivenUp ? { ...nothing, freshMs: expiresMs } : { ...nothing, dueMs: expiresMs };
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      pause.begin();
      try {
        const leaseUntil = timestamp(now() + ENRICHMENT_LIMITS.failedTtlMs);
        const due = await takeDueSources(database, timestamp(now()), leaseUntil, ENRICHMENT_LIMITS.maxParallelSources);
        const ended = await Promise.allSettled(due.map(enrichOne));
        for (const result of ended)
          if (result.status === 'rejected' && !stopping.signal.aborted) onError(result.reason);
        if (due.length > 0) continue;
        for (const done of idleWaiters) done();
        idleWaiters.clear();
      } catch (error) {
        if (!stopping.signal.aborted) onError(error);
        pause.begin();
      }
      if (!stopping.signal.aborted) await pause.wait(ENRICHMENT_LIMITS.pollMs);
    }
    for (const done of idleWaiters) done();
  }

  const subscription = eventLog.subscribe(ENRICHMENT_GROUP, handle, {
    maxBatchEvents: ENRICHMENT_LIMITS.maxBatchEvents,
    onCommitted(batch) {
      if (batch.some(({ event }) => event.kind === 'session.opened')) pause.wake();
    },
    onError,
  });
  const running = run();
  return {
    providers: () => providers.map(statusOf),
    async ask(subject, signal) {
      const ended = AbortSignal.any([signal, stopping.signal]);
      ended.throwIfAborted();
      const kept = new Map((await readAnswers(database, subject)).map((answer) => [answer.provider, answer]));
      await askProviders(subject, kept, ended);
      return (await readAnswers(database, subject)).map(({ failures: _, ...record }) => record);
    },
    idle() {
      const { promise, resolve } = Promise.withResolvers<void>();
      idleWaiters.add(resolve);
      pause.wake();
      return promise;
    },
    caughtUp: (seq) => subscription.caughtUp(seq),
    async stop() {
      stopping.abort();
      pause.wake();
      await subscription.stop();
      await running;
    },
  };
}

/** The beginning of a session whose source is known. */
function openingOf(event: CerberusEvent): Opening[] {
  if (event.kind !== 'session.opened' || event.source === null || event.sessionId === null) return [];
  const { id, at, sensorId, trap, sessionId, source, destination, protocol } = event;
  return [{ id, at, sensorId, trap, sessionId, source, destination, protocol }];
}

function runningProviders(options: EnrichmentOptions, usage: ReadonlyMap<string, number>): RunningProvider[] {
  const { database, now, local, request } = options;
  const localGuard = createProviderGuard({
    provider: local,
    limits: { timeoutMs: HOUR_MS, maxPerMinute: Number.POSITIVE_INFINITY, maxPerDay: Number.POSITIVE_INFINITY },
    askedToday: 0,
    now,
    onAsked: async () => {},
  });
  const remote = options.connectors.map(({ connector, settings }): RunningProvider => {
    const isOn = settings.enabled && (settings.apiKey !== undefined || !connector.needsKey);
    return {
      name: connector.name,
      title: connector.title,
      kind: 'remote',
      maxPerDay: settings.maxPerDay,
      knownTtlMs: settings.cacheHours * HOUR_MS,
      knowsFiles: connector.knowsFiles === true,
      standsInFor: connector.standsInFor ?? null,
      guard: !isOn
        ? null
        : createProviderGuard({
            provider: connector.createEnrichmentProvider(settings, request),
            limits: settings,
            askedToday: usage.get(connector.name) ?? 0,
            now,
            onAsked: (day) => countQuestion(database, connector.name, day),
          }),
    };
  });
  const offline = { name: local.name, title: 'Tables on this machine', kind: 'local', maxPerDay: null } as const;
  const always = { knownTtlMs: ENRICHMENT_LIMITS.localTtlMs, knowsFiles: false, standsInFor: null };
  return [{ ...offline, ...always, guard: localGuard }, ...remote];
}

function statusOf({ name, title, kind, maxPerDay, guard }: RunningProvider): IntelProvider {
  const off = {
    state: 'off',
    resumesAt: null,
    lastSuccessAt: null,
    lastFailureAt: null,
    lastFailure: null,
    askedToday: 0,
  } as const;
  return { name, title, kind, maxPerDay, ...(guard?.status() ?? off) };
}

function recordOf(
  provider: RunningProvider,
  answer: Exclude<GuardedAnswer, { readonly outcome: 'held' }>,
  failuresBefore: number,
  nowMs: number,
): KeptAnswer {
  const identity = { provider: provider.name, at: timestamp(nowMs) };
  if (answer.outcome === 'failed') {
    const expiresAt = timestamp(nowMs + ENRICHMENT_LIMITS.failedTtlMs);
    const { failure } = answer;
    return { ...identity, state: 'failed', facts: null, failure, expiresAt, failures: failuresBefore + 1 };
  }
  const { enrichment } = answer;
  const expiresAt = timestamp(nowMs + ttlOf(provider, enrichment));
  const facts = enrichment.state === 'known' ? enrichment.facts : null;
  return { ...identity, state: enrichment.state, facts, failure: null, expiresAt, failures: 0 };
}

function ttlOf(provider: RunningProvider, enrichment: Enrichment): number {
  if (enrichment.state === 'known' || provider.kind === 'local') return provider.knownTtlMs;
  return Math.min(provider.knownTtlMs, ENRICHMENT_LIMITS.unknownTtlMs);
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
