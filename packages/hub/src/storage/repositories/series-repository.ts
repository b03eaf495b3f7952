import { CerberusError, type Series, type seriesQuerySchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { alertConditions } from './alerts-repository.ts';
import { decisionConditions } from './decisions-repository.ts';
import { detectionConditions } from './detections-repository.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { Conditions } from './page.ts';
import { sessionConditions } from './sessions-repository.ts';
import { bucketWidth, timeSpan } from './time-buckets.ts';

type SeriesQuery = z.infer<typeof seriesQuerySchema>;

interface Subject {
  readonly from: string;
  readonly at: string;
  readonly count: string;
  readonly conditions: (database: Queryable, filter: string | undefined, nowMs: number) => Promise<Conditions>;
}

const SUBJECTS: Readonly<Record<SeriesQuery['of'], Subject>> = {
  events: {
    from: 'event_minutes',
    at: 'minute',
    count: 'sum(events)',
    conditions: async () => new Conditions(),
  },
  sessions: {
    from: 'sessions',
    at: 'opened_at',
    count: 'count(*)',
    conditions: (database, filter, nowMs) => sessionConditions({ database, nowMs, exhaustive: true }, { filter }),
  },
  detections: {
    from: 'detections',
    at: 'first_at',
    count: 'count(*)',
    conditions: (database, filter, nowMs) => detectionConditions(database, { filter }, nowMs),
  },
  decisions: {
    from: 'decisions d join sessions s on s.id = d.session_id',
    at: 'd.at',
    count: 'count(*)',
    conditions: (database, filter, nowMs) => decisionConditions(database, { filter }, nowMs),
  },
  alerts: {
    from: 'alerts',
    at: 'first_seen_at',
    count: 'count(*)',
    conditions: (database, filter, nowMs) => alertConditions(database, { filter }, nowMs),
  },
};

/** Columns of `sessions` that a series is split by. */
const GROUPS = { sensor: 'sensor_id', trap: 'trap', stage: 'stage', country: 'country' } as const;
const DEFAULT_SPAN_MS = 86_400_000;

/**
 * Counts over time, empty buckets included.
 *
 * @throws CerberusError `invalid-request` where the subject has no filter or no groups; `invalid-filter`
 */
export async function readSeries(database: Queryable, query: SeriesQuery, nowMs: number): Promise<Series> {
  if (query.of === 'events' && query.filter !== undefined) {
    throw new CerberusError('invalid-request', 'Events over time take no filter.');
  }
  if (query.of !== 'sessions' && query.by !== undefined) {
    throw new CerberusError('invalid-request', 'Only sessions are split into groups.');
  }
  const { fromMs, toMs } = timeSpan(query, nowMs, DEFAULT_SPAN_MS);
  const bucketSeconds = bucketWidth(fromMs, toMs, query.points);
  const first = Math.floor(fromMs / 1000 / bucketSeconds);
  const length = Math.ceil(toMs / 1000 / bucketSeconds) - first;
  const subject = SUBJECTS[query.of];
  const conditions = await subject.conditions(database, query.filter, nowMs);
  conditions.add(`${subject.at} >= ?::timestamptz`, new Date(fromMs).toISOString());
  conditions.add(`${subject.at} < ?::timestamptz`, new Date(toMs).toISOString());
  const group = query.by === undefined ? 'null::text' : GROUPS[query.by];
  const rows = await database.query(
    `select (floor(extract(epoch from ${subject.at}) / ${conditions.value(bucketSeconds)}::bigint)
         - ${conditions.value(first)}::bigint)::int as bucket,
       ${group} as "group", ${subject.count}::bigint as count
     from ${subject.from} ${conditions.where()} group by 1, 2`,
    conditions.values,
  );
  const lines = new Map<string | null, number[]>();
  if (query.by === undefined) lines.set(null, new Array<number>(length).fill(0));
  for (const { bucket, group: name, count } of rowsSchema.parse(rows)) {
    const values = lines.get(name) ?? new Array<number>(length).fill(0);
    values[bucket] = count;
    lines.set(name, values);
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    of: query.of,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketSeconds,
    at: Array.from({ length }, (_, index) => new Date((first + index) * bucketSeconds * 1000).toISOString()),
    lines: Array.from(lines, ([name, values]) => ({ group: name, values }))
      .toSorted((left, right) => sum(right.values) - sum(left.values))
      .slice(0, REPOSITORY_LIMITS.maxSeriesGroups),
  };
}

const rowsSchema = z.array(z.object({ bucket: z.int(), group: z.string().nullable(), count: z.int() }));
