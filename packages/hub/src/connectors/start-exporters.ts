import type { ConnectorDelivery } from '@cerberusmesh/contracts';
import type { EventLog } from '../event-log/event-log.ts';
import type { PlaybookAction } from '../response/playbooks/action.ts';
import type { Database } from '../storage/database.ts';
import type { ConnectedNotifier, Notifiers } from './connected-notifier.ts';
import { createBatchDeliverer, type DeliveryHealth } from './deliver-batch.ts';
import { writeDelivery } from './delivery-store.ts';
import { askReplay, countDeadLetters, type DeadLetter, listDeadLetters, readOffset } from './export-store.ts';
import type { ExporterConnector, ExporterDependencies } from './exporter.ts';
import { EXPORT_LIMITS } from './limits.ts';
import { notifierAction } from './notifier-action.ts';
import { createOutboundGuard, type OutboundGuardOptions } from './outbound-guard.ts';
import { type RunningExporter, runExporter } from './run-exporter.ts';
import { type AddressDecision, watchedExporter, watchedGuard, watchedNotifier } from './watch-connector.ts';

/** A connector with what the operator set for it, not parsed yet. */
export interface ConfiguredExporter {
  readonly connector: ExporterConnector;
  readonly settings: unknown;
}

export interface ExportersOptions extends Pick<ExporterDependencies, 'now' | 'uuid' | 'wait'> {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly exporters: readonly ConfiguredExporter[];
  readonly network: Pick<OutboundGuardOptions, 'resolve' | 'ownAddresses'>;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
}

export interface ExporterStatus {
  readonly name: string;
  readonly title: string;
  /** `retrying`: the last try failed; `resting`: so did those before it, and tries are rare. */
  readonly state: 'off' | 'ready' | 'retrying' | 'resting';
  readonly resumesAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailure: string | null;
  readonly lastReason: string | null;
  /** Events since the hub started. */
  readonly delivered: number;
  readonly deadLetters: number;
  /** Events of the log that it has not looked at yet. */
  readonly lagEvents: number;
}

