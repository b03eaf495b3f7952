import type { CerberusEvent } from '@cerberusmesh/contracts';
import type { Database } from '../storage/database.ts';

/** Makes the monthly partitions that a batch needs before it is appended. */
export interface Partitions {
  ensureFor(events: readonly CerberusEvent[]): Promise<void>;
}

/** Any number that no other program takes on this database: "cerp". */
const LOCK_KEY = 0x63657270;
const MONTH = /^20\d{2}-(?:0[1-9]|1[0-2])$/;

/**
 * Attaching (rather than `create table ... partition of`) takes a lock that conflicts with neither readers nor writers,
 * so this may run on a connection of its own while the caller is inside a transaction that has used `events`.
 */
export function createPartitions(database: Database): Partitions {
  const known = new Set<string>();

  async function create(months: readonly string[]): Promise<void> {
    await database.transaction(async (transaction) => {
      await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
      const rows = await transaction.query(
        "select child.relname as name from pg_inherits join pg_class child on child.oid = inhrelid where inhparent = 'events'::regclass",
      );
      const attached = new Set(rows.map((row) => String(row.name)));
      for (const month of months) {
        // Digits only (checked by MONTH): the one place where a table name is put together.
        const name = `events_${month.replace('-', '_')}`;
        if (attached.has(name)) continue;
        await transaction.query(
          `create table ${name} (like events including defaults including constraints including indexes)`,
        );
        await transaction.query(
          `alter table events attach partition ${name} for values from ('${month}-01T00:00:00Z') to ('${monthAfter(month)}-01T00:00:00Z')`,
        );
      }
    });
    for (const month of months) known.add(month);
  }

  return {
    async ensureFor(events) {
      const missing = new Set<string>();
      for (const event of events) {
        const month = event.at.slice(0, 7);
        if (!known.has(month) && MONTH.test(month)) missing.add(month);
      }
      if (missing.size > 0) await create([...missing].sort());
    },
  };
}

function monthAfter(month: string): string {
  const year = Number(month.slice(0, 4));
  const number = Number(month.slice(5));
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
