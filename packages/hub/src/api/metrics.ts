import type { LoggedEvent } from '@cerberusmesh/contracts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Api } from './api.ts';

/** What Prometheus reads at `/metrics`. A registry of its own: nothing global. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts a batch that the pipeline has committed. */
  observeCommitted(batch: readonly LoggedEvent[]): void;
  /** Counts what became of an action. */
  observeSettled(settled: { readonly kind: string; readonly state: string; readonly latencyMs: number | null }): void;
}

/** @param probe asked when metrics are read: pipeline lag in events (null when unknown) and live sockets */
export function createMetrics(probe: {
  readonly lagEvents: () => Promise<number | null>;
  readonly liveClients: () => number;
  /** What people said of decisions, by label. */
  readonly labels: () => Promise<ReadonlyMap<string, number>>;
  /** Calls of language models, by outcome. */
  readonly llmCalls: () => Promise<ReadonlyMap<string, number>>;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'cerberus_events_total',
    help: 'Events processed by the pipeline since this process started, by kind.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const sessions = new Counter({
    name: 'cerberus_sessions_opened_total',
    help: 'Sessions opened since this process started.',
    registers: [registry],
  });
  const decisions = new Counter({
    name: 'cerberus_decisions_total',
    help: 'Decisions made since this process started, by kind and state.',
    labelNames: ['kind', 'state'],
    registers: [registry],
  });
  const actions = new Counter({
    name: 'cerberus_actions_total',
    help: 'Actions that were settled since this process started, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const latency = new Histogram({
    name: 'cerberus_decision_latency_seconds',
    help: 'From the event that a decision is about to the end of its action.',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [registry],
  });
  new Gauge({
    name: 'cerberus_decision_labels',
    help: 'Decisions that people have labelled, by label.',
    labelNames: ['label'],
    registers: [registry],
    async collect() {
      for (const [label, count] of await probe.labels()) this.set({ label }, count);
    },
  });
  new Gauge({
    name: 'cerberus_llm_calls',
    help: 'Questions to language models in the last day by outcome; answers from memory are `cached`.',
    labelNames: ['outcome'],
    registers: [registry],
    async collect() {
      for (const [outcome, count] of await probe.llmCalls()) this.set({ outcome }, count);
    },
  });
  new Gauge({
    name: 'cerberus_pipeline_lag_events',
    help: 'Events in the log that the pipeline has not processed yet.',
    registers: [registry],
    async collect() {
      const lag = await probe.lagEvents();
      if (lag === null) this.set(Number.NaN);
      else this.set(lag);
    },
  });
  new Gauge({
    name: 'cerberus_live_clients',
    help: 'Open live sockets.',
    registers: [registry],
    collect() {
      this.set(probe.liveClients());
    },
  });

  return {
    registry,
    observeSettled({ kind, state, latencyMs }) {
      actions.inc({ kind, outcome: state });
      if (latencyMs !== null && state === 'executed') latency.observe({ kind }, latencyMs / 1_000);
    },
    observeCommitted(batch) {
      const byKind = new Map<string, number>();
      for (const { event } of batch) {
        byKind.set(event.kind, (byKind.get(event.kind) ?? 0) + 1);
        if (event.kind === 'decision.made') decisions.inc({ kind: event.data.kind, state: event.data.state });
      }
      for (const [kind, count] of byKind) events.inc({ kind }, count);
      sessions.inc(byKind.get('session.opened') ?? 0);
    },
  };
}

/** Times every request by its route's pattern: addresses that strangers make up never become label values. */
export function installRequestMetrics(app: Api, registry: Registry): void {
  const duration = new Histogram({
    name: 'cerberus_http_request_duration_seconds',
    help: 'Time from the last header to the end of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    duration.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    done();
  });
}
