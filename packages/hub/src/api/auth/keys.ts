import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CerberusError, type Key, nameSchema, type Role } from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../../storage/database.ts';
import {
  findKey,
  insertKey,
  type KeyRole,
  replaceKey,
  type StoredKey,
} from '../../storage/repositories/keys-repository.ts';
import type { KeyPrincipal, SensorPrincipal } from './principal.ts';
import { SCOPES_BY_ROLE } from './scopes.ts';

export { openInstanceSecret } from './instance-secret.ts';

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

export interface KeyOptions {
  readonly name: string;
  readonly role: Role;
  /** Some of the role's scopes; all when left out. */
  readonly scopes?: readonly string[] | undefined;
  /** Without it the key does not expire. */
  readonly expiresInDays?: number | undefined;
  /** Addresses and networks (CIDR) that it may be used from; anywhere when left out. */
  readonly allowedAddresses?: readonly string[] | undefined;
}

type RandomSource = (byteCount: number) => Uint8Array;

/**
 * Makes a key with the scopes of a role, or with some of them.
 *
 * @throws CerberusError `invalid-arguments` when a scope is not one of the role's
 */
export async function createKey(
  database: Queryable,
  options: KeyOptions,
  random: RandomSource = randomBytes,
): Promise<CreatedKey> {
  const foreign = options.scopes?.find((scope) => ![...SCOPES_BY_ROLE[options.role]].some((own) => own === scope));
  if (foreign !== undefined) {
    throw new CerberusError('invalid-arguments', `The role ${options.role} has no scope ${foreign}.`);
  }
  return create(
    database,
    {
      name: options.name,
      role: options.role,
      sensorId: null,
      scopes: options.scopes ?? null,
      allowedAddresses: options.allowedAddresses ?? null,
      expiresInSeconds: secondsOf(options.expiresInDays),
    },
    random,
  );
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
    {
      name: options.sensorId,
      role: 'sensor',
      sensorId: options.sensorId,
      scopes: null,
      allowedAddresses: null,
      expiresInSeconds: secondsOf(options.expiresInDays),
    },
    random,
  );
}

/**
 * Makes a key that may do what `id` may, for as long as that was made for. The old one works for `graceHours` more.
 *
 * @throws CerberusError `not-found`, or `conflict` when the key was replaced already
 */
export async function rotateKey(
  database: Database,
  id: string,
  graceHours: number,
  random: RandomSource = randomBytes,
): Promise<CreatedKey> {
  return database.transaction(async (transaction) => {
    await transaction.query('select 1 from access_keys where id = $1 for update', [id]);
    const old = await findKey(transaction, id);
    if (old === null) throw new CerberusError('not-found', 'There is no key with this id.');
    if (old.replacedBy !== null) throw new CerberusError('conflict', `The key ${old.replacedBy} replaced it already.`);
    const lifetimeMs = old.expiresAt === null ? null : Date.parse(old.expiresAt) - Date.parse(old.createdAt);
    const created = await create(
      transaction,
      { ...old, expiresInSeconds: lifetimeMs === null ? null : Math.ceil(lifetimeMs / 1000) },
      random,
    );
    await replaceKey(transaction, id, { id: created.record.id, graceSeconds: graceHours * 3600 });
    return created;
  });
}

function secondsOf(days: number | undefined): number | null {
  return days === undefined ? null : days * 24 * 3600;
}

async function create(
  database: Queryable,
  options: {
    readonly name: string;
    readonly role: KeyRole;
    readonly sensorId: string | null;
    readonly scopes: readonly string[] | null;
    readonly allowedAddresses: readonly string[] | null;
    readonly expiresInSeconds: number | null;
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
    expiresInSeconds: options.expiresInSeconds,
    scopes: options.scopes,
    allowedAddresses: options.allowedAddresses,
  });
  return { key, record };
}

/** The id inside a well-formed key, or null. Says nothing about whether the key is known. */
export function keyIdOf(presented: string): string | null {
  const form = KEY_FORM.exec(presented);
  if (form === null || checksum(presented.slice(0, -CHECKSUM_DIGITS)) !== form[4]) return null;
  return form[2] ?? null;
}

/** Who a key stands for, and from where. */
export interface VerifiedKey {
  readonly principal: KeyPrincipal | SensorPrincipal;
  /** Addresses and networks (CIDR) that it may be used from; null: anywhere. */
  readonly allowedAddresses: readonly string[] | null;
}

/** Who a presented key stands for at `nowMs` (Unix milliseconds); null when it is unknown, expired or malformed. */
export async function verifyKey(database: Queryable, presented: string, nowMs: number): Promise<VerifiedKey | null> {
  const id = keyIdOf(presented);
  if (id === null) return null;
  const stored = await findKey(database, id);
  if (stored === null || !timingSafeEqual(stored.secretSha256, sha256(presented))) return null;
  return asVerified(stored, nowMs);
}

/** What the key with this id stands for now, for what was made with it; null when it has ended. */
export async function readKey(database: Queryable, id: string, nowMs: number): Promise<VerifiedKey | null> {
  const stored = await findKey(database, id);
  return stored === null ? null : asVerified(stored, nowMs);
}

function asVerified(stored: StoredKey, nowMs: number): VerifiedKey | null {
  if (stored.expiresAt !== null && Date.parse(stored.expiresAt) <= nowMs) return null;
  const { id, name, role, sensorId, allowedAddresses } = stored;
  if (role === 'sensor') {
    return sensorId === null ? null : { principal: { kind: 'sensor', id, name, role, sensorId }, allowedAddresses };
  }
  const scopes = stored.scopes === null ? null : new Set(stored.scopes);
  return { principal: { kind: 'key', id, name, role, scopes }, allowedAddresses };
}

function checksum(body: string): string {
  return sha256(body).toString('hex').slice(0, CHECKSUM_DIGITS);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export { deleteKey, listKeys } from '../../storage/repositories/keys-repository.ts';
