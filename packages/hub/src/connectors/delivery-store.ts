import { type ConnectorDelivery, connectorDeliverySchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import { EXPORT_LIMITS } from './limits.ts';

const idRows = z.tuple([z.object({ id: z.int() })]);

/** Notes one try; the oldest of a connector go. */
export async function writeDelivery(
  database: Queryable,
  connector: string,
  delivery: ConnectorDelivery,
): Promise<void> {
  const { at, purpose, durationMs, events, rejected, failure, reason } = delivery;
  const rows = await database.query(
    `insert into connector_deliveries (connector, purpose, at, duration_ms, events, rejected, failure, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      connector,
      purpose,
      at,
      durationMs,
      events,
      rejected,
      failure,
      reason?.replaceAll('\0', '').slice(0, EXPORT_LIMITS.maxReasonCharacters).toWellFormed() ?? null,
    ],
  );
  // Not every time: what is over is few rows.
  if (idRows.parse(rows)[0].id % EXPORT_LIMITS.keptDeliveriesSlack !== 0) return;
  await database.execute(
    `delete from connector_deliveries where connector = $1 and id <= (
       select id from connector_deliveries where connector = $1 order by id desc offset $2 limit 1)`,
    [connector, EXPORT_LIMITS.maxKeptDeliveries],
  );
}

/** Newest first. */
export async function listDeliveries(
  database: Queryable,
  connector: string,
  limit: number = EXPORT_LIMITS.maxKeptDeliveries,
): Promise<ConnectorDelivery[]> {
  const rows = await database.query(
    `select at, purpose, duration_ms as "durationMs", events, rejected, failure, reason
       from connector_deliveries where connector = $1 order by id desc limit $2`,
    [connector, limit],
  );
  return z.array(connectorDeliverySchema).parse(rows);
}