/** Sends the log to other products, outside of the pipeline: one that is slow or down delays nothing and nobody. */
export interface ExportService {
  /** The role "actions" of what is switched on: `slack.notify` and so on, for playbooks. */
  readonly actions: readonly PlaybookAction[];
  /** Whom playbooks tell. */
  readonly notifiers: Notifiers;
  /** Products that are sent every event: switched on, and all that there are. */
  readonly streams: { readonly connected: readonly string[]; readonly known: readonly string[] };
  statuses(): Promise<ExporterStatus[]>;
  /** Where an exporter was last allowed or refused to connect to. */
  addressDecision(exporter: string): AddressDecision | null;
  deadLetters(exporter: string, afterId: number): Promise<DeadLetter[]>;
  /** Tries dead letters again: those named, or all when null. Returns how many. */
  replay(exporter: string, ids: readonly number[] | null): Promise<number>;
  /** Resolves when nothing is left to send. For tests and commands. */
  idle(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

interface StartedExporter {
  readonly running: RunningExporter;
  readonly health: () => DeliveryHealth;
  readonly addressDecision: () => AddressDecision | null;
  readonly action: PlaybookAction | null;
  readonly connected: ConnectedNotifier | null;
  readonly stop: () => Promise<void>;
}

/** The channel that the event log notifies on when events were appended. */
const APPENDED_CHANNEL = 'event_log';

export async function startExporters(options: ExportersOptions): Promise<ExportService> {
  const { database, eventLog, now, onError } = options;
  const started = new Map<string, StartedExporter>();
  for (const { connector, settings } of options.exporters) {
    const exporter = startOne(connector, settings, options);
    if (exporter !== null) started.set(connector.name, exporter);
  }
  const stopListening =
    started.size === 0
      ? null
      : await database
          .listen(APPENDED_CHANNEL, () => {
            for (const { running } of started.values()) running.wake();
          })
          .catch((error: unknown) => {
            // The poll still finds what is appended.
            onError(error);
            return null;
          });
  const streams = options.exporters.flatMap(({ connector: { name, notifications } }) =>
    notifications === undefined ? [name] : [],
  );
  let stopping: Promise<void> | null = null;

  async function stop(): Promise<void> {
    await stopListening?.();
    await Promise.all([...started.values()].map((exporter) => exporter.stop()));
  }

  return {
    actions: [...started.values()].flatMap(({ action }) => (action === null ? [] : [action])),
    notifiers: {
      connected: [...started.values()].flatMap(({ connected }) => (connected === null ? [] : [connected])),
      known: (tells) =>
        options.exporters.flatMap(({ connector: { name, notifications } }) =>
          notifications?.tells === tells ? [name] : [],
        ),
    },
    streams: {
      connected: streams.filter((name) => started.has(name)),
      known: streams,
    },
    async statuses() {
      const head = await eventLog.head();
      return Promise.all(
        options.exporters.map(async ({ connector: { name, title } }): Promise<ExporterStatus> => {
          const exporter = started.get(name);
          const deadLetters = await countDeadLetters(database, name);
          if (exporter === undefined) return { name, title, ...OFF, deadLetters };
          const health = exporter.health();
          const lagEvents = Math.max(0, head - (await readOffset(database, name)));
          return { name, title, ...stateOf(health, now()), delivered: health.delivered, deadLetters, lagEvents };
        }),
      );
    },
    addressDecision: (exporter) => started.get(exporter)?.addressDecision() ?? null,
    deadLetters: (exporter, afterId) => listDeadLetters(database, exporter, afterId),
    async replay(exporter, ids) {
      const asked = await askReplay(database, exporter, new Date(now()).toISOString(), ids);
      started.get(exporter)?.running.wake();
      return asked;
    },
    async idle() {
      await Promise.all([...started.values()].map(({ running }) => running.idle()));
    },
    stop: () => (stopping ??= stop()),
  };
}

function startOne(connector: ExporterConnector, given: unknown, options: ExportersOptions): StartedExporter | null {
  const settings = connector.configSchema.parse(given);
  if (!settings.enabled) return null;
  const { now, wait, uuid, random, onError } = options;
  let decision: AddressDecision | null = null;
  const guard = watchedGuard(
    createOutboundGuard({ networks: settings.allowNetworks, ...options.network }),
    now,
    (decided) => {
      decision = decided;
    },
  );
  const onDelivery = (delivery: ConnectorDelivery): void => {
    writeDelivery(options.database, connector.name, delivery).catch(onError);
  };
  const dependencies = { guard, now, wait, uuid };
  const exporter = watchedExporter(connector.create(given, dependencies), { purpose: 'export', now, onDelivery });
  const { name, title, notifications } = connector;
  // Connections of its own: what a playbook says does not queue behind the stream.
  const notifier =
    notifications === undefined
      ? null
      : watchedNotifier(notifications.createNotifier(given, dependencies), { purpose: 'action', now, onDelivery });
  const knowsRepetitions = notifications?.knowsRepetitions ?? false;
  const deliverer = createBatchDeliverer({ exporter, settings, now, wait, random, onError });
  const running = runExporter({
    name,
    settings,
    maxBatchEvents: exporter.maxBatchEvents,
    deliverer,
    database: options.database,
    eventLog: options.eventLog,
    now,
    onError,
  });
  return {
    running,
    health: () => deliverer.health(),
    addressDecision: () => decision,
    connected:
      notifier === null || notifications === undefined ? null : { name, title, tells: notifications.tells, notifier },
    action: notifier === null ? null : notifierAction({ name, title, notifier, knowsRepetitions, now }),
    async stop() {
      await running.stop();
      await exporter.stop();
      await notifier?.stop();
    },
  };
}

const OFF = {
  state: 'off',
  resumesAt: null,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastFailure: null,
  lastReason: null,
  delivered: 0,
  lagEvents: 0,
} as const;

function stateOf(health: DeliveryHealth, nowMs: number) {
  const { failuresInARow, waitsUntilMs, lastFailure } = health;
  const isResting = failuresInARow >= EXPORT_LIMITS.failuresUntilRest || lastFailure === 'refused';
  return {
    state: failuresInARow === 0 ? 'ready' : isResting ? 'resting' : 'retrying',
    resumesAt: waitsUntilMs === null || waitsUntilMs <= nowMs ? null : new Date(waitsUntilMs).toISOString(),
    lastSuccessAt: timestamp(health.lastSuccessMs),
    lastFailureAt: timestamp(health.lastFailureMs),
    lastFailure,
    lastReason: health.lastReason,
  } as const;
}

function timestamp(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
