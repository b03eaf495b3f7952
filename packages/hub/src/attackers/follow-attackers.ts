import {
  type AttackerUpdate,
  type CerberusEvent,
  isConcluded,
  type LoggedEvent,
  uuidV7,
} from '@cerberusmesh/contracts';
import { credentialPair, type SeenTrait, traitsOf } from '../detection/attribution/traits.ts';
import type { EventLog, Subscription } from '../event-log/event-log.ts';
import { normaliseTime } from '../sessions/fold-session.ts';
import type { Queryable } from '../storage/database.ts';
import { textHash } from '../text-hash.ts';
import {
  type CredentialRow,
  hasshOf,
  readTraits,
  readVisits,
  type TraitRow,
  traitKey,
  writeCredentials,
  writeTraits,
  writeVisits,
} from './attribution-store.ts';
import { ATTACKER_LIMITS } from './limits.ts';
import { Visits } from './visits.ts';

/** The consumer group of the event log. Its offset, the tables of traits and the events that come of them commit together. */
export const ATTRIBUTION_GROUP = 'attribution';

/**
 * Notes what ties sources together: keys, files, which client tried which credentials, and who comes back. A new visit, and
 * a key or file that another address showed before, become events (`attacker.updated`) of the session that shows it.
 */
export function followAttackers(eventLog: EventLog, onError: (error: unknown) => void): Subscription {
  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const events = batch.flatMap(({ event }) =>
      event.source === null || isConcluded(event.kind) ? [] : [{ ...event, source: event.source }],
    );
    // Should a crash lose the offset, the whole batch comes again, and its rows were lost with it.
    await transaction.execute('set local synchronous_commit = off');
    if (events.length === 0) return;
    const credentials: CredentialRow[] = [];
    const traits: TraitRow[] = [];
    const updates: CerberusEvent[] = [];
    const visits = new Visits(await readVisits(transaction, [...new Set(events.map(({ source }) => source.address))]));
    const seen = events.map(traitsOf);
    const known = await readTraits(transaction, seen.flat());
    for (const [index, event] of events.entries()) {
      const { address } = event.source;
      const began = visits.note(address, event.kind === 'session.opened', normaliseTime(event.at));
      if (began !== null && event.sessionId !== null)
        updates.push(attackerUpdated(event, 'returned', { ...began, traits: [], linkedAddresses: [] }));
      const again = (seen[index] ?? []).filter(({ kind, value }) => {
        const shown = known.get(traitKey(kind, value));
        return shown !== undefined && shown.lastSessionOf(address) !== event.sessionId && shown.hasOthers(address);
      });
      if (again.length > 0 && event.sessionId !== null)
        updates.push(attackerUpdated(event, 'recognised', recognised(address, again)));
      for (const { kind, value } of seen[index] ?? []) {
        traits.push({ address, kind, value, at: event.at, sessionId: event.sessionId });
        known.get(traitKey(kind, value))?.add(address, normaliseTime(event.at), event.sessionId);
      }
      if (event.kind !== 'credential.tried' || event.sessionId === null || event.data.secret === undefined) continue;
      const { username, secret, usernameBase64, secretBase64 } = event.data;
      const pair = credentialPair(usernameBase64 ?? username, secretBase64 ?? secret);
      const { sessionId, protocol, at } = event;
      credentials.push({ address, sessionId, protocol: protocol ?? 'unknown', pair, at });
    }

    function recognised(address: string, again: readonly SeenTrait[]) {
      const own = visits.of(address);
      const shown = again.flatMap(({ kind, value }) => known.get(traitKey(kind, value)) ?? []);
      const others = shown.flatMap((trait) => trait.others(address));
      const latest = others.toSorted((left, right) => (left.lastSeenAt < right.lastSeenAt ? 1 : -1));
      return {
        ...own,
        knownSince: [own.firstSeenAt, ...shown.map(({ firstSeenAt }) => firstSeenAt)].sort()[0] ?? own.firstSeenAt,
        traits: again.slice(0, ATTACKER_LIMITS.maxUpdateTraits),
        linkedAddresses: [...new Set(latest.map((other) => other.address))].slice(
          0,
          ATTACKER_LIMITS.maxUpdateAddresses,
        ),
      };
    }

    await writeVisits(transaction, visits.changed());
    if (traits.length > 0) await writeTraits(transaction, traits);
    if (credentials.length > 0)
      await writeCredentials(transaction, credentials, await hasshOf(transaction, credentials));
    if (updates.length > 0) await eventLog.appendWithin(transaction, updates);
  }

  const { maxBatchEvents, gatherMs } = ATTACKER_LIMITS;
  return eventLog.subscribe(ATTRIBUTION_GROUP, handle, { maxBatchEvents, gatherMs, onError });
}

/** Its id comes from what led to it: following again finds it already there. */
function attackerUpdated(
  event: CerberusEvent & { readonly source: NonNullable<CerberusEvent['source']> },
  change: AttackerUpdate['change'],
  data: Omit<AttackerUpdate, 'change' | 'address'>,
): CerberusEvent {
  return {
    id: uuidV7(Date.parse(event.at), textHash(`attacker.updated\n${change}\n${event.id}`)),
    at: event.at,
    sensorId: event.sensorId,
    trap: event.trap,
    sessionId: event.sessionId,
    source: event.source,
    destination: event.destination,
    protocol: event.protocol,
    kind: 'attacker.updated',
    data: { change, address: event.source.address.slice(0, 64), ...data },
  };
}
