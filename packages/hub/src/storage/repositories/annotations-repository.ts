import {
  type ActorReference,
  type Label,
  type LabelVerdict,
  labelSchema,
  type labelsQuerySchema,
  type labelTargetSchema,
  type Note,
  type newSavedViewSchema,
  noteSchema,
  type SavedView,
  type SavedViewPage,
  type savedViewChangeSchema,
  savedViewSchema,
  type Total,
  uuidSchema,
} from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { Queryable } from '../database.ts';
import { addFilter, type FieldConditions, textField, timeField, uuidField } from './filter-conditions.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import { countList, type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { Conditions } from './page.ts';

type LabelTarget = z.infer<typeof labelTargetSchema>;
type LabelsQuery = Pick<z.infer<typeof labelsQuerySchema>, 'filter' | 'sort'>;

const LABELS: ListShape = {
  from: 'session_labels',
  columns: 'session_labels.*',
  sorts: { at: { sql: 'at', type: 'timestamptz' } },
  defaultSort: '-at',
  tie: [
    { sql: 'session_id', type: 'uuid' },
    { sql: 'target', type: 'text' },
  ],
};

const LABEL_FIELDS: FieldConditions<'labels'> = {
  session: uuidField('session_id'),
  target: textField('target'),
  verdict: textField('verdict'),
  by: textField('by_id'),
  at: timeField('at'),
};

/** Labels that pass the filter, newest first unless asked otherwise. */
export async function listLabels(
  database: Queryable,
  query: LabelsQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
): Promise<ListPage<Label>> {
  const conditions = await labelConditions(database, query, nowMs);
  return readListPage(database, LABELS, conditions, query, position, labelOfRow);
}

/** How many labels pass the filter. */
export async function countLabels(database: Queryable, query: LabelsQuery, nowMs: number): Promise<Total> {
  return countList(database, LABELS, await labelConditions(database, query, nowMs));
}

async function labelConditions(database: Queryable, query: LabelsQuery, nowMs: number): Promise<Conditions> {
  const conditions = new Conditions();
  await addFilter(conditions, 'labels', LABEL_FIELDS, query.filter, { database, nowMs });
  return conditions;
}

/** The labels of one session. */
export async function listSessionLabels(database: Queryable, sessionId: string): Promise<Label[]> {
  const rows = await database.query('select * from session_labels where session_id = $1 order by target', [sessionId]);
  return rows.map(labelOfRow);
}

/** Says what a person thinks of a session or its anomaly, with what the hub thought at that moment. */
export async function putLabel(
  database: Queryable,
  label: {
    readonly sessionId: string;
    readonly target: LabelTarget;
    readonly verdict: LabelVerdict;
    readonly note: string;
    readonly by: ActorReference;
    readonly at: string;
  },
): Promise<Label> {
  const [row] = await database.query(
    `insert into session_labels (session_id, target, verdict, note, by_id, by_name, at, score)
     values ($1, $2, $3, $4, $5, $6, $7,
       (select case when $2 = 'anomaly' then anomaly else score end from sessions where id = $1))
     on conflict (session_id, target) do update set verdict = excluded.verdict, note = excluded.note,
       by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at, score = excluded.score
     returning *`,
    [label.sessionId, label.target, label.verdict, label.note, label.by.id, label.by.name, label.at],
  );
  return labelOfRow(row ?? {});
}

/** Whether there was one. */
export async function deleteLabel(database: Queryable, sessionId: string, target: LabelTarget): Promise<boolean> {
  const statement = 'delete from session_labels where session_id = $1 and target = $2';
  return (await database.execute(statement, [sessionId, target])) > 0;
}

/** What people wrote about a session, oldest first. */
export async function listNotes(database: Queryable, sessionId: string, callerId: string): Promise<Note[]> {
  const rows = await database.query(
    `select * from session_notes where session_id = $1 order by at, id limit ${REPOSITORY_LIMITS.maxNotes}`,
    [sessionId],
  );
  return rows.map((row) => noteOfRow(row, callerId));
}

