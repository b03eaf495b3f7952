/**
 * Connectors for the command line: how they are, whether they work, what they could not deliver. Loads no vendor's code
 * until something is sent to it.
 */

export { isPublicAddress } from '../artefacts/public-address.ts';
export { type ConnectorService, createConnectorService } from './connector-service.ts';
export { EXPORTERS } from './exporter-registry.ts';
export { createOutboundNetwork } from './outbound-network.ts';
export { CONNECTORS } from './registry.gen.ts';
