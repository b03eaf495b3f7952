import { CerberusError, type SessionSummary } from '@cerberusmesh/contracts';
import { findSession } from '@cerberusmesh/hub/repositories';
import type { Store } from '@cerberusmesh/hub/store';

/**
 * A session by its id, the beginning of it, or the id it had in the log it was imported from.
 *
 * @throws CerberusError `not-found`
 */
export async function requireSession(store: Store, reference: string): Promise<SessionSummary> {
  const session = await findSession(store.database, reference);
  if (session === null)
    throw new CerberusError('not-found', `There is no session ${reference}, or several begin with it.`);
  return session;
}
