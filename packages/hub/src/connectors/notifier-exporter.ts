import { alertOfEvent } from './alert.ts';
import { ALL_DELIVERED, type Exporter, type ExporterConnector } from './exporter.ts';
import type { Notifier } from './notifier.ts';

/** Every event as one alert. */
function exporterOfNotifier(notifier: Notifier): Exporter {
  return {
    maxBatchEvents: 1,
    async deliver(events, signal) {
      for (const { event } of events) await notifier.post(alertOfEvent(event), signal);
      return ALL_DELIVERED;
    },
    stop: () => notifier.stop(),
  };
}

/** The connector of a product that tells people: of events by itself, of anything else when it is asked to. */
export function notifierConnector(options: {
  readonly name: string;
  readonly title: string;
  readonly configSchema: ExporterConnector['configSchema'];
  readonly tells: NonNullable<ExporterConnector['notifications']>['tells'];
  readonly knowsRepetitions: boolean;
  readonly createNotifier: NonNullable<ExporterConnector['notifications']>['createNotifier'];
}): ExporterConnector {
  const { name, title, configSchema, tells, knowsRepetitions, createNotifier } = options;
  return {
    name,
    title,
    configSchema,
    create: (settings, dependencies) => exporterOfNotifier(createNotifier(settings, dependencies)),
    notifications: { tells, knowsRepetitions, createNotifier },
  };
}
