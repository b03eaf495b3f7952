import type { LoggedEvent } from '@cerberusmesh/contracts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Api } from './api.ts';

/** What Prometheus reads at `/metrics`. A registry of its own: nothing global. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts a batch that the pipeline has committed. */
  observeCommitted(batch: readonly LoggedEvent[]): void;
}

/** @param probe asked when metrics are read: pipeline lag in events (null when unknown) and live sockets */
export function createMetrics(probe: {
  readonly lagEvents: () => Promise<number | null>;
  readonly liveClients: () => number;
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
