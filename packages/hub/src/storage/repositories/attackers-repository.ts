import { type Attacker, attackerSchema, type attackersQuerySchema, timestampSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { Conditions, type Page, pageOf } from './page.ts';

export const attackerPositionSchema = z.strictObject({ lastSeenAt: timestampSchema, address: z.string().max(253) });
/** A place in the list of attackers, last seen first. */
export type AttackerPosition = z.infer<typeof attackerPositionSchema>;

const SELECT = `select address, country, first_seen_at, last_seen_at, session_count, credential_count, command_count,
  max_score, technique_ids from attackers`;

/** Attackers, last seen first, after `after`. */
export async function listAttackers(
  database: Queryable,
  query: z.infer<typeof attackersQuerySchema>,
  after: AttackerPosition | null,
): Promise<Page<Attacker, AttackerPosition>> {
  const conditions = new Conditions();
  if (after !== null) conditions.add('(last_seen_at, address) < (?::timestamptz, ?)', after.lastSeenAt, after.address);
  const rows = await database.query(
    `${SELECT} ${conditions.where()} order by last_seen_at desc, address desc limit ${conditions.value(query.limit + 1)}`,
    conditions.values,
  );
  return pageOf(rows.map(attackerOfRow), query.limit, ({ lastSeenAt, address }) => ({ lastSeenAt, address }));
}

/** One attacker by source address, or null. */
export async function findAttacker(database: Queryable, address: string): Promise<Attacker | null> {
  const rows = await database.query(`${SELECT} where address = $1`, [address]);
  return rows[0] === undefined ? null : attackerOfRow(rows[0]);
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
