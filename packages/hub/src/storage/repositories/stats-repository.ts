import { SESSION_SILENCE_MS, type Stats, statsSchema, type Tactic, type TechniqueCount } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';

/** What a technique is called; undefined for an id that the table does not have. */
export type DescribeTechnique = (
  id: string,
) => { readonly name: string; readonly tactics: readonly Tactic[] } | undefined;

const DAY_SECONDS = 86_400;
/** Seconds looked back and width of a bucket. */
const RANGES = {
  '1h': { seconds: 3_600, bucketSeconds: 60 },
  '24h': { seconds: DAY_SECONDS, bucketSeconds: 900 },
  '7d': { seconds: 7 * DAY_SECONDS, bucketSeconds: 7_200 },
  '30d': { seconds: 30 * DAY_SECONDS, bucketSeconds: 21_600 },
} as const;

/** A session that is open for longer is not looked for when live ones are counted. */
const MAX_LIVE_SESSION_MS = 86_400_000;

const number = z.int().min(0);
const totalsSchema = z
  .object({
    events: number,
    sessions: number,
    open_sessions: number,
    attackers: number,
    credentials: number,
    commands: number,
    files: number,
    decisions: number,
    proposed_decisions: number,
  })
  .transform(({ open_sessions: openSessions, proposed_decisions: proposedDecisions, ...rest }) => ({
    ...rest,
    openSessions,
    proposedDecisions,
  }));

/** Counts over everything recorded, and the sessions that are live at `nowMs`. Cheap enough for once a second. */
export async function readTotals(database: Queryable, nowMs: number): Promise<Stats['totals']> {
  const heardSince = new Date(nowMs - SESSION_SILENCE_MS).toISOString();
  const openedSince = new Date(nowMs - MAX_LIVE_SESSION_MS).toISOString();
  const rows = await database.query(
    `
    select events, sessions, credentials, commands, files, decisions,
      greatest(0, proposed_decisions - (select count(*) from actions
        where made_state = 'proposed' and decision_state <> 'proposed')) as proposed_decisions,
      (select count(*) from attackers) as attackers,
      (select count(*) from sessions where closed_at is null and opened_at > $1 and last_event_at > $2) as open_sessions
    from pipeline_state`,
    [openedSince, heardSince],
  );
  return totalsSchema.parse(rows[0]);
}

/**
 * What the overview shows. Series and lists look back over `range` from `nowMs`; the top lists of values in whole
 * hours. Totals are over everything. Reads roll-ups and session rows, never the log.
 */
export async function readStats(
  database: Queryable,
  range: Stats['range'],
  nowMs: number,
  describeTechnique: DescribeTechnique,
): Promise<Stats> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const { fromSeconds, bucketSeconds } = await spanOf(database, range, nowSeconds);
  const from = new Date(fromSeconds * 1000).toISOString();
  const [totals, points, countries, usernames, secrets, commands, techniques, decisions, grouped] = await Promise.all([
    readTotals(database, nowMs),
    readSeries(database, fromSeconds, bucketSeconds, nowSeconds),
    readCountries(database, from),
    readRanked(database, 'username', from),
    readRanked(database, 'secret', from),
    readRanked(database, 'command', from),
    readTechniques(database, from, describeTechnique),
    database.query('select kind, count(*) as count from decisions where at >= $1 group by kind order by 2 desc, 1', [
      from,
    ]),
    database.query(
      'select stage, level, count(*) as sessions from sessions where opened_at >= $1 group by stage, level',
      [from],
    ),
  ]);
  return statsSchema.parse({
    generatedAt: new Date(nowMs).toISOString(),
    range,
    totals,
    series: { bucketSeconds, points },
    topCountries: countries,
    topUsernames: usernames,
    topSecrets: secrets,
    topCommands: commands,
    techniques,
    decisions,
    stages: sumBy(grouped, 'stage'),
    scores: sumBy(grouped, 'level'),
  });
}

