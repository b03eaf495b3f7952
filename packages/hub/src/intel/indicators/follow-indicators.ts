import type { CerberusEvent, LoggedEvent } from '@cerberusmesh/contracts';
import type { Queryable } from '../../storage/database.ts';
import type { Allowlist } from './allowlist.ts';
import { type FoundIndicator, findIndicators } from './find-indicators.ts';
import { allowlistedIds, indicatorId, noteSightings, type Sighting } from './indicator-store.ts';
import { INDICATOR_LIMITS } from './limits.ts';

/** The consumer group of the event log. */
export const INDICATORS_GROUP = 'indicators';

/** What of the event log this needs. */
export interface IndicatorLog<Following> {
  appendWithin(transaction: Queryable, events: readonly CerberusEvent[]): Promise<unknown>;
  subscribe(
    group: string,
    handler: (batch: readonly LoggedEvent[], transaction: Queryable) => Promise<void>,
    options: { readonly maxBatchEvents: number; readonly onError: (error: unknown) => void },
  ): Following;
}

/**
 * Makes indicators of what sessions show. Addresses that a provider calls benign, one's own, and what everybody uses are
 * none. The indicators, the events that say so and the place in the log commit together.
 */
export function followIndicators<Following>(
  log: IndicatorLog<Following>,
  allowlist: Allowlist,
  onError: (error: unknown) => void,
): Following {
  return log.subscribe(INDICATORS_GROUP, handle, { maxBatchEvents: INDICATOR_LIMITS.maxBatchEvents, onError });

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const found = batch.flatMap(({ event }) =>
      harmful(event, allowlist).map((indicator): { event: CerberusEvent; indicator: FoundIndicator } => ({
        event,
        indicator,
      })),
    );
    // Should a crash lose the offset, the same batch comes again and finds its own rows.
    await transaction.execute('set local synchronous_commit = off');
    if (found.length === 0) return;
    const benign = await benignAddresses(
      transaction,
      found.flatMap(({ indicator: { type, value } }) => (type === 'ipv4' || type === 'ipv6' ? [value] : [])),
    );
    const { events } = await noteSightings(
      transaction,
      found
        .filter(({ indicator }) => !benign.has(indicator.value))
        .map(
          ({ event, indicator }): Sighting => ({
            ...indicator,
            tlp: 'green',
            at: event.at,
            origin: 'session',
            evidence: event,
          }),
        ),
    );
    if (events.length > 0) await log.appendWithin(transaction, events);
  }
}

function harmful(event: CerberusEvent, allowlist: Allowlist): FoundIndicator[] {
  return findIndicators(event).filter(
    (indicator) => allowlist.whyHarmless(indicator, event.destination?.address ?? null) === null,
  );
}

/** Those of the addresses that a provider knows to be of researchers, search engines and the like. */
async function benignAddresses(transaction: Queryable, addresses: readonly string[]): Promise<ReadonlySet<string>> {
  if (addresses.length === 0) return new Set();
  const rows = await transaction.query(
    `select distinct address from enrichments
      where address = any($1::text[]) and state = 'known' and facts->>'verdict' = 'benign'`,
    [addresses],
  );
  return new Set(rows.map((row) => String(row.address)));
}

/**
 * What sessions showed up to now, for playbooks: found in their events as the consumer does, which may be behind. What
 * people put on the allowlist is left out.
 *
 * @param readEvents the newest events of these sessions, at most `maxEventsPerSession` of each
 */
export async function indicatorsOfSessions(
  transaction: Queryable,
  sessionIds: readonly string[],
  allowlist: Allowlist,
  readEvents: (sessionId: string, limit: number) => Promise<readonly CerberusEvent[]>,
): Promise<ReadonlyMap<string, readonly FoundIndicator[]>> {
  const bySession = new Map<string, readonly FoundIndicator[]>();
  for (const id of sessionIds) {
    const merged = new Map<string, FoundIndicator>();
    for (const event of await readEvents(id, INDICATOR_LIMITS.maxEventsPerSession)) {
      for (const indicator of harmful(event, allowlist)) {
        const key = `${indicator.type}\n${indicator.value}`;
        const before = merged.get(key);
        if (merged.size < INDICATOR_LIMITS.maxPerSession && (before?.confidence ?? -1) < indicator.confidence)
          merged.set(key, indicator);
      }
    }
    const found = [...merged.values()];
    const harmless = await allowlistedIds(transaction, found.map(indicatorId));
    bySession.set(
      id,
      found.filter((indicator) => !harmless.has(indicatorId(indicator))),
    );
  }
  return bySession;
}
