import { z } from 'zod';
import type { Database, Queryable } from '../../../storage/database.ts';
import { FEED_LIMITS, VALID_DAYS } from '../limits.ts';

/** What is known of a feed from the last time. */
export interface KnownFeed {
  /** Null when it was never read, or with other settings. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly members: number;
}

const knownRows = z.array(
  z.object({ etag: z.string().nullable(), last_modified: z.string().nullable(), members: z.int() }),
);

/** Takes a feed for one update; null when another hub has it. */
export async function beginFeed(
  database: Database,
  name: string,
  settingsSha256: string,
  nowMs: number,
): Promise<KnownFeed | null> {
  const [row] = knownRows.parse(
    await database.query(
      `insert into indicator_feeds as feed (name, settings_sha256, checked_at, busy_until) values ($1, $2, $3, $4)
       on conflict (name) do update set checked_at = excluded.checked_at, busy_until = excluded.busy_until,
         etag = case when feed.settings_sha256 = excluded.settings_sha256 then feed.etag end,
         last_modified = case when feed.settings_sha256 = excluded.settings_sha256 then feed.last_modified end,
         settings_sha256 = excluded.settings_sha256
        where feed.busy_until is null or feed.busy_until <= excluded.checked_at
       returning etag, last_modified,
         (select count(*)::int from indicator_feed_members where feed = $1) as members`,
      [name, settingsSha256, isoTime(nowMs), isoTime(nowMs + FEED_LIMITS.busyMs)],
    ),
  );
  return row === undefined ? null : { etag: row.etag, lastModified: row.last_modified, members: row.members };
}

export async function finishFeed(
  database: Queryable,
  name: string,
  { etag, lastModified }: Pick<KnownFeed, 'etag' | 'lastModified'>,
  nowMs: number,
): Promise<void> {
  await database.execute(
    `update indicator_feeds set etag = $2, last_modified = $3, succeeded_at = $4, error = null, busy_until = null
      where name = $1`,
    [name, etag, lastModified, isoTime(nowMs)],
  );
}

export async function failFeed(database: Queryable, name: string, error: string, nowMs: number): Promise<void> {
  await database.execute('update indicator_feeds set error = $2, checked_at = $3, busy_until = null where name = $1', [
    name,
    error.replaceAll('\0', '').toWellFormed(),
    isoTime(nowMs),
  ]);
}

/** Notes that a feed names these now. */
export async function noteMembers(
  transaction: Queryable,
  name: string,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await transaction.execute(
    `insert into indicator_feed_members (feed, indicator_id, seen_at)
       select $1, id, $3 from unnest($2::uuid[]) as id order by id
       on conflict (feed, indicator_id) do update set seen_at = excluded.seen_at`,
    [name, ids, at],
  );
}

/** The feed has not changed: everything that it named it names still. @returns how many */
export async function touchMembers(
  database: Queryable,
  name: string,
  validDays: number | null,
  nowMs: number,
): Promise<number> {
  return database.execute(
    `update indicators set last_seen_at = greatest(last_seen_at, $2),
       valid_until = case when valid_until is null then null else greatest(valid_until,
         $2::timestamptz + make_interval(days => coalesce($3, ($4::json->>type)::integer))) end
      where id in (select indicator_id from indicator_feed_members where feed = $1)`,
    [name, isoTime(nowMs), validDays, JSON.stringify(VALID_DAYS)],
  );
}

/** What the feed does not name any more ends, unless somebody else says it too. @returns how many are gone */
export async function endGoneMembers(database: Database, name: string, at: string): Promise<number> {
  return database.transaction(async (transaction) => {
    const gone = await transaction.query(
      'delete from indicator_feed_members where feed = $1 and seen_at < $2 returning indicator_id',
      [name, at],
    );
    await transaction.execute(
      `update indicators set sources = array_remove(sources, $2),
         valid_until = case when array_remove(sources, $2) = '{}' then least(valid_until, $3) else valid_until end
        where id = any($1::uuid[])`,
      [gone.map((row) => row.indicator_id), `feed:${name}`, at],
    );
    return gone.length;
  });
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
