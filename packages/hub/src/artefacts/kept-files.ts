import type { BlobStore } from '../intake/blob-store.ts';
import type { Queryable } from '../storage/database.ts';
import { ARTEFACT_LIMITS } from './limits.ts';
import { guessMediaType } from './media-type.ts';

/** A blob store whose files are known to the database too, with what they look like. Nothing is opened further. */
export interface KeptFiles extends BlobStore {
  /** Notes those of the files that are kept. For files that may have come before the database knew of them. */
  note(transaction: Queryable, sha256s: readonly string[]): Promise<void>;
}

export function createKeptFiles(options: {
  readonly blobs: BlobStore;
  readonly database: Queryable;
  /** Unix milliseconds. */
  readonly now: () => number;
}): KeptFiles {
  const { blobs, database, now } = options;

  async function noteOne(queryable: Queryable, sha256: string): Promise<void> {
    const found = await blobs.read(sha256);
    if (found === null) return;
    await queryable.execute(
      `insert into kept_files (sha256, bytes, media_type, kept_at) values ($1, $2, $3, $4)
       on conflict (sha256) do nothing`,
      [sha256, found.bytes, guessMediaType(await beginningOf(found.stream)), new Date(now()).toISOString()],
    );
  }

  return {
    async put(sha256, body, encoding) {
      const isNew = await blobs.put(sha256, body, encoding);
      await noteOne(database, sha256);
      return isNew;
    },
    read: (sha256) => blobs.read(sha256),
    remove: (sha256) => blobs.remove(sha256),
    async note(transaction, sha256s) {
      const rows = await transaction.query('select sha256 from kept_files where sha256 = any($1::text[])', [sha256s]);
      const known = new Set(rows.map((row) => row.sha256));
      for (const sha256 of sha256s) if (!known.has(sha256)) await noteOne(transaction, sha256);
    },
  };
}

async function beginningOf(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop destroys the stream.
  for await (const part of stream) {
    if (!(part instanceof Uint8Array)) continue;
    parts.push(part);
    length += part.length;
    if (length >= ARTEFACT_LIMITS.mediaTypeBytes) break;
  }
  return Buffer.concat(parts).subarray(0, ARTEFACT_LIMITS.mediaTypeBytes);
}