/** Null when the session has as many notes as it may have. */
export async function addNote(
  database: Queryable,
  note: {
    readonly id: string;
    readonly sessionId: string;
    readonly text: string;
    readonly by: ActorReference;
    readonly at: string;
  },
): Promise<Note | null> {
  const [row] = await database.query(
    `insert into session_notes (id, session_id, text, by_id, by_name, at)
     select $1, $2, $3, $4, $5, $6 where (select count(*) from session_notes where session_id = $2) < $7 returning *`,
    [note.id, note.sessionId, note.text, note.by.id, note.by.name, note.at, REPOSITORY_LIMITS.maxNotes],
  );
  return row === undefined ? null : noteOfRow(row, note.by.id);
}

/** Deletes a note that this caller wrote. Whether there was one. */
export async function deleteNote(
  database: Queryable,
  note: { readonly id: string; readonly sessionId: string; readonly byId: string },
): Promise<boolean> {
  const deleted = await database.execute(
    'delete from session_notes where id = $1::uuid and session_id = $2 and by_id = $3',
    [note.id, note.sessionId, note.byId],
  );
  return deleted > 0;
}

/** The caller's own views and the shared ones, by name. */
export async function listSavedViews(
  database: Queryable,
  options: { readonly callerId: string; readonly page: SavedViewPage | undefined },
): Promise<SavedView[]> {
  const rows = await database.query(
    `select * from saved_views where (owner_id = $1 or shared) and ($2::text is null or page = $2)
     order by lower(name), id limit ${REPOSITORY_LIMITS.maxListedViews}`,
    [options.callerId, options.page ?? null],
  );
  return rows.map((row) => viewOfRow(row, options.callerId));
}

/** Null when the owner has as many views as one may have. */
export async function addSavedView(
  database: Queryable,
  view: z.output<typeof newSavedViewSchema> & {
    readonly id: string;
    readonly owner: ActorReference;
    readonly at: string;
  },
): Promise<SavedView | null> {
  const [row] = await database.query(
    `insert into saved_views (id, name, page, query, shared, owner_id, owner_name, created_at, changed_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $8
     where (select count(*) from saved_views where owner_id = $6) < $9 returning *`,
    [
      view.id,
      view.name,
      view.page,
      view.query,
      view.shared,
      view.owner.id,
      view.owner.name,
      view.at,
      REPOSITORY_LIMITS.maxViewsPerOwner,
    ],
  );
  return row === undefined ? null : viewOfRow(row, view.owner.id);
}

/** A view that the caller can see, or null. */
export async function findSavedView(database: Queryable, id: string, callerId: string): Promise<SavedView | null> {
  const [row] = await database.query('select * from saved_views where id = $1::uuid and (owner_id = $2 or shared)', [
    uuidSchema.parse(id),
    callerId,
  ]);
  return row === undefined ? null : viewOfRow(row, callerId);
}

/** Whoever may is the caller's business. Null when it is gone meanwhile. */
export async function changeSavedView(
  database: Queryable,
  id: string,
  change: z.output<typeof savedViewChangeSchema> & { readonly at: string; readonly callerId: string },
): Promise<SavedView | null> {
  const [row] = await database.query(
    `update saved_views set name = coalesce($2, name), query = coalesce($3, query), shared = coalesce($4, shared),
       changed_at = $5 where id = $1::uuid returning *`,
    [id, change.name ?? null, change.query ?? null, change.shared ?? null, change.at],
  );
  return row === undefined ? null : viewOfRow(row, change.callerId);
}

export async function deleteSavedView(database: Queryable, id: string): Promise<void> {
  await database.execute('delete from saved_views where id = $1::uuid', [id]);
}

function labelOfRow(row: Record<string, unknown>): Label {
  return labelSchema.parse({
    sessionId: row.session_id,
    target: row.target,
    verdict: row.verdict,
    note: row.note,
    by: { id: row.by_id, name: row.by_name },
    at: row.at,
    score: row.score,
  });
}

function noteOfRow(row: Record<string, unknown>, callerId: string): Note {
  return noteSchema.parse({
    id: row.id,
    sessionId: row.session_id,
    text: row.text,
    by: { id: row.by_id, name: row.by_name },
    mine: row.by_id === callerId,
    at: row.at,
  });
}

function viewOfRow(row: Record<string, unknown>, callerId: string): SavedView {
  return savedViewSchema.parse({
    id: row.id,
    name: row.name,
    page: row.page,
    query: row.query,
    shared: row.shared,
    owner: { id: row.owner_id, name: row.owner_name },
    mine: row.owner_id === callerId,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  });
}
