import { type Attacker, attackerSchema, type attackersQuerySchema, type Total } from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { Queryable } from '../database.ts';
import {
  addFilter,
  addressField,
  type FieldConditions,
  numberField,
  techniquesField,
  textField,
  timeField,
} from './filter-conditions.ts';
import { countList, type ListPage, type ListPosition, type ListShape, readListPage } from './list-page.ts';
import { Conditions } from './page.ts';

type AttackersQuery = Pick<z.infer<typeof attackersQuerySchema>, 'filter' | 'sort'>;

const COLUMNS = `address, country, first_seen_at, last_seen_at, session_count, credential_count, command_count, max_score,
  technique_ids`;
const SELECT = `select ${COLUMNS} from attackers`;

const LIST: ListShape = {
  from: 'attackers',
  columns: COLUMNS,
  sorts: {
    seen: { sql: 'last_seen_at', type: 'timestamptz' },
    first: { sql: 'first_seen_at', type: 'timestamptz' },
    sessions: { sql: 'session_count', type: 'bigint' },
    credentials: { sql: 'credential_count', type: 'bigint' },
    commands: { sql: 'command_count', type: 'bigint' },
    score: { sql: 'max_score', type: 'double precision' },
    country: { sql: "coalesce(country, '')", type: 'text' },
  },
  defaultSort: '-seen',
  tie: [{ sql: 'address', type: 'text' }],
};

const FIELDS: FieldConditions<'attackers'> = {
  source: addressField('attackers.address'),
  country: textField('country', 'unknown'),
  first: timeField('first_seen_at'),
  seen: timeField('last_seen_at'),
  sessions: numberField('session_count'),
  credentials: numberField('credential_count'),
  commands: numberField('command_count'),
  score: numberField('max_score'),
  technique: techniquesField('technique_ids'),
};

/** Attackers that pass the filter, last seen first unless asked otherwise, after or before `position`. */
export async function listAttackers(
  database: Queryable,
  query: AttackersQuery & { readonly limit: number },
  position: ListPosition | null,
  nowMs: number,
): Promise<ListPage<Attacker>> {
  const conditions = await attackerConditions(database, query, nowMs);
  return readListPage(database, LIST, conditions, query, position, attackerOfRow);
}

/** How many attackers pass the filter. */
export async function countAttackers(database: Queryable, query: AttackersQuery, nowMs: number): Promise<Total> {
  return countList(database, LIST, await attackerConditions(database, query, nowMs));
}

async function attackerConditions(database: Queryable, query: AttackersQuery, nowMs: number): Promise<Conditions> {
  const conditions = new Conditions();
  await addFilter(conditions, 'attackers', FIELDS, query.filter, { database, nowMs });
  return conditions;
}

/** One attacker by source address, or null. */
export async function findAttacker(database: Queryable, address: string): Promise<Attacker | null> {
  const rows = await database.query(`${SELECT} where address = $1`, [address]);
  return rows[0] === undefined ? null : attackerOfRow(rows[0]);
}

/** Those of these addresses that are known. */
export async function findAttackers(database: Queryable, addresses: readonly string[]): Promise<Attacker[]> {
  if (addresses.length === 0) return [];
  return (await database.query(`${SELECT} where address = any($1::text[])`, [addresses])).map(attackerOfRow);
}

function attackerOfRow(row: Record<string, unknown>): Attacker {
  return attackerSchema.parse({
    address: row.address,
    origin: { country: row.country },
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    sessionCount: row.session_count,
    credentialCount: row.credential_count,
    commandCount: row.command_count,
    maxScore: row.max_score,
    techniqueIds: row.technique_ids,
  });
}
