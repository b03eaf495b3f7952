import { join } from 'node:path';
import { createDirectiveSigner } from '@cerberusmesh/hub/directives';
import { openInstanceSecret } from '@cerberusmesh/hub/keys';
import type { Configuration } from '../../configuration/configuration-schema.ts';

/** The key that the hub of this data directory signs its orders with; made when there is none yet. */
export async function openDirectiveSigner(configuration: Configuration) {
  const secret = await openInstanceSecret(join(configuration.dataDirectory, 'hub'));
  return createDirectiveSigner(secret.derive('directives'));
}
