import { createHash } from 'node:crypto';
import {
  CerberusError,
  type CerberusEvent,
  type Indicator,
  type IndicatorChange,
  type IndicatorDetail,
  indicatorDetailSchema,
  indicatorSchema,
  type indicatorsQuerySchema,
  TLP_LABELS,
  type Tlp,
  timestampSchema,
  uuidSchema,
  uuidV7,
  uuidV8,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../../storage/database.ts';
import { INDICATOR_LIMITS, VALID_DAYS } from './limits.ts';
import type { IndicatorValue } from './normalise.ts';

/** Something that says that a value is an indicator. */
export interface Sighting extends IndicatorValue {
  readonly confidence: number;
  readonly tlp: Tlp;
  readonly labels: readonly string[];
  readonly at: string;
  /** `session`, `playbook:<id>`, `person`, `feed:<name>`. */
  readonly origin: string;
  /** The event and session that show it; null when somebody says so. */
  readonly evidence: CerberusEvent | null;
  /** Undefined: as long as its type is believed. */
  readonly validUntil?: string | null | undefined;
  readonly note?: string | undefined;
}

/** What became of sightings: the events that say what is new, and the ids in the order of the sightings. */
export interface NotedSightings {
  readonly events: CerberusEvent[];
  readonly ids: readonly string[];
}

const DAY_MS = 86_400_000;
const STATUS = `case when allowlisted then 'allowlisted' when valid_until <= $1::timestamptz then 'expired' else 'active' end`;

/** The same for the same value, wherever it is found. */
export function indicatorId({ type, value }: IndicatorValue): string {
  return uuidV8(createHash('sha256').update(`indicator\n${type}\n${value}`).digest());
}

/**
 * Notes sightings: new indicators are made, known ones seen again. The caller appends the events in the same transaction.
 * What a person put on the allowlist stays there.
 */
export async function noteSightings(transaction: Queryable, sightings: readonly Sighting[]): Promise<NotedSightings> {
  const ids = sightings.map(indicatorId);
  if (sightings.length === 0) return { events: [], ids };
  const merged = mergeSightings(sightings, ids);
  const rows = [...merged.values()];
  const known = new Map(
    knownRows
      .parse(
        await transaction.query(
          'select id, allowlisted, valid_until from indicators where id = any($1::uuid[]) order by id for update',
          [[...merged.keys()]],
        ),
      )
      .map((row) => [row.id, row]),
  );
  const fresh = await writeSightings(transaction, sightings, ids);
  const column = <Value>(value: (row: MergedSighting) => Value): Value[] => rows.map(value);
  await transaction.execute(
    `insert into indicators as known (id, type, value, confidence, tlp, first_seen_at, last_seen_at, sightings, sources,
         valid_until, labels, note)
       select id, type, value, confidence, tlp, first_at, last_at, sightings,
              array(select json_array_elements_text(sources)), valid_until,
              array(select json_array_elements_text(labels)), note
         from unnest($1::uuid[], $2::text[], $3::text[], $4::double precision[], $5::text[], $6::timestamptz[],
                     $7::timestamptz[], $8::json[], $9::timestamptz[], $10::json[], $11::text[], $12::integer[])
           as given (id, type, value, confidence, tlp, first_at, last_at, sources, valid_until, labels, note, sightings)
        order by id
       on conflict (id) do update set
         confidence = greatest(known.confidence, excluded.confidence),
         first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
         last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
         sightings = known.sightings + excluded.sightings,
         sources = (array(select distinct one from unnest(known.sources || excluded.sources) as one order by one))[1:${INDICATOR_LIMITS.maxSources}],
         labels = (array(select distinct one from unnest(known.labels || excluded.labels) as one order by one))[1:${INDICATOR_LIMITS.maxLabels}],
         valid_until = case when known.valid_until is null or excluded.valid_until is null then null
                            else greatest(known.valid_until, excluded.valid_until) end,
         note = coalesce(excluded.note, known.note)`,
    [
      column(({ id }) => id),
      column(({ sighting }) => sighting.type),
      column(({ sighting }) => sighting.value),
      column(({ confidence }) => confidence),
      column(({ tlp }) => tlp),
      column(({ firstAt }) => firstAt),
      column(({ lastAt }) => lastAt),
      column(({ origins }) => JSON.stringify([...origins].slice(0, INDICATOR_LIMITS.maxSources))),
      column(({ validUntil }) => validUntil),
      column(({ labels }) => JSON.stringify([...labels].slice(0, INDICATOR_LIMITS.maxLabels))),
      column(({ sighting }) => sighting.note ?? null),
      column(({ id }) => fresh.get(id) ?? 0),
    ],
  );
  const events = rows.flatMap((row) => {
    const before = known.get(row.id);
    if (before?.allowlisted === true) return [];
    const isNew =
      before === undefined ||
      (before.valid_until !== null && Date.parse(before.valid_until) <= Date.parse(row.firstAt));
    return isNew ? [indicatorAdded(row)] : [];
  });
  return { events, ids };
}

interface MergedSighting {
  readonly id: string;
  /** The first of them. */
  readonly sighting: Sighting;
  confidence: number;
  tlp: Tlp;
  firstAt: string;
  lastAt: string;
  validUntil: string | null;
  readonly origins: Set<string>;
  readonly labels: Set<string>;
}

function mergeSightings(sightings: readonly Sighting[], ids: readonly string[]): Map<string, MergedSighting> {
  const merged = new Map<string, MergedSighting>();
  for (const [place, sighting] of sightings.entries()) {
    const id = ids[place] ?? indicatorId(sighting);
    const validUntil = validUntilOf(sighting);
    const before = merged.get(id);
    if (before === undefined) {
      const { confidence, tlp, at, origin, labels } = sighting;
      const times = { firstAt: at, lastAt: at, validUntil };
      merged.set(id, { id, sighting, confidence, tlp, ...times, origins: new Set([origin]), labels: new Set(labels) });
      continue;
    }
    before.confidence = Math.max(before.confidence, sighting.confidence);
    before.tlp = strictest(before.tlp, sighting.tlp);
    if (sighting.at < before.firstAt) before.firstAt = sighting.at;
    if (sighting.at > before.lastAt) before.lastAt = sighting.at;
    before.validUntil =
      before.validUntil === null || validUntil === null || before.validUntil > validUntil
        ? before.validUntil
        : validUntil;
    before.origins.add(sighting.origin);
    for (const label of sighting.labels) before.labels.add(label);
  }
  return merged;
}

function strictest(left: Tlp, right: Tlp): Tlp {
  return TLP_LABELS.indexOf(left) > TLP_LABELS.indexOf(right) ? left : right;
}

function validUntilOf({ type, at, validUntil }: Sighting): string | null {
  return validUntil === undefined ? new Date(Date.parse(at) + VALID_DAYS[type] * DAY_MS).toISOString() : validUntil;
}

/** @returns how many sessions showed each for the first time */
async function writeSightings(
  transaction: Queryable,
  sightings: readonly Sighting[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = sightings.flatMap(({ evidence }, place) => {
    const id = ids[place];
    return evidence === null || evidence.sessionId === null || id === undefined
      ? []
      : [{ id, session: evidence.sessionId, event: evidence.id, at: evidence.at }];
  });
  const fresh = new Map<string, number>();
  if (rows.length === 0) return fresh;
  const written = await transaction.query(
    `insert into indicator_sightings (indicator_id, session_id, event_id, at)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as given (id, session, event, at)
        order by id, session
       on conflict (indicator_id, session_id) do nothing returning indicator_id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ session }) => session),
      rows.map(({ event }) => event),
      rows.map(({ at }) => at),
    ],
  );
  for (const { indicator_id: id } of written) fresh.set(String(id), (fresh.get(String(id)) ?? 0) + 1);
  return fresh;
}

/** Its id comes from what led to it: what is noted again finds it already in the log. */
function indicatorAdded({ id, sighting, confidence, tlp, firstAt, validUntil, labels }: MergedSighting): CerberusEvent {
  const { evidence } = sighting;
  const subject = createHash('sha256').update(`indicator.added\n${id}\n${evidence?.id ?? firstAt}`);
  return {
    id: uuidV7(Date.parse(firstAt), subject.digest()),
    at: firstAt,
    sensorId: evidence?.sensorId ?? 'hub',
    trap: evidence?.trap ?? null,
    sessionId: evidence?.sessionId ?? null,
    source: evidence?.source ?? null,
    destination: evidence?.destination ?? null,
    protocol: evidence?.protocol ?? null,
    kind: 'indicator.added',
    data: {
      indicatorId: id,
      type: sighting.type,
      value: sighting.value,
      confidence,
      tlp,
      validUntil,
      labels: [...labels],
      origin: sighting.origin,
    },
  };
}

export const indicatorPositionSchema = z.strictObject({ lastSeenAt: timestampSchema, id: uuidSchema });
/** A place in the list of indicators, last seen first. */
export type IndicatorPosition = z.infer<typeof indicatorPositionSchema>;

type Filters = Omit<z.infer<typeof indicatorsQuerySchema>, 'limit' | 'cursor'> & { readonly maxTlp?: Tlp | undefined };

/** Indicators that pass every filter, last seen first, after `after`; one page. */
export async function listIndicators(
  database: Queryable,
  filters: Filters,
  page: { readonly nowMs: number; readonly limit: number; readonly after: IndicatorPosition | null },
): Promise<{ readonly items: Indicator[]; readonly next: IndicatorPosition | null }> {
  const values: unknown[] = [new Date(page.nowMs).toISOString()];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (filters.type !== undefined) conditions.push(`type = ${place(filters.type)}`);
  if (filters.tlp !== undefined) conditions.push(`tlp = ${place(filters.tlp)}`);
  if (filters.maxTlp !== undefined)
    conditions.push(`tlp = any(${place(TLP_LABELS.slice(0, TLP_LABELS.indexOf(filters.maxTlp) + 1))}::text[])`);
  if (filters.minConfidence !== undefined) conditions.push(`confidence >= ${place(filters.minConfidence)}`);
  if (filters.search !== undefined) conditions.push(`strpos(lower(value), lower(${place(filters.search)})) > 0`);
  if (filters.status !== undefined) conditions.push(`${STATUS} = ${place(filters.status)}`);
  if (page.after !== null)
    conditions.push(
      `(last_seen_at, id) < (${place(page.after.lastSeenAt)}::timestamptz, ${place(page.after.id)}::uuid)`,
    );
  const rows = await database.query(
    `select *, ${STATUS} as status from indicators ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
      order by last_seen_at desc, id desc limit ${place(page.limit + 1)}`,
    values,
  );
  const items = rows.slice(0, page.limit).map(indicatorOfRow);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > page.limit && last !== undefined ? { lastSeenAt: last.lastSeenAt, id: last.id } : null,
  };
}

/** One with the newest sessions that showed it, or null. */
export async function findIndicator(database: Queryable, id: string, nowMs: number): Promise<IndicatorDetail | null> {
  const [row] = await database.query(`select *, ${STATUS} as status from indicators where id = $2`, [
    new Date(nowMs).toISOString(),
    id,
  ]);
  if (row === undefined) return null;
  const evidence = await database.query(
    `select session_id as "sessionId", event_id as "eventId", at from indicator_sightings where indicator_id = $1
      order by at desc limit $2`,
    [id, INDICATOR_LIMITS.maxEvidence],
  );
  return indicatorDetailSchema.parse({ ...indicatorOfRow(row), evidence });
}

/**
 * What a person says of an indicator.
 *
 * @throws CerberusError `not-found`
 */
export async function changeIndicator(
  database: Queryable,
  id: string,
  change: IndicatorChange,
  nowMs: number,
): Promise<IndicatorDetail> {
  const now = new Date(nowMs).toISOString();
  const values: unknown[] = [id];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const sets: string[] = [];
  let { validUntil } = change;
  if (change.status !== undefined) sets.push(`allowlisted = ${place(change.status === 'allowlisted')}`);
  if (change.status === 'expired') validUntil = now;
  if (validUntil !== undefined) sets.push(`valid_until = ${place(validUntil)}::timestamptz`);
  else if (change.status === 'active') {
    const [row] = await database.query('select type from indicators where id = $1', [id]);
    const type = indicatorSchema.shape.type.safeParse(row?.type);
    if (type.success)
      sets.push(`valid_until = ${place(new Date(nowMs + VALID_DAYS[type.data] * DAY_MS).toISOString())}::timestamptz`);
  }
  if (change.confidence !== undefined) sets.push(`confidence = ${place(change.confidence)}`);
  if (change.tlp !== undefined) sets.push(`tlp = ${place(change.tlp)}`);
  if (change.labels !== undefined) sets.push(`labels = ${place(change.labels)}::text[]`);
  if (change.note !== undefined) sets.push(`note = ${place(change.note)}`);
  await database.execute(`update indicators set ${sets.join(', ')} where id = $1`, values);
  const found = await findIndicator(database, id, nowMs);
  if (found === null) throw new CerberusError('not-found', 'There is no indicator with this id.');
  return found;
}

/** Which of these are on the allowlist of people. */
export async function allowlistedIds(database: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database.query('select id from indicators where allowlisted and id = any($1::uuid[])', [ids]);
  return new Set(rows.map((row) => String(row.id)));
}

const knownRows = z.array(
  z.object({ id: uuidSchema, allowlisted: z.boolean(), valid_until: timestampSchema.nullable() }),
);

function indicatorOfRow(row: Record<string, unknown>): Indicator {
  return indicatorSchema.parse({
    id: row.id,
    type: row.type,
    value: row.value,
    confidence: row.confidence,
    tlp: row.tlp,
    status: row.status,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    sightings: row.sightings,
    sources: row.sources,
    validUntil: row.valid_until,
    labels: row.labels,
    note: row.note,
  });
}