/** Where the series starts (a bucket's beginning, Unix seconds) and how wide its buckets are. */
async function spanOf(
  database: Queryable,
  range: Stats['range'],
  nowSeconds: number,
): Promise<{ fromSeconds: number; bucketSeconds: number }> {
  if (range !== 'all') {
    const { seconds, bucketSeconds } = RANGES[range];
    return { fromSeconds: (Math.floor(nowSeconds / bucketSeconds) + 1) * bucketSeconds - seconds, bucketSeconds };
  }
  const rows = await database.query(
    'select floor(extract(epoch from min(minute)))::bigint as first from event_minutes',
  );
  const first = Math.min(z.int().nullable().parse(rows[0]?.first) ?? nowSeconds, nowSeconds);
  const needed = (nowSeconds - first + 1) / (REPOSITORY_LIMITS.maxSeriesPoints - 1);
  const bucketSeconds = needed <= 3_600 ? 3_600 : Math.ceil(needed / DAY_SECONDS) * DAY_SECONDS;
  return { fromSeconds: Math.floor(first / bucketSeconds) * bucketSeconds, bucketSeconds };
}

const bucketsSchema = z.array(z.object({ bucket: z.int(), count: number }));

async function readSeries(
  database: Queryable,
  fromSeconds: number,
  bucketSeconds: number,
  nowSeconds: number,
): Promise<Stats['series']['points']> {
  const values = [
    new Date(fromSeconds * 1000).toISOString(),
    new Date(nowSeconds * 1000 + 999).toISOString(),
    fromSeconds,
    bucketSeconds,
  ];
  const bucketOf = (column: string) => `floor((extract(epoch from ${column}) - $3::bigint) / $4::integer)::integer`;
  const [events, sessions] = await Promise.all([
    database.query(
      `select ${bucketOf('minute')} as bucket, sum(events)::bigint as count from event_minutes
       where minute >= $1 and minute <= $2 group by 1`,
      values,
    ),
    database.query(
      `select ${bucketOf('opened_at')} as bucket, count(*) as count from sessions
       where opened_at >= $1 and opened_at <= $2 group by 1`,
      values,
    ),
  ]);
  const eventCounts = countsByBucket(events);
  const sessionCounts = countsByBucket(sessions);
  const points: Stats['series']['points'] = [];
  for (let bucket = 0; fromSeconds + bucket * bucketSeconds <= nowSeconds; bucket++) {
    const at = fromSeconds + bucket * bucketSeconds;
    points.push({ at, events: eventCounts.get(bucket) ?? 0, sessions: sessionCounts.get(bucket) ?? 0 });
  }
  return points;
}

function countsByBucket(rows: readonly unknown[]): Map<number, number> {
  return new Map(bucketsSchema.parse(rows).map(({ bucket, count }) => [bucket, count]));
}

function readCountries(database: Queryable, from: string): Promise<unknown[]> {
  return database.query(
    `select country, count(*) as sessions from sessions where opened_at >= $1 group by country
     order by 2 desc, 1 limit ${REPOSITORY_LIMITS.maxCountries}`,
    [from],
  );
}

function readRanked(database: Queryable, list: 'username' | 'secret' | 'command', from: string): Promise<unknown[]> {
  return database.query(
    `select value, sum(count)::bigint as count from value_counts
     where list = $1 and hour >= date_trunc('hour', $2::timestamptz, 'UTC') group by value
     order by 2 desc, 1 limit ${REPOSITORY_LIMITS.maxRankedEntries}`,
    [list, from],
  );
}

const techniquesSchema = z.array(z.object({ id: z.string(), sessions: number }));

/** Techniques with the number of sessions that showed them, most first. */
async function readTechniques(
  database: Queryable,
  from: string,
  describeTechnique: DescribeTechnique,
): Promise<TechniqueCount[]> {
  const rows = await database.query(
    `select technique as id, count(*) as sessions from sessions, unnest(technique_ids) as technique where opened_at >= $1
     group by technique order by 2 desc, 1`,
    [from],
  );
  return techniquesSchema.parse(rows).map(({ id, sessions }) => {
    const technique = describeTechnique(id);
    return { id, name: technique?.name ?? id, tactics: [...(technique?.tactics ?? [])], sessions };
  });
}

function sumBy(rows: readonly Record<string, unknown>[], key: 'stage' | 'level'): object[] {
  const sums = new Map<unknown, number>();
  for (const row of rows) sums.set(row[key], (sums.get(row[key]) ?? 0) + Number(row.sessions));
  return Array.from(sums, ([value, sessions]) => ({ [key]: value, sessions })).sort(
    (left, right) => right.sessions - left.sessions,
  );
}
