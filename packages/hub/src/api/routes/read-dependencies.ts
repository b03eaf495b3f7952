import type { BlobStore } from '../../intake/blob-store.ts';
import type { Database } from '../../storage/database.ts';
import type { SessionMapper } from '../../storage/repositories/session-detail.ts';
import type { DescribeTechnique } from '../../storage/repositories/stats-repository.ts';
import type { CursorCodec } from '../cursor.ts';

/** What the reading routes stand on. */
export interface ReadDependencies {
  readonly database: Database;
  readonly cursors: CursorCodec;
  readonly mapper: SessionMapper;
  readonly describeTechnique: DescribeTechnique;
  readonly blobs: Pick<BlobStore, 'read'>;
  /** Unix milliseconds. */
  readonly now: () => number;
}
