import { Readable } from 'node:stream';
import { TransformStream } from 'node:stream/web';

/** The trade's custom: it keeps scanners and double clicks away, and hides nothing from anybody. */
export const ARCHIVE_PASSWORD = 'infected';

/** WinZip AES (AE-2) with a key of 256 bits. */
const AES_256_STRENGTH = 3;
/** MS-DOS times begin here; when a file was first kept is in the list, and the same file gives the same entry. */
const ENTRY_TIME = new Date(1980, 0, 1);

/**
 * One captured file as a zip encrypted with AES-256 under ARCHIVE_PASSWORD, made while it is read. The entry is named
 * after its SHA-256, without an extension, so that nothing runs it by a click.
 *
 * @param content destroyed when the archive is given up, and the archive fails when it does
 */
export async function encryptedArchive(sha256: string, content: Readable): Promise<Readable> {
  // Loaded on first use: most commands and most hubs never make an archive.
  const { configure, ZipWriter } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const archive = Readable.fromWeb(readable);
  const writer = new ZipWriter(writable, { password: ARCHIVE_PASSWORD, encryptionStrength: AES_256_STRENGTH });
  // reason: node's and the DOM's types of the same stream differ
  const source = Readable.toWeb(content) as ReadableStream<Uint8Array>;
  writer
    .add(sha256, source, { level: 6, lastModDate: ENTRY_TIME, extendedTimestamp: false })
    .then(() => writer.close())
    .catch((error: unknown) => {
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
      content.destroy();
    });
  archive.once('close', () => content.destroy());
  return archive;
}
