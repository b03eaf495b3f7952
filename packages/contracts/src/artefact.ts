import { z } from 'zod';
import { attackerTextSchema, base64Schema, sha256Schema, timestampSchema, uuidSchema } from './primitives.ts';

/** Files that reached a trap or were fetched afterwards, known by the SHA-256 of their bytes. */

const count = z.int().min(0);

/** Media type as guessed from a file's first bytes; never what a client or a server said. */
export const mediaTypeSchema = z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/);

/** Why a file was not fetched. */
export const fetchFailureSchema = z.enum([
  /** No absolute URL, or longer than is believed. */
  'url-invalid',
  /** Neither HTTP nor HTTPS: FTP and TFTP open connections the other way, and are not spoken. */
  'scheme-refused',
  'credentials-refused',
  'port-refused',
  /** The name resolved, wholly or in part, to something that is not a public unicast address. */
  'address-refused',
  'name-unresolved',
  'connection-failed',
  'timed-out',
  'redirects-exceeded',
  /** The server answered with a status that brings no file. */
  'status-refused',
  'size-exceeded',
  'queue-full',
  /** It waited too long for its turn under the limits per hour. */
  'quota-exceeded',
  /** The hub ended in the middle. */
  'interrupted',
  'store-full',
]);
export type FetchFailure = z.infer<typeof fetchFailureSchema>;

/** One attempt of the hub to fetch what a trap was told to download. Either `sha256` or `failure` is there. */
export const artefactFetchSchema = z.object({
  url: attackerTextSchema,
  sha256: sha256Schema.optional(),
  bytes: count.optional(),
  mediaType: mediaTypeSchema.optional(),
  /** HTTP status of the last answer. */
  status: z.int().min(100).max(999).optional(),
  /** Every address asked, redirects included, in order; `address` is null where none was connected to. */
  hops: z.array(z.object({ url: attackerTextSchema, address: z.string().max(64).nullable() })).max(21),
  failure: fetchFailureSchema.optional(),
});
export type ArtefactFetch = z.infer<typeof artefactFetchSchema>;

/** How a file came to be known. */
export const sightingWaySchema = z.enum(['uploaded', 'downloaded', 'fetched']);
export type SightingWay = z.infer<typeof sightingWaySchema>;

/** A file as a list shows it. */
export const artefactSchema = z.object({
  sha256: sha256Schema,
  /** Null where only a foreign log speaks of it. */
  bytes: count.nullable(),
  /** Null while the bytes are not here. */
  mediaType: mediaTypeSchema.nullable(),
  /** Whether the bytes are here to be downloaded. */
  kept: z.boolean(),
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  sightingCount: z.int().min(1),
  sessionCount: count,
  /** The newest few paths that it was written to, and URLs that it was named by. */
  paths: z.array(attackerTextSchema),
  urls: z.array(attackerTextSchema),
});
export type Artefact = z.infer<typeof artefactSchema>;

export const artefactDetailSchema = artefactSchema.extend({
  /** Newest first, cut at a limit; `GET /api/v1/events?sha256=` has every one. */
  sightings: z.array(
    z.object({
      at: timestampSchema,
      eventId: uuidSchema,
      sessionId: uuidSchema.nullable(),
      source: z.string().nullable(),
      way: sightingWaySchema,
      path: attackerTextSchema.nullable(),
      pathBase64: base64Schema.optional(),
      url: attackerTextSchema.nullable(),
      urlBase64: base64Schema.optional(),
    }),
  ),
  cut: z.boolean(),
});
export type ArtefactDetail = z.infer<typeof artefactDetailSchema>;
