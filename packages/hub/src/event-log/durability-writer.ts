import { silentLog } from '../storage/log.ts';
import { openDatabase } from '../storage/postgres-database.ts';
import { createPostgresEventLog } from './postgres-event-log.ts';
import { sampleEvent, sampleEvents } from './sample-events.ts';

/**
 * The process that `durability.test.ts` kills: appends batches from the number given on, prints the number after each
 * acknowledged batch, and runs a consumer group that writes one effect per event and appends what it concluded.
 * Arguments: connection as JSON, first number.
 */
const [connection = '', first = '0'] = process.argv.slice(2);
const database = openDatabase(JSON.parse(connection), { log: silentLog });
const eventLog = createPostgresEventLog({ database, log: silentLog });

eventLog.subscribe(
  'effects',
  async (batch, transaction) => {
    await transaction.execute('insert into effects select * from unnest($1::bigint[], $2::uuid[])', [
      batch.map(({ seq }) => seq),
      batch.map(({ event }) => event.id),
    ]);
    const concluded = batch
      .filter(({ event }) => event.kind === 'credential.tried')
      .map(({ seq }) => sampleEvent(1_000_000 + seq, { trap: 'concluded' }));
    await eventLog.appendWithin(transaction, concluded);
  },
  { maxBatchEvents: 40 },
);

for (let next = Number(first); next < 100_000; next += 25) {
  await eventLog.append(sampleEvents(25, next));
  process.stdout.write(`${next + 25}\n`);
}
