import { type Key, keySchema, nameSchema, roleSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';

/** What a key may be: a person's role, or the voice of one sensor. */
export const keyRoleSchema = z.union([roleSchema, z.literal('sensor')]);
export type KeyRole = z.infer<typeof keyRoleSchema>;

/** A key as it is checked: the hash to compare with and what it stands for. */
export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  /** Set for sensor keys only. */
  readonly sensorId: string | null;
  readonly secretSha256: Uint8Array;
  /** ISO 8601 UTC, or null for a key that does not expire. */
  readonly expiresAt: string | null;
  readonly createdAt: string;
  /** Null: all of the role. */
  readonly scopes: readonly string[] | null;
  /** Addresses and networks (CIDR) that it may be used from; null: anywhere. */
  readonly allowedAddresses: readonly string[] | null;
  readonly replacedBy: string | null;
}

const storedKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: keyRoleSchema,
    sensor_id: nameSchema.nullable(),
    secret_sha256: z.instanceof(Uint8Array),
    expires_at: z.string().nullable(),
    created_at: z.string(),
    scopes: z.array(z.string()).nullable(),
    allowed_addresses: z.array(z.string()).nullable(),
    replaced_by: z.string().nullable(),
  })
  .transform(
    (row): StoredKey => ({
      id: row.id,
      name: row.name,
      role: row.role,
      sensorId: row.sensor_id,
      secretSha256: row.secret_sha256,
      expiresAt: row.expires_at,
      createdAt: row.created_at,
      scopes: row.scopes,
      allowedAddresses: row.allowed_addresses,
      replacedBy: row.replaced_by,
    }),
  );

const listedKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: keyRoleSchema,
    scopes: z.array(z.string()).nullable(),
    allowed_addresses: z.array(z.string()).nullable(),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
    replaced_by: z.string().nullable(),
  })
  .transform((row) =>
    keySchema.parse({
      id: row.id,
      name: row.name,
      role: row.role,
      scopes: row.scopes,
      allowedAddresses: row.allowed_addresses,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
      replacedBy: row.replaced_by,
    }),
  );

const LISTED_COLUMNS = 'id, name, role, scopes, allowed_addresses, created_at, expires_at, last_used_at, replaced_by';

/** Writes a new key; `expiresInSeconds` null means that it does not expire. Returns it as lists show it. */
export async function insertKey(
  database: Queryable,
  key: {
    readonly id: string;
    readonly name: string;
    readonly role: KeyRole;
    readonly sensorId: string | null;
    readonly secretSha256: Uint8Array;
    readonly expiresInSeconds: number | null;
    readonly scopes: readonly string[] | null;
    readonly allowedAddresses: readonly string[] | null;
  },
): Promise<Key> {
  const rows = await database.query(
    `insert into access_keys (id, name, role, sensor_id, secret_sha256, expires_at, scopes, allowed_addresses)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6::double precision), $7, $8)
     returning ${LISTED_COLUMNS}`,
    [
      key.id,
      key.name,
      key.role,
      key.sensorId,
      Buffer.from(key.secretSha256),
      key.expiresInSeconds,
      key.scopes,
      key.allowedAddresses,
    ],
  );
  return listedKeySchema.parse(rows[0]);
}

/** The key with this id, expired or not, or null. */
export async function findKey(database: Queryable, id: string): Promise<StoredKey | null> {
  const rows = await database.query(
    `select id, name, role, sensor_id, secret_sha256, expires_at, created_at, scopes, allowed_addresses, replaced_by
     from access_keys where id = $1`,
    [id],
  );
  return rows[0] === undefined ? null : storedKeySchema.parse(rows[0]);
}

/** Every key, newest first, at most `limit`. */
export async function listKeys(database: Queryable, limit: number): Promise<Key[]> {
  const rows = await database.query(`select ${LISTED_COLUMNS} from access_keys order by created_at desc, id limit $1`, [
    limit,
  ]);
  return rows.map((row) => listedKeySchema.parse(row));
}

/** Names the key that takes the place of `id`, which ends in `graceSeconds` unless it ends before. */
export async function replaceKey(
  database: Queryable,
  id: string,
  replacement: { readonly id: string; readonly graceSeconds: number },
): Promise<void> {
  await database.execute(
    `update access_keys set replaced_by = $2,
       expires_at = least(expires_at, now() + make_interval(secs => $3::double precision)) where id = $1`,
    [id, replacement.id, replacement.graceSeconds],
  );
}

/** Ends a key at once. False when there is none with this id. */
export async function deleteKey(database: Queryable, id: string): Promise<boolean> {
  return (await database.execute('delete from access_keys where id = $1', [id])) > 0;
}

/** Notes that a key was used, at most once in `everySeconds`, so that a busy key does not cost a write per request. */
export async function touchKey(database: Queryable, id: string, everySeconds: number): Promise<void> {
  await database.execute(
    `update access_keys set last_used_at = now()
     where id = $1 and (last_used_at is null or last_used_at < now() - make_interval(secs => $2::double precision))`,
    [id, everySeconds],
  );
}
