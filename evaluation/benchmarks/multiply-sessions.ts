import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openDatabase, type PostgresDatabase } from '../../packages/hub/src/storage/postgres-database.ts';

const MAX_WAIT_MS = 120_000;
const POLL_MS = 100;

/**
 * Writes what a hub knows of its sessions many times over, each copy as other sessions of other sources at other times:
 * a hub with 100,000 sessions in seconds instead of the minutes that their events would take through the pipeline. All
 * in one transaction that also moves the consumers' offsets, so the running hub never works on the copies.
 */
export async function multiplySessions(databaseUrl: string, copies: number): Promise<void> {
  const database = openDatabase({ url: databaseUrl }, { log: silentLog, statementTimeoutMs: 600_000 });
  try {
    await caughtUp(database);
    await multiplyWithin(database, copies);
    // What autovacuum would do within minutes; the planner knows nothing of the copies before.
    await database.execute('vacuum analyze');
  } finally {
    await database.end();
  }
}

async function multiplyWithin(database: PostgresDatabase, copies: number): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute("set local work_mem = '128MB'");
    const [head] = await transaction.query('select seq::float8 as seq from event_log_head for update');
    const events = z.object({ seq: z.number() }).parse(head).seq;
    for (const { table, changed, onConflict } of TABLES) {
      const rows = await transaction.query(
        `select column_name as name from information_schema.columns where table_name = $1
         and table_schema = 'public' order by ordinal_position`,
        [table],
      );
      const names = rows.map(({ name }) => z.string().parse(name));
      const values = names.map((name) => changed.get(name) ?? `original.${name}`);
      await transaction.execute(
        `insert into ${table} (${names.join(', ')}) select ${values.join(', ')}
         from ${table} original, generate_series(1, $1::int) copy${table === 'events' ? `, (select ${events}::bigint as head) log` : ''}
         ${onConflict}`,
        [copies - 1],
      );
    }
    const newHead = events * copies;
    await transaction.execute('update event_log_head set seq = $1', [newHead]);
    await transaction.execute('update event_log_offsets set seq = $1 where seq >= $2', [newHead, events]);
  });
}

/** A UUID of its own for each copy. */
const otherId = (name: string): string => `md5(original.${name}::text || copy)::uuid`;
/** Six hours later than the copy before. */
const later = (name: string): string => `original.${name} + copy * interval '6 hours'`;
/** Another address of the same first two parts. */
const otherAddress = (name: string): string =>
  `split_part(original.${name}, '.', 1) || '.' || split_part(original.${name}, '.', 2) || '.' || (10 + copy) || '.' || split_part(original.${name}, '.', 4)`;

interface Multiplied {
  readonly table: string;
  /** Column to what a copy has in it; the other columns are copied. */
  readonly changed: ReadonlyMap<string, string>;
  readonly onConflict: string;
}

const TABLES: readonly Multiplied[] = [
  table('sessions', {
    id: otherId('id'),
    external_id: 'null',
    source_address: otherAddress('source_address'),
    opened_at: later('opened_at'),
    last_event_at: later('last_event_at'),
    closed_at: later('closed_at'),
  }),
  table('events', {
    seq: 'original.seq + copy * log.head',
    id: otherId('id'),
    session_id: otherId('session_id'),
    source_address: otherAddress('source_address'),
    at: later('at'),
  }),
  table('detections', {
    session_id: otherId('session_id'),
    first_at: later('first_at'),
    last_at: later('last_at'),
  }),
  table('decisions', {
    decision_id: otherId('decision_id'),
    session_id: otherId('session_id'),
    at: later('at'),
  }),
  table('session_behaviour', { session_id: otherId('session_id'), ended_at: later('ended_at') }),
  table(
    'attackers',
    {
      address: otherAddress('address'),
      first_seen_at: later('first_seen_at'),
      last_seen_at: later('last_seen_at'),
    },
    'on conflict do nothing',
  ),
  table(
    'value_counts',
    { hour: `${later('hour')}` },
    'on conflict (list, hour, value) do update set count = value_counts.count + excluded.count',
  ),
];

function table(name: string, changed: Readonly<Record<string, string>>, onConflict = ''): Multiplied {
  return { table: name, changed: new Map(Object.entries(changed)), onConflict };
}

/** Until every consumer has read the log to its end. */
async function caughtUp(database: PostgresDatabase): Promise<void> {
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
    const behind = await database.query(
      'select consumer_group from event_log_offsets where seq < (select seq from event_log_head)',
    );
    if (behind.length === 0) return;
    await sleep(POLL_MS);
  }
  throw new Error(`the consumers had not read the log within ${MAX_WAIT_MS} ms`);
}
