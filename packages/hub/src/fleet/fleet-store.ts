import {
  type FleetCode,
  type FleetEndReason,
  type FleetInstance,
  type FleetProviderName,
  type FleetSpec,
  type FleetState,
  fleetCodeSchema,
  fleetEndReasonSchema,
  fleetInstanceSchema,
  fleetProviderNameSchema,
  fleetSpecSchema,
  fleetStateSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../storage/database.ts';
import type { PublishedTrap } from './fleet-provider.ts';
import { FLEET_LIMITS } from './limits.ts';

const rowSchema = z.object({
  id: z.string(),
  provider: fleetProviderNameSchema,
  sensor_id: z.string(),
  state: fleetStateSchema,
  spec: fleetSpecSchema,
  external_id: z.string().nullable(),
  address: z.string().nullable(),
  published: z.array(z.object({ kind: z.string(), address: z.string(), port: z.int() })),
  action_key: z.string().nullable(),
  issued_by: z.string(),
  created_at: z.string(),
  ready_at: z.string().nullable(),
  ends_at: z.string(),
  ended_at: z.string().nullable(),
  reason: fleetEndReasonSchema.nullable(),
  code: fleetCodeSchema.nullable(),
  detail: z.string(),
  tries: z.int(),
});
/** A row as the loop works on it. */
export type FleetRow = z.infer<typeof rowSchema>;

const COLUMNS = Object.keys(rowSchema.shape).join(', ');
const ACTIVE = "state in ('launching', 'ready', 'ending')";

const trapRows = z.array(
  z.object({ sensor_id: z.string(), name: z.string(), protocol: z.string(), address: z.string(), port: z.int() }),
);

export async function findFleetInstance(database: Queryable, id: string): Promise<FleetInstance | null> {
  const rows = await readRows(database, 'where id = $1', [id]);
  return (await shown(database, rows))[0] ?? null;
}

export async function findFleetInstanceOf(database: Queryable, actionKey: string): Promise<FleetInstance | null> {
  const rows = await readRows(database, 'where action_key = $1', [actionKey]);
  return (await shown(database, rows))[0] ?? null;
}

/** Newest first. */
export async function listFleetInstances(
  database: Queryable,
  query: {
    readonly provider?: FleetProviderName | undefined;
    readonly state?: FleetState | undefined;
    readonly limit: number;
  },
): Promise<FleetInstance[]> {
  const rows = await readRows(
    database,
    `where ($1::text is null or provider = $1) and ($2::text is null or state = $2)
      order by created_at desc, id desc limit $3`,
    [query.provider ?? null, query.state ?? null, query.limit],
  );
  return shown(database, rows);
}

async function readRows(database: Queryable, rest: string, values: readonly unknown[]): Promise<FleetRow[]> {
  return z.array(rowSchema).parse(await database.query(`select ${COLUMNS} from fleet_instances ${rest}`, values));
}

/** With the traps that their sensors said are listening, where the provider publishes none of its own. */
async function shown(database: Queryable, rows: readonly FleetRow[]): Promise<FleetInstance[]> {
  const reported = trapRows.parse(
    await database.query(
      'select sensor_id, name, protocol, address, port from traps where sensor_id = any($1) order by sensor_id, position',
      [rows.map((row) => row.sensor_id)],
    ),
  );
  return rows.map((row) => {
    const own = reported.filter(({ sensor_id }) => sensor_id === row.sensor_id);
    const published = row.published.map(({ kind, address, port }) => ({ name: kind, protocol: kind, address, port }));
    const traps = own.map(({ sensor_id: _, ...trap }) => ({ ...trap, address: row.address ?? trap.address }));
    return fleetInstanceSchema.parse({
      id: row.id,
      provider: row.provider,
      sensorId: row.sensor_id,
      state: row.state,
      spec: row.spec,
      externalId: row.external_id,
      address: row.address,
      traps: published.length > 0 ? published : traps,
      actionKey: row.action_key,
      issuedBy: row.issued_by,
      createdAt: row.created_at,
      readyAt: row.ready_at,
      endsAt: row.ends_at,
      endedAt: row.ended_at,
      reason: row.reason,
      code: row.code,
      detail: row.detail,
    });
  });
}

export interface NewFleetInstance {
  readonly id: string;
  readonly provider: FleetProviderName;
  readonly sensorId: string;
  readonly spec: FleetSpec;
  readonly actionKey: string | null;
  readonly issuedBy: string;
  readonly createdAt: string;
  readonly endsAt: string;
}

export async function insertFleetInstance(transaction: Queryable, made: NewFleetInstance): Promise<void> {
  await transaction.execute(
    `insert into fleet_instances (id, provider, sensor_id, state, spec, action_key, issued_by, created_at, ends_at, due_at)
       values ($1, $2, $3, 'launching', $4, $5, $6, $7, $8, $7)`,
    [
      made.id,
      made.provider,
      made.sensorId,
      JSON.stringify(made.spec),
      made.actionKey,
      made.issuedBy,
      made.createdAt,
      made.endsAt,
    ],
  );
}

/** How many instances are not over, by provider. With `lock`, until the transaction ends nobody else counts to add one. */
export async function countActive(
  database: Queryable,
  { lock }: { readonly lock: boolean },
): Promise<ReadonlyMap<string, number>> {
  if (lock) await database.query("select pg_advisory_xact_lock(hashtext('fleet_instances'))");
  const rows = await database.query(
    `select provider, count(*)::integer as count from fleet_instances where ${ACTIVE} group by provider`,
  );
  const parsed = z.array(z.object({ provider: z.string(), count: z.int() })).parse(rows);
  return new Map(parsed.map(({ provider, count }) => [provider, count]));
}

/** Takes rows that are due, for `leaseMs`. */
export async function claimDue(database: Queryable, nowMs: number): Promise<FleetRow[]> {
  const rows = await database.query(
    `update fleet_instances set due_at = $2 where id in (
       select id from fleet_instances where ${ACTIVE} and due_at <= $1 order by due_at limit $3 for update skip locked)
     returning ${COLUMNS}`,
    [timestamp(nowMs), timestamp(nowMs + FLEET_LIMITS.leaseMs), FLEET_LIMITS.maxClaimed],
  );
  return z.array(rowSchema).parse(rows);
}

/** All that is not over is to be looked at now: whoever had taken it may have died with it. */
export async function makeAllDue(database: Queryable, nowMs: number): Promise<void> {
  await database.execute(`update fleet_instances set due_at = $1 where ${ACTIVE} and due_at > $1`, [timestamp(nowMs)]);
}

/** What became of a row. What is left out stays. */
export interface FleetChange {
  readonly state?: FleetState;
  readonly externalId?: string;
  readonly address?: string | null;
  readonly published?: readonly PublishedTrap[];
  readonly readyAt?: string;
  readonly endedAt?: string;
  readonly reason?: FleetEndReason;
  readonly code?: FleetCode | null;
  readonly detail?: string;
  readonly dueAtMs: number;
  readonly tries: number;
}

/**
 * Writes what became of a row, unless it is in another state by now: somebody asked for its end meanwhile.
 *
 * @returns whether it was written
 */
export async function writeChange(
  database: Queryable,
  row: Pick<FleetRow, 'id' | 'state'>,
  change: FleetChange,
): Promise<boolean> {
  const written = await database.execute(
    `update fleet_instances set state = coalesce($3, state), external_id = coalesce($4, external_id),
       address = coalesce($5, address), published = coalesce($6, published), ready_at = coalesce(ready_at, $7),
       ended_at = coalesce($8, ended_at), reason = coalesce(reason, $9), code = coalesce($10, code),
       detail = coalesce($11, detail), due_at = $12, tries = $13
     where id = $1 and state = $2`,
    [
      row.id,
      row.state,
      change.state ?? null,
      change.externalId ?? null,
      change.address ?? null,
      change.published === undefined ? null : JSON.stringify(change.published),
      change.readyAt ?? null,
      change.endedAt ?? null,
      change.reason ?? null,
      change.code ?? null,
      change.detail?.slice(0, FLEET_LIMITS.maxDetailCharacters) ?? null,
      timestamp(change.dueAtMs),
      change.tries,
    ],
  );
  return written > 0;
}

/** Asks for the end of an instance that is not over. The first reason stays. */
export async function askForEnd(
  database: Queryable,
  id: string,
  reason: FleetEndReason,
  detail: string,
  nowMs: number,
): Promise<void> {
  await database.execute(
    `update fleet_instances set state = 'ending', reason = coalesce(reason, $2), detail = $3, due_at = $4, tries = 0
      where id = $1 and state in ('launching', 'ready')`,
    [id, reason, detail.slice(0, FLEET_LIMITS.maxDetailCharacters), timestamp(nowMs)],
  );
}

/** Whether the sensor has reported since `since`, with its traps. */
export async function hasReported(database: Queryable, sensorId: string, since: string): Promise<boolean> {
  const rows = await database.query(
    `select 1 from sensor_contacts where sensor_id = $1 and at >= $2
       and exists (select 1 from traps where sensor_id = $1)`,
    [sensorId, since],
  );
  return rows.length > 0;
}

/** Whether what an action did is no longer wanted: it was taken back, or did not come about. */
export async function isActionGone(database: Queryable, actionKey: string): Promise<boolean> {
  const rows = await database.query('select state from actions where idempotency_key = $1', [actionKey]);
  const [row] = z.array(z.object({ state: z.string() })).parse(rows);
  return row === undefined || ['failed', 'undone', 'refused', 'rejected', 'expired'].includes(row.state);
}

/** Of these, the instances that are not over. */
export async function activeAmong(database: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database.query(`select id from fleet_instances where id = any($1::uuid[]) and ${ACTIVE}`, [ids]);
  return new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
}

export async function forgetEnded(database: Queryable, beforeMs: number): Promise<void> {
  await database.execute("delete from fleet_instances where state in ('ended', 'failed') and ended_at < $1", [
    timestamp(beforeMs),
  ]);
}

export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
