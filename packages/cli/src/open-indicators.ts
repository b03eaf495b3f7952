import { createOutboundNetwork, isPublicAddress } from '@cerberusmesh/hub/connectors';
import { createAllowlist, createIndicators, type Indicators } from '@cerberusmesh/hub/indicators';
import type { Configuration } from './configuration/configuration-schema.ts';
import type { OpenedStore } from './open-store.ts';

/** Indicators as the hub has them, for a command. */
export function openIndicators(store: OpenedStore, configuration: Configuration): Indicators {
  const { ownAddresses } = createOutboundNetwork();
  return createIndicators({
    database: store.database,
    log: store.eventLog,
    allowlist: createAllowlist({ entries: configuration.indicators.allowlist, isPublicAddress, ownAddresses }),
    now: Date.now,
  });
}
