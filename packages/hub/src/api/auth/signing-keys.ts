import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { TOKEN_LIMITS } from '../limits.ts';

const FILE_NAME = 'token-signing-keys.json';

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

/** The keys that access tokens are signed with: Ed25519 (RFC 8037), a new one every `rotateKeyAfterMs`. */
export interface SigningKeys {
  /** The newest, after rotation when it is due. */
  current(): Promise<{ readonly kid: string; readonly privateKey: ImportedKey }>;
  /** The public half of the key with this id while tokens of it may live, or null. */
  publicKey(kid: string): ImportedKey | null;
  /** RFC 7517, public halves only. */
  publicSet(): { readonly keys: readonly JWK[] };
}

const storedSchema = z.array(
  z.strictObject({
    kid: z.string().min(1).max(64),
    createdAtMs: z.number(),
    jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() }),
  }),
);
type StoredKey = z.infer<typeof storedSchema>[number];

interface LoadedKey extends StoredKey {
  readonly privateKey: ImportedKey;
  readonly publicKey: ImportedKey;
}

/**
 * Reads the keys of a data directory, or makes the first (mode 0600).
 *
 * @param now Unix milliseconds
 * @throws CerberusError `invalid-configuration` when the file is there but is not ours
 */
export async function openSigningKeys(dataDirectory: string, now: () => number): Promise<SigningKeys> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, FILE_NAME);
  let keys = await Promise.all((await readStored(path)).map(load));
  let rotating: Promise<void> | null = null;

  const isDue = (): boolean => keys[0] === undefined || now() - keys[0].createdAtMs >= TOKEN_LIMITS.rotateKeyAfterMs;

  /** Whole or not at all: a reader never meets half of the file. */
  async function rotate(): Promise<void> {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const { x = '', d = '' } = await exportJWK(privateKey);
    const fresh: StoredKey = {
      kid: randomUUID(),
      createdAtMs: now(),
      jwk: { kty: 'OKP', crv: 'Ed25519', x, d },
    };
    const next = [await load(fresh), ...keys].slice(0, TOKEN_LIMITS.maxSigningKeys);
    const stored = next.map(({ kid, createdAtMs, jwk }) => ({ kid, createdAtMs, jwk }));
    await writeFile(`${path}.new`, `${JSON.stringify(stored)}\n`, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
    keys = next;
  }

  if (isDue()) await rotate();
  return {
    async current() {
      if (isDue()) {
        rotating ??= rotate().finally(() => {
          rotating = null;
        });
        await rotating;
      }
      const [newest] = keys;
      if (newest === undefined) throw new Error('there is no signing key');
      return { kid: newest.kid, privateKey: newest.privateKey };
    },
    publicKey: (kid) => keys.find((key) => key.kid === kid)?.publicKey ?? null,
    publicSet: () => ({
      keys: keys.map(({ kid, jwk: { kty, crv, x } }) => ({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' })),
    }),
  };
}

async function load(stored: StoredKey): Promise<LoadedKey> {
  const { d: _, ...publicJwk } = stored.jwk;
  return {
    ...stored,
    privateKey: await importJWK(stored.jwk, 'EdDSA'),
    publicKey: await importJWK(publicJwk, 'EdDSA'),
  };
}

async function readStored(path: string): Promise<StoredKey[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  try {
    return storedSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CerberusError('invalid-configuration', 'The signing keys in the data directory are damaged.', {
      cause,
      details: { path },
    });
  }
}
