import {
  type Artefact,
  type ArtefactDetail,
  artefactDetailSchema,
  artefactSchema,
  type artefactsQuerySchema,
  sha256Schema,
  timestampSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { EVENT_COLUMNS, loggedEventFromRow } from '../../event-log/read-events.ts';
import type { Queryable } from '../database.ts';
import { FILE_EVENT } from './events-repository.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { Conditions, type Page, pageOf } from './page.ts';

export const artefactPositionSchema = z.strictObject({ lastSeenAt: timestampSchema, sha256: sha256Schema });
/** A place in the list of files, last seen first. */
export type ArtefactPosition = z.infer<typeof artefactPositionSchema>;

/** Rows of `artefacts` with what is kept of them and the newest names that events gave them. */
function selectArtefacts(from: string, namesLimit: string): string {
  return `
    select found.*, kept.bytes as kept_bytes, kept.media_type, names.paths, names.urls
      from (${from}) as found
      left join kept_files as kept on kept.sha256 = found.sha256
      cross join lateral (
        select coalesce(array_agg(distinct path) filter (where path is not null), '{}') as paths,
               coalesce(array_agg(distinct url) filter (where url is not null), '{}') as urls
          from (
            select data->>'path' as path, data->>'url' as url from events
             where ${FILE_EVENT} and data->>'sha256' = found.sha256 order by at desc limit ${namesLimit}
          ) as newest
      ) as names
     order by found.last_seen_at desc, found.sha256 desc`;
}

/** Files that pass every filter, last seen first, after `after`. */
export async function listArtefacts(
  database: Queryable,
  query: z.infer<typeof artefactsQuerySchema>,
  after: ArtefactPosition | null,
): Promise<Page<Artefact, ArtefactPosition>> {
  const conditions = new Conditions();
  const ofSessions = 'sha256 in (select sha256 from artefact_sessions where session_id';
  if (query.sessionId !== undefined) conditions.add(`${ofSessions} = ?::uuid)`, query.sessionId);
  if (query.source !== undefined)
    conditions.add(`${ofSessions} in (select id from sessions where source_address = ?))`, query.source);
  if (query.mediaType !== undefined)
    conditions.add('sha256 in (select sha256 from kept_files where media_type = ?)', query.mediaType);
  if (query.kept !== undefined)
    conditions.add(
      `${query.kept === 'true' ? '' : 'not '}exists (select from kept_files where sha256 = artefacts.sha256)`,
    );
  if (after !== null) conditions.add('(last_seen_at, sha256) < (?::timestamptz, ?)', after.lastSeenAt, after.sha256);
  const page = `select * from artefacts ${conditions.where()}
    order by last_seen_at desc, sha256 desc limit ${conditions.value(query.limit + 1)}`;
  const rows = await database.query(
    selectArtefacts(page, conditions.value(REPOSITORY_LIMITS.maxNamingEvents)),
    conditions.values,
  );
  return pageOf(rows.map(artefactOfRow), query.limit, ({ lastSeenAt, sha256 }) => ({ lastSeenAt, sha256 }));
}

/** One file with the newest events that speak of it, or null. */
export async function findArtefact(database: Queryable, sha256: string): Promise<ArtefactDetail | null> {
  const [row] = await database.query(selectArtefacts('select * from artefacts where sha256 = $1', '$2'), [
    sha256,
    REPOSITORY_LIMITS.maxNamingEvents,
  ]);
  if (row === undefined) return null;
  const events = await database.query(
    `select ${EVENT_COLUMNS} from events where ${FILE_EVENT} and data->>'sha256' = $1
     order by at desc, seq desc limit $2`,
    [sha256, REPOSITORY_LIMITS.maxSightings + 1],
  );
  return artefactDetailSchema.parse({
    ...artefactOfRow(row),
    sightings: events.slice(0, REPOSITORY_LIMITS.maxSightings).flatMap(sightingOfRow),
    cut: events.length > REPOSITORY_LIMITS.maxSightings,
  });
}

/** The one file whose hash begins so, or null when there is none or several. */
export async function findArtefactByPrefix(database: Queryable, prefix: string): Promise<string | null> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) return null;
  const rows = await database.query('select sha256 from artefacts where sha256 between $1 and $2 limit 2', [
    prefix.padEnd(64, '0'),
    prefix.padEnd(64, 'f'),
  ]);
  return rows.length === 1 ? sha256Schema.parse(rows[0]?.sha256) : null;
}

function artefactOfRow(row: Record<string, unknown>): Artefact {
  return artefactSchema.parse({
    sha256: row.sha256,
    bytes: row.kept_bytes ?? row.bytes,
    mediaType: row.media_type,
    kept: row.kept_bytes !== null,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    sightingCount: row.sighting_count,
    sessionCount: row.session_count,
    paths: row.paths,
    urls: row.urls,
  });
}

function sightingOfRow(row: Record<string, unknown>): unknown[] {
  const { event } = loggedEventFromRow(row);
  const identity = {
    at: event.at,
    eventId: event.id,
    sessionId: event.sessionId,
    source: event.source?.address ?? null,
  };
  switch (event.kind) {
    case 'file.uploaded':
      return [{ ...identity, way: 'uploaded', ...namesOf(event.data) }];
    case 'file.downloaded':
      return [{ ...identity, way: 'downloaded', ...namesOf(event.data) }];
    case 'artefact.fetched':
      return [{ ...identity, way: 'fetched', ...namesOf(event.data) }];
    default:
      return [];
  }
}

function namesOf(data: {
  readonly path?: string | undefined;
  readonly pathBase64?: string | undefined;
  readonly url?: string | null;
  readonly urlBase64?: string | undefined;
}) {
  const { path = null, pathBase64, url = null, urlBase64 } = data;
  return { path, pathBase64, url, urlBase64 };
}
