import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';

const SECRET_BYTES = 32;
const FILE_NAME = 'instance-secret';

/** Keys of this instance, each derived for one purpose (HKDF-SHA-256, RFC 5869), so that none can stand in for another. */
export interface InstanceSecret {
  /** 32 bytes. */
  derive(purpose: 'cursor' | 'sign-in' | 'second-factor' | 'kept-reply' | 'directives' | 'fleet'): Uint8Array;
}

/**
 * Reads the secret of a data directory, or makes it on first use (mode 0600).
 *
 * @throws CerberusError `invalid-configuration` when the file is there but is not a secret of ours
 */
export async function openInstanceSecret(dataDirectory: string): Promise<InstanceSecret> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, FILE_NAME);
  const known = await readFile(path, 'utf8').catch(() => null);
  const text = known ?? (await createOnce(path)) ?? (await readFile(path, 'utf8'));
  if (!/^[0-9a-f]{64}\n$/.test(text)) {
    throw new CerberusError('invalid-configuration', 'The instance secret in the data directory is damaged.', {
      details: { path },
    });
  }
  const secret = Buffer.from(text.trim(), 'hex');
  return {
    derive: (purpose) => new Uint8Array(hkdfSync('sha256', secret, '', `cerberusmesh ${purpose}`, SECRET_BYTES)),
  };
}

/** Null when the file exists already. Whole or not at all: a reader never meets half of it. */
async function createOnce(path: string): Promise<string | null> {
  const text = `${randomBytes(SECRET_BYTES).toString('hex')}\n`;
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    await link(temporary, path);
    return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
