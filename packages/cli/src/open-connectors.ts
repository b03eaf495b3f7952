import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CONNECTORS,
  type ConnectorService,
  createConnectorService,
  createOutboundNetwork,
  EXPORTERS,
} from '@cerberusmesh/hub/connectors';
import type { Configuration } from './configuration/configuration-schema.ts';
import type { OpenedStore } from './open-store.ts';

/** Connectors as they are configured, for a command: how they are doing is what the database knows of it. */
export function openConnectors(store: OpenedStore, configuration: Configuration): ConnectorService {
  return createConnectorService({
    database: store.database,
    exporters: EXPORTERS.map((connector) => ({ connector, settings: configuration.exporters[connector.name] })),
    asked: CONNECTORS.map((connector) => ({
      connector,
      settings: connector.configSchema.parse(configuration.connectors[connector.name]),
    })),
    running: null,
    head: () => store.eventLog.head(),
    network: createOutboundNetwork(),
    request: fetch,
    now: Date.now,
    uuid: randomUUID,
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  });
}
