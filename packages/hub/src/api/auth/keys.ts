import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CerberusError, type Key, nameSchema, type Role } from '@cerberusmesh/contracts';
import type { Queryable } from '../../storage/database.ts';
import { findKey, insertKey, type KeyRole } from '../../storage/repositories/keys-repository.ts';
import type { Principal } from './principal.ts';

/**
 * Machine keys: `cm_<kind>_<id>_<secret><checksum>`. The kind is a role or `sensor`, the id 12 hex digits, the secret
 * 192 random bits as hex, the checksum the first 8 hex digits of the SHA-256 of all before it: secret scanners recognise
 * the form, and a mistyped key is refused without asking the database.
 */
const KEY_FORM = /^cm_(viewer|analyst|responder|admin|sensor)_([0-9a-f]{12})_([0-9a-f]{48})([0-9a-f]{8})$/;
const ID_BYTES = 6;
const SECRET_BYTES = 24;
const CHECKSUM_DIGITS = 8;

/** The only time that a key is seen in full. */
export interface CreatedKey {
  readonly key: string;
  readonly record: Key;
}

type RandomSource = (byteCount: number) => Uint8Array;

/** Makes a key with the scopes of a role. Without `expiresInDays` it does not expire. */
export async function createKey(
  database: Queryable,
  options: { readonly name: string; readonly role: Role; readonly expiresInDays?: number | undefined },
  random: RandomSource = randomBytes,
): Promise<CreatedKey> {
  return create(database, { ...options, sensorId: null }, random);
}

/**
 * Makes a key that may send the events of one sensor and do nothing else.
 *
 * @throws CerberusError `invalid-arguments` when the id is no sensor's name
 */
export async function createSensorKey(
  database: Queryable,
  options: { readonly sensorId: string; readonly expiresInDays?: number | undefined },
  random: RandomSource = randomBytes,
): Promise<CreatedKey> {
  if (!nameSchema.safeParse(options.sensorId).success) {
    throw new CerberusError(
      'invalid-arguments',
      'A sensor is named with 1 to 128 letters, digits, dots, dashes and underscores.',
    );
  }
  return create(
    database,
    { name: options.sensorId, role: 'sensor', sensorId: options.sensorId, expiresInDays: options.expiresInDays },
    random,
  );
}

async function create(
  database: Queryable,
  options: {
    readonly name: string;
    readonly role: KeyRole;
    readonly sensorId: string | null;
    readonly expiresInDays?: number | undefined;
  },
  random: RandomSource,
): Promise<CreatedKey> {
  const id = Buffer.from(random(ID_BYTES)).toString('hex');
  const body = `cm_${options.role}_${id}_${Buffer.from(random(SECRET_BYTES)).toString('hex')}`;
  const key = body + checksum(body);
  const record = await insertKey(database, {
    id,
    name: options.name,
    role: options.role,
    sensorId: options.sensorId,
    secretSha256: sha256(key),
    expiresInDays: options.expiresInDays ?? null,
  });
  return { key, record };
}

/** The id inside a well-formed key, or null. Says nothing about whether the key is known. */
export function keyIdOf(presented: string): string | null {
  const form = KEY_FORM.exec(presented);
  if (form === null || checksum(presented.slice(0, -CHECKSUM_DIGITS)) !== form[4]) return null;
  return form[2] ?? null;
}

/** Who a presented key stands for at `nowMs` (Unix milliseconds); null when it is unknown, expired or malformed. */
export async function verifyKey(database: Queryable, presented: string, nowMs: number): Promise<Principal | null> {
  const id = keyIdOf(presented);
  if (id === null) return null;
  const stored = await findKey(database, id);
  if (stored === null || !timingSafeEqual(stored.secretSha256, sha256(presented))) return null;
  if (stored.expiresAt !== null && Date.parse(stored.expiresAt) <= nowMs) return null;
  if (stored.role === 'sensor') {
    if (stored.sensorId === null) return null;
    return { kind: 'sensor', id, name: stored.name, role: 'sensor', sensorId: stored.sensorId };
  }
  return { kind: 'key', id, name: stored.name, role: stored.role };
}

function checksum(body: string): string {
  return sha256(body).toString('hex').slice(0, CHECKSUM_DIGITS);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
