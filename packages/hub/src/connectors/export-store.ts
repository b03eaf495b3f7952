import { timestampSchema, uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { EXPORT_LIMITS } from './limits.ts';

/** An event that could not be delivered. */
export interface DeadLetter {
  readonly id: number;
  readonly eventId: string;
  readonly seq: number;
  readonly failure: string;
  readonly reason: string;
  readonly diedAt: string;
  readonly replays: number;
  readonly isReplayAsked: boolean;
}

export type NewDeadLetter = Pick<DeadLetter, 'eventId' | 'seq' | 'failure' | 'reason'>;

const offsetRows = z.array(z.object({ seq: z.int() }));
const countRows = z.tuple([z.object({ count: z.int() })]);
const letterRows = z.array(
  z
    .object({
      id: z.int(),
      event_id: uuidSchema,
      seq: z.int(),
      failure: z.string(),
      reason: z.string(),
      died_at: timestampSchema,
      replays: z.int(),
      is_replay_asked: z.boolean(),
    })
    .transform(
      (row): DeadLetter => ({
        id: row.id,
        eventId: row.event_id,
        seq: row.seq,
        failure: row.failure,
        reason: row.reason,
        diedAt: row.died_at,
        replays: row.replays,
        isReplayAsked: row.is_replay_asked,
      }),
    ),
);
const LETTER_COLUMNS = `id, event_id, seq, failure, reason, died_at, replays,
  replay_asked_at is not null as is_replay_asked`;

/** The consumer group of the event log that an exporter's offset is kept under. */
export function groupOf(exporter: string): string {
  return `export.${exporter}`;
}

/** A group that is new begins with what comes next, not with the whole past. */
export async function beginGroup(database: Queryable, exporter: string): Promise<void> {
  await database.execute(
    `insert into event_log_offsets (consumer_group, seq)
       select $1, seq from event_log_head on conflict (consumer_group) do nothing`,
    [groupOf(exporter)],
  );
}

export async function readOffset(database: Queryable, exporter: string): Promise<number> {
  const rows = await database.query('select seq from event_log_offsets where consumer_group = $1', [groupOf(exporter)]);
  return offsetRows.parse(rows)[0]?.seq ?? 0;
}

/** False when another process has moved the group meanwhile: then nothing of this transaction should be kept. */
export async function moveOffset(
  transaction: Queryable,
  exporter: string,
  move: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const moved = await transaction.execute(
    'update event_log_offsets set seq = $3, updated_at = now() where consumer_group = $1 and seq = $2',
    [groupOf(exporter), move.from, move.to],
  );
  return moved === 1;
}

export async function writeDeadLetters(
  transaction: Queryable,
  exporter: string,
  at: string,
  letters: readonly NewDeadLetter[],
): Promise<void> {
  if (letters.length === 0) return;
  await transaction.execute(
    `insert into export_dead_letters (exporter, died_at, event_id, seq, failure, reason)
       select $1, $2, * from unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[])
       on conflict (exporter, event_id) do update set
         failure = excluded.failure, reason = excluded.reason, died_at = excluded.died_at, replay_asked_at = null,
         replays = export_dead_letters.replays + 1`,
    [
      exporter,
      at,
      letters.map(({ eventId }) => eventId),
      letters.map(({ seq }) => seq),
      letters.map(({ failure }) => failure),
      letters.map(({ reason }) =>
        reason.replaceAll('\0', '').slice(0, EXPORT_LIMITS.maxReasonCharacters).toWellFormed(),
      ),
    ],
  );
}

export async function countDeadLetters(database: Queryable, exporter: string): Promise<number> {
  const rows = await database.query('select count(*)::int as count from export_dead_letters where exporter = $1', [
    exporter,
  ]);
  return countRows.parse(rows)[0].count;
}

/** Oldest first, after `afterId`. */
export async function listDeadLetters(database: Queryable, exporter: string, afterId: number): Promise<DeadLetter[]> {
  const rows = await database.query(
    `select ${LETTER_COLUMNS} from export_dead_letters where exporter = $1 and id > $2 order by id limit $3`,
    [exporter, afterId, EXPORT_LIMITS.maxDeadLettersListed],
  );
  return letterRows.parse(rows);
}

/** Marks dead letters for another try: those named, or all. Returns how many. */
export async function askReplay(
  database: Queryable,
  exporter: string,
  at: string,
  ids: readonly number[] | null,
): Promise<number> {
  return database.execute(
    `update export_dead_letters set replay_asked_at = $2
       where exporter = $1 and ($3::bigint[] is null or id = any($3::bigint[]))`,
    [exporter, at, ids],
  );
}

export async function readAskedReplays(database: Queryable, exporter: string): Promise<DeadLetter[]> {
  const rows = await database.query(
    `select ${LETTER_COLUMNS} from export_dead_letters
       where exporter = $1 and replay_asked_at is not null order by id limit $2`,
    [exporter, EXPORT_LIMITS.maxReplayEvents],
  );
  return letterRows.parse(rows);
}

export async function deleteDeadLetters(
  transaction: Queryable,
  exporter: string,
  ids: readonly number[],
): Promise<void> {
  await transaction.execute('delete from export_dead_letters where exporter = $1 and id = any($2::bigint[])', [
    exporter,
    ids,
  ]);
}
