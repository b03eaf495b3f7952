import { createHash } from 'node:crypto';
import {
  type ArtefactFetch,
  type CerberusEvent,
  type EventIdentity,
  type EventOf,
  endpointSchema,
  type FetchFailure,
  type LoggedEvent,
  nameSchema,
  timestampSchema,
  uuidSchema,
  uuidV7,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { textHash } from '../text-hash.ts';
import { ARTEFACT_LIMITS, HOUR_MS } from './limits.ts';
import { checkPayloadUrl, hostOf } from './payload-url.ts';

export interface QueueLimits {
  readonly maxPerHour: number;
  readonly maxPerHostPerHour: number;
  readonly ports: readonly number[];
}

/** What every event about one attempt has in common with the event that asked. */
type Origin = Omit<EventIdentity, 'id' | 'at'>;

export interface QueuedFetch {
  readonly urlSha256: string;
  readonly url: string;
  readonly origin: Origin;
  /** Set when its turn came. With the address it makes the id of the event, so that an attempt has one. */
  readonly startedAt: string;
}

/**
 * What traps were told to download, in the table `artefact_fetches`. Times are Unix milliseconds: the caller's clock
 * decides, not the database's.
 */
export interface FetchQueue {
  /**
   * Takes from a batch what is to be fetched. An address asked for lately is passed over.
   *
   * @returns events about those that never will be: refused, or too many
   */
  take(transaction: Queryable, batch: readonly LoggedEvent[], nowMs: number): Promise<CerberusEvent[]>;
  /** The oldest whose turn it is under the limits per hour, from now on started; null when there is none. */
  start(nowMs: number): Promise<QueuedFetch | null>;
  finish(fetch: QueuedFetch, nowMs: number): Promise<void>;
  /**
   * Attempts that began before a time and have no end: their process ended in the middle. They are not tried again, as
   * one of them may have ended it.
   */
  interrupted(startedBeforeMs: number): Promise<QueuedFetch[]>;
  /** Those that waited too long, from now on started and to be given up. Also forgets what is long done. */
  expire(nowMs: number): Promise<QueuedFetch[]>;
}

const originSchema = z.object({
  sensorId: nameSchema,
  trap: nameSchema.nullable(),
  sessionId: uuidSchema.nullable(),
  source: endpointSchema.nullable(),
  destination: endpointSchema.nullable(),
  protocol: z.string().nullable(),
});

const rowsSchema = z.array(
  z.object({ url_sha256: z.string(), url: z.string(), origin: originSchema, started_at: timestampSchema }),
);

const RETURNED = 'url_sha256, url, origin, started_at';

export function createFetchQueue(options: {
  readonly database: Queryable;
  readonly limits: QueueLimits;
  /** Those of the named sensors that are ours: what a foreign log says of a download is no request to us. */
  readonly ownSensors: (transaction: Queryable, ids: readonly string[]) => Promise<ReadonlySet<string>>;
}): FetchQueue {
  const { database, limits, ownSensors } = options;

  return {
    async take(transaction, batch, nowMs) {
      const asked = new Map<string, EventOf<'file.downloaded'>>();
      for (const { event } of batch) {
        if (event.kind !== 'file.downloaded' || event.data.sha256 !== null || event.data.url === null) continue;
        if (Date.parse(event.at) < nowMs - ARTEFACT_LIMITS.maxRequestAgeMs) continue;
        if (!asked.has(event.data.url)) asked.set(event.data.url, event);
      }
      if (asked.size === 0) return [];
      const own = await ownSensors(transaction, [...new Set(Array.from(asked.values(), (event) => event.sensorId))]);
      const [counted] = await transaction.query(
        'select count(*) as waiting from artefact_fetches where started_at is null',
      );
      let waiting = Number(counted?.waiting ?? 0);
      const refused: CerberusEvent[] = [];
      for (const [url, event] of asked) {
        if (!own.has(event.sensorId)) continue;
        // A URL that is not all there is none.
        const whole = event.data.urlBase64 === undefined && event.data.truncated === undefined;
        const checked = whole ? checkPayloadUrl(url, limits.ports) : ({ failure: 'url-invalid' } as const);
        const failure: FetchFailure | null =
          'failure' in checked ? checked.failure : waiting >= ARTEFACT_LIMITS.maxWaitingFetches ? 'queue-full' : null;
        const fetch = {
          urlSha256: createHash('sha256').update(url).digest('hex'),
          url,
          origin: originSchema.parse(event),
          startedAt: isoTime(nowMs),
        };
        if (!(await add(transaction, fetch, 'target' in checked ? hostOf(checked.target) : '', failure, nowMs)))
          continue;
        if (failure === null) waiting += 1;
        else refused.push(fetchedEvent(fetch, { url: beginningOf(url), hops: [], failure }));
      }
      return refused;
    },

    async start(nowMs) {
      const [row] = rowsSchema.parse(
        await database.query(
          `with lately as (select host from artefact_fetches where started_at > $2::timestamptz and host <> '')
           update artefact_fetches set started_at = $1 where url_sha256 = (
             select url_sha256 from artefact_fetches as waiting
              where started_at is null
                and (select count(*) from lately) < $3
                and (select count(*) from lately where lately.host = waiting.host) < $4
              order by requested_at, position limit 1 for update skip locked
           ) returning ${RETURNED}`,
          [isoTime(nowMs), isoTime(nowMs - HOUR_MS), limits.maxPerHour, limits.maxPerHostPerHour],
        ),
      );
      return row === undefined ? null : queuedOfRow(row);
    },

    async finish({ urlSha256 }, nowMs) {
      await database.execute('update artefact_fetches set finished_at = $2 where url_sha256 = $1', [
        urlSha256,
        isoTime(nowMs),
      ]);
    },

    async interrupted(startedBeforeMs) {
      const rows = await database.query(
        `select ${RETURNED} from artefact_fetches where started_at < $1 and finished_at is null`,
        [isoTime(startedBeforeMs)],
      );
      return rowsSchema.parse(rows).map(queuedOfRow);
    },

    async expire(nowMs) {
      await database.execute('delete from artefact_fetches where finished_at < $1', [
        isoTime(nowMs - ARTEFACT_LIMITS.forgetFetchAfterMs),
      ]);
      // An empty host counts into no limit.
      const rows = await database.query(
        `update artefact_fetches set started_at = $1, host = ''
          where started_at is null and requested_at < $2 returning ${RETURNED}`,
        [isoTime(nowMs), isoTime(nowMs - ARTEFACT_LIMITS.maxFetchWaitMs)],
      );
      return rowsSchema.parse(rows).map(queuedOfRow);
    },
  };
}

/** False when the address was asked for lately. What is refused at once goes in as done, and counts into no limit. */
async function add(
  transaction: Queryable,
  { urlSha256, url, origin }: QueuedFetch,
  host: string,
  failure: FetchFailure | null,
  nowMs: number,
): Promise<boolean> {
  const now = isoTime(nowMs);
  const done = failure === null ? null : now;
  const written = await transaction.execute(
    `insert into artefact_fetches as known (url_sha256, url, host, origin, requested_at, started_at, finished_at)
       values ($1, $2, $3, $4, $5, $6, $6)
       on conflict (url_sha256) do update set host = excluded.host, origin = excluded.origin,
         requested_at = excluded.requested_at, started_at = excluded.started_at, finished_at = excluded.finished_at
       where known.finished_at < $7`,
    [
      urlSha256,
      // What is refused needs to be known again, no more.
      failure === null ? url : '',
      failure === null ? host : '',
      JSON.stringify(origin),
      now,
      done,
      isoTime(nowMs - ARTEFACT_LIMITS.refetchAfterMs),
    ],
  );
  return written > 0;
}

/** What one attempt came to, as the log has it. The same attempt always makes the same event. */
export function fetchedEvent({ urlSha256, origin, startedAt }: QueuedFetch, data: ArtefactFetch): CerberusEvent {
  return {
    id: uuidV7(Date.parse(startedAt), textHash(`artefact.fetched\n${urlSha256}\n${startedAt}`)),
    at: startedAt,
    ...origin,
    kind: 'artefact.fetched',
    data,
  };
}

/** An address that is refused may be as long as an event takes. */
function beginningOf(url: string): string {
  return url.slice(0, ARTEFACT_LIMITS.maxUrlCharacters).toWellFormed();
}

function queuedOfRow(row: z.infer<typeof rowsSchema>[number]): QueuedFetch {
  return { urlSha256: row.url_sha256, url: row.url, origin: row.origin, startedAt: row.started_at };
}

/** As the database gives a time back: six digits. */
function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
