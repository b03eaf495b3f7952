import { type CerberusEvent, type LoggedEvent, uuidV7 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { EventLog, Subscription } from '../../event-log/event-log.ts';
import type { Queryable } from '../../storage/database.ts';
import { textHash } from '../../text-hash.ts';
import { ANSWER_LIMITS } from '../limits.ts';
import { fingerprintOfPublicKey } from './openssh-key.ts';

/** The consumer group of the event log. */
export const RETIRED_KEYS_GROUP = 'retired-keys';

const pairRows = z.array(
  z.object({ id: z.string(), purpose: z.string(), generation: z.int(), fingerprint: z.string() }),
);

/**
 * Looks at every public key that somebody offers: one that was retired is a honeytoken, and its use an event of the
 * session in which it was offered. Nobody has it for a good reason.
 */
export function watchRetiredKeys(
  eventLog: Pick<EventLog, 'subscribe' | 'appendWithin'>,
  onError: (error: unknown) => void,
): Subscription {
  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const offered = batch.flatMap(({ event }) => {
      if (event.kind !== 'credential.tried' || event.data.publicKey === undefined) return [];
      const fingerprint = fingerprintOfPublicKey(event.data.publicKey);
      return fingerprint === null ? [] : [{ event, fingerprint }];
    });
    if (offered.length === 0) return;
    const retired = pairRows.parse(
      await transaction.query(
        `select id, purpose, generation, fingerprint from key_pairs
          where fingerprint = any($1::text[]) and retired_at is not null`,
        [[...new Set(offered.map(({ fingerprint }) => fingerprint))]],
      ),
    );
    const used = offered.flatMap(({ event, fingerprint }): CerberusEvent[] => {
      const pair = retired.find((one) => one.fingerprint === fingerprint);
      if (pair === undefined) return [];
      const { kind: _, data: __, ...identity } = event;
      return [
        {
          ...identity,
          // From the event that it follows from, so that it is written once.
          id: uuidV7(Date.parse(event.at), textHash(`retired key\n${event.id}`)),
          kind: 'honeytoken.used',
          data: {
            tokenId: pair.id,
            tokenKind: 'private-key',
            paths: [],
            how: `offered at a login: ${pair.purpose} key pair ${pair.generation}, which was replaced`,
          },
        },
      ];
    });
    if (used.length > 0) await eventLog.appendWithin(transaction, used);
  }
  return eventLog.subscribe(RETIRED_KEYS_GROUP, handle, { maxBatchEvents: ANSWER_LIMITS.maxBatchEvents, onError });
}
