import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { CerberusError } from '@cerberusmesh/contracts';

export const BODY_ENCODINGS = ['identity', 'gzip', 'zstd'] as const;
export type BodyEncoding = (typeof BODY_ENCODINGS)[number];

const decompressors = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };

/**
 * Reads a whole body and decompresses it, with a limit before and after.
 *
 * @throws CerberusError `too-large` past a limit, `invalid-request` when it does not decompress
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  encoding: BodyEncoding,
  { maxCompressedBytes, maxBytes }: { readonly maxCompressedBytes: number; readonly maxBytes: number },
): Promise<Buffer> {
  const maxReceivedBytes = encoding === 'identity' ? maxBytes : maxCompressedBytes;
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body) {
    received += chunk.length;
    if (received > maxReceivedBytes) throw tooLarge(maxReceivedBytes);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks, received);
  if (encoding === 'identity') return whole;
  try {
    return await decompressors[encoding](whole, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new CerberusError('invalid-request', `The body is not valid ${encoding}.`, { cause });
  }
}

function tooLarge(maxBytes: number): CerberusError {
  return new CerberusError('too-large', `The body is larger than ${maxBytes} bytes.`, { details: { maxBytes } });
}
