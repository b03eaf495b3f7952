import type { ExporterConnector } from './exporter.ts';
import type { Notifier } from './notifier.ts';

/** A product that is switched on and tells people, as playbooks and decisions are given it. */
export interface ConnectedNotifier {
  /** The connector's. */
  readonly name: string;
  readonly title: string;
  readonly tells: NonNullable<ExporterConnector['notifications']>['tells'];
  readonly notifier: Notifier;
}

/** Everything that there is to tell people by, and what is switched on of it. */
export interface Notifiers {
  readonly connected: readonly ConnectedNotifier[];
  /** Names of connectors that tell in a way, switched on or not: which settings would help. */
  known(tells: ConnectedNotifier['tells']): readonly string[];
}
