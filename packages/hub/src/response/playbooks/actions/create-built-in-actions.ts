import type { PayloadNetwork } from '../../../artefacts/payload-network.ts';
import type { Notifiers } from '../../../connectors/connected-notifier.ts';
import type { EventLog } from '../../../event-log/event-log.ts';
import type { Feeds, Indicators } from '../../../intel/indicators/index.ts';
import type { Database } from '../../../storage/database.ts';
import type { PlaybookAction } from '../action.ts';
import { type CustomScriptOptions, createCustomScriptAction } from './custom-script.ts';
import { createCvssScoreAction } from './cvss-score.ts';
import { createEnrichAction, type EnrichOptions } from './enrich.ts';
import { createHttpRequestAction } from './http-request.ts';
import { createIocPublishAction, createThreatIntelUpdateAction } from './indicator-actions.ts';
import { createNotifyAction, createTicketAction } from './notify.ts';
import { createResponseActions, type ResponseActionsOptions } from './response-actions.ts';
import { createScriptRunner } from './script-runner.ts';
import { createSiemEventAction, type SiemEventOptions } from './siem-event.ts';

/** What the actions stand on that every hub has. */
export interface BuiltInOptions {
  readonly database: Database;
  readonly eventLog: Pick<EventLog, 'append'>;
  readonly network: PayloadNetwork;
  readonly allowedHosts: ReadonlySet<string>;
  readonly connectors: {
    readonly notifiers: Notifiers;
    readonly streams: SiemEventOptions['streams'];
    /** Actions of connectors by their own names: `slack.notify`. */
    readonly actions: readonly PlaybookAction[];
  };
  readonly indicators: Indicators;
  readonly feeds: Feeds;
  readonly ask: EnrichOptions['ask'];
  readonly assess: Parameters<typeof createCvssScoreAction>[0];
  readonly executor: ResponseActionsOptions['executor'] | null;
  readonly scripts: CustomScriptOptions['settings'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Everything of `BUILT_IN_ACTIONS` but what needs nobody (`own-actions.ts`) and `sub_playbook`. */
export function createBuiltInActions(options: BuiltInOptions): PlaybookAction[] {
  const { database, eventLog, network, allowedHosts, connectors, indicators, executor, now } = options;
  const telling = { notifiers: connectors.notifiers, now };
  const publishing = { database, indicators, now };
  return [
    createHttpRequestAction({ network, allowedHosts, ports: [80, 443] }),
    createEnrichAction({ database, ask: options.ask, check: (type, value) => indicators.check(type, value) }),
    createCvssScoreAction(options.assess),
    createNotifyAction(telling),
    createTicketAction(telling),
    createSiemEventAction({ database, eventLog, streams: connectors.streams, now }),
    createIocPublishAction(publishing),
    createThreatIntelUpdateAction({ ...publishing, feeds: options.feeds }),
    createCustomScriptAction({ settings: options.scripts, createRunner: createScriptRunner }),
    ...(executor === null ? [] : createResponseActions({ executor, database })),
  ];
}
