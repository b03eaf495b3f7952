import { CerberusError, type HoldSubject, type RetentionHold, retentionHoldSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';

/** Everything that is held at one moment, for use in conditions. */
export interface HeldSubjects {
  readonly everything: boolean;
  readonly sources: readonly string[];
  readonly sessions: readonly string[];
  readonly artefacts: readonly string[];
}

const COLUMNS = 'id, kind, value, reason, held_by, created_at, released_at, released_by';
const idSchema = z.object({ id: z.int() });

/** Holds a subject from now on. */
export async function placeHold(
  database: Queryable,
  hold: { readonly subject: HoldSubject; readonly reason: string; readonly by: string; readonly at: string },
): Promise<number> {
  const { subject } = hold;
  const [row] = await database.query(
    `insert into retention_holds (kind, value, reason, held_by, created_at) values ($1, $2, $3, $4, $5) returning id`,
    [subject.kind, 'value' in subject ? subject.value : null, hold.reason, hold.by, hold.at],
  );
  return idSchema.parse(row).id;
}

/** @throws CerberusError `not-found` when no such hold is in force */
export async function releaseHold(
  database: Queryable,
  release: { readonly id: number; readonly by: string; readonly at: string },
): Promise<void> {
  const released = await database.execute(
    'update retention_holds set released_at = $2, released_by = $3 where id = $1 and released_at is null',
    [release.id, release.at, release.by],
  );
  if (released === 0) throw new CerberusError('not-found', `No hold ${release.id} is in force.`);
}

/** Every hold there was, newest first. */
export async function listHolds(database: Queryable): Promise<RetentionHold[]> {
  const rows = await database.query(`select ${COLUMNS} from retention_holds order by id desc`);
  return rows.map((row) =>
    retentionHoldSchema.parse({
      id: row.id,
      subject: { kind: row.kind, value: row.value ?? undefined },
      reason: row.reason,
      by: row.held_by,
      createdAt: row.created_at,
      releasedAt: row.released_at,
      releasedBy: row.released_by,
    }),
  );
}

/** What the holds in force keep. */
export async function heldSubjects(database: Queryable): Promise<HeldSubjects> {
  const inForce = (await listHolds(database)).filter(({ releasedAt }) => releasedAt === null);
  const valuesOf = (kind: HoldSubject['kind']) =>
    inForce.flatMap(({ subject }) => (subject.kind === kind && 'value' in subject ? [subject.value] : []));
  return {
    everything: inForce.some(({ subject }) => subject.kind === 'everything'),
    sources: valuesOf('source'),
    sessions: valuesOf('session'),
    artefacts: valuesOf('artefact'),
  };
}
