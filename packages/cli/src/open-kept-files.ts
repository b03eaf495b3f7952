import { join } from 'node:path';
import { type BlobStore, createBlobStore } from '@cerberusmesh/hub/blob-store';
import type { Configuration } from './configuration/configuration-schema.ts';

/** Captured files and recordings as the hub of this data directory keeps them, by SHA-256. */
export function openKeptFiles({ dataDirectory }: Configuration): BlobStore {
  return createBlobStore({ directory: join(dataDirectory, 'hub', 'artefacts') });
}
