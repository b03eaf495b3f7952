import { hash } from 'node:crypto';
import type { CowrieFields } from './fields.ts';

export interface Hassh {
  readonly hassh?: string;
  readonly hasshAlgorithms?: string;
}

/**
 * The HASSH of a client: MD5 over its key exchange, cipher, MAC and compression names joined by `;`. Logs from before
 * Cowrie computed it hold the name lists only (in `client.version` before 2019).
 */
export function readHassh(fields: CowrieFields): Hassh {
  const given = fields.string('hassh');
  const algorithms = fields.string('hasshAlgorithms');
  if (given !== undefined && /^[0-9a-f]{32}$/.test(given)) {
    return algorithms === undefined
      ? { hassh: given }
      : { hassh: given, hasshAlgorithms: fields.typed('hasshAlgorithms').text };
  }
  const kex = fields.names('kexAlgs');
  const ciphers = fields.names('encCS');
  const macs = fields.names('macCS');
  const compression = fields.names('compCS');
  if (kex === null || ciphers === null || macs === null || compression === null) return {};
  const joined = [kex, ciphers, macs, compression].map((names) => names.join(',')).join(';');
  if (joined.length > 16_384 || !joined.isWellFormed() || joined.includes('\0')) return {};
  return { hassh: hash('md5', joined), hasshAlgorithms: joined };
}
