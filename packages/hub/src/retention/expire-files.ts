import { z } from 'zod';
import type { BlobStore } from '../intake/blob-store.ts';
import type { Queryable } from '../storage/database.ts';
import type { HeldSubjects } from './holds.ts';
import { RETENTION_LIMITS } from './limits.ts';

/** What is kept of files on the hub's disk. */
export interface ExpiredFiles {
  readonly files: number;
  readonly bytes: number;
  readonly held: number;
}

const fileSchema = z.object({ sha256: z.string(), bytes: z.number().min(0), held: z.boolean() });

/**
 * Files of one kind that were last seen before `$1`, with whether a hold keeps them. A file that is both a recording and a
 * captured one, or of which nothing is known any more, goes by the rule of captured files.
 */
const OLD_FILES = `
  select kept.sha256, kept.bytes::float8 as bytes,
         coalesce(kept.sha256 = any($4::text[]), false)
           or exists (select from sessions where recording_sha256 = kept.sha256
                       and (source_address = any($2::text[]) or id = any($3::uuid[])))
           or exists (select from artefact_sessions as seen join sessions on sessions.id = seen.session_id
                       where seen.sha256 = kept.sha256 and (source_address = any($2::text[]) or id = any($3::uuid[]))) as held
    from kept_files as kept
    left join artefacts on artefacts.sha256 = kept.sha256
    left join lateral (
      select max(last_event_at) as last_at from sessions where recording_sha256 = kept.sha256
    ) as recorded on true
   where kept.sha256 > $5
     and (recorded.last_at is not null and artefacts.sha256 is null) = $6
     and coalesce(greatest(recorded.last_at, artefacts.last_seen_at), kept.kept_at) < $1
   order by kept.sha256 limit $7`;

/** Removes recordings or captured files that were last seen before the cutoff, from the disk first. */
export async function expireFiles(
  database: Queryable,
  files: { readonly kind: 'recordings' | 'artefacts'; readonly cutoff: string },
  held: HeldSubjects,
  /** Null removes what the database knows of them alone: a dry run takes that back. */
  blobs: Pick<BlobStore, 'remove'> | null,
): Promise<ExpiredFiles> {
  const sum = { files: 0, bytes: 0, held: 0 };
  for (let after = ''; ; ) {
    const rows = await database.query(OLD_FILES, [
      files.cutoff,
      held.sources,
      held.sessions,
      held.artefacts,
      after,
      files.kind === 'recordings',
      RETENTION_LIMITS.filesPerPage,
    ]);
    const page = z.array(fileSchema).parse(rows);
    const last = page.at(-1);
    if (last === undefined) return sum;
    after = last.sha256;
    for (const { sha256, bytes, held: isHeld } of page) {
      if (isHeld) {
        sum.held += 1;
        continue;
      }
      sum.files += 1;
      sum.bytes += bytes;
      await removeFile(database, blobs, sha256);
    }
  }
}

/** Should it end in between, the next run finds the row and no file, and goes on. */
async function removeFile(database: Queryable, blobs: Pick<BlobStore, 'remove'> | null, sha256: string): Promise<void> {
  await blobs?.remove(sha256);
  await database.execute('update sessions set recording_sha256 = null where recording_sha256 = $1', [sha256]);
  await database.execute('delete from kept_files where sha256 = $1', [sha256]);
}
