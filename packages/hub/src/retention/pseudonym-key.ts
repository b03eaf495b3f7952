import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';

const KEY_BYTES = 32;

/**
 * The key of pseudonyms, made on first use (mode 0600), so that every export of an instance uses the same ones. To make
 * pseudonyms that cannot be compared with earlier ones, delete the file.
 *
 * @throws CerberusError `invalid-configuration` when the file is no such key
 */
export async function openPseudonymKey(path: string): Promise<Uint8Array> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await createOnce(path);
  const text = await readFile(path, 'utf8');
  if (!/^[0-9a-f]{64}\n?$/.test(text))
    throw new CerberusError('invalid-configuration', `${path} is not a key of pseudonyms.`);
  return Buffer.from(text.trim(), 'hex');
}

/** Whole or not at all, and never over one that is there: who reads at the same time never meets half of it. */
async function createOnce(path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    await link(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
