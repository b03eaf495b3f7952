import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ActionError, type PlaybookAction } from '../../packages/hub/src/response/playbooks/action.ts';
import { startEngine } from '../../packages/hub/src/response/playbooks/engine/engine.ts';
import { silentLog } from '../../packages/hub/src/storage/log.ts';
import { openDatabase } from '../../packages/hub/src/storage/postgres-database.ts';

/**
 * One worker of the run engine as a process of its own, for tests that kill it. Its actions write a line into a file
 * before they answer: what happened, whatever the database came to know of it.
 */
const given = z
  .object({
    effects: z.string(),
    connection: z.object({ host: z.string(), user: z.string(), password: z.string(), database: z.string() }),
  })
  .parse(JSON.parse(process.env.CERBERUS_ENGINE_WORKER ?? '{}'));
/** First attempts fail now and then, in the same way in every run of the test. */
let called = 0;

function action(name: string, idempotency: PlaybookAction['idempotency'], fails: boolean): PlaybookAction {
  return {
    name,
    summary: 'writes down that it was called',
    effect: 'write',
    idempotency,
    values: z.record(z.string(), z.unknown()),
    async run(_values, { runId, step, idempotencyKey }) {
      called += 1;
      if (fails && called % 3 === 0) throw new ActionError('busy', 'try again', { retryable: true });
      appendFileSync(given.effects, `${JSON.stringify({ name, runId, step, idempotencyKey, atMs: Date.now() })}\n`);
      // The effect has happened and its result is not written: the moment that a crash makes hard.
      await sleep(idempotency === 'unsafe' ? 40 + (called % 160) : called % 20);
      return { done: true };
    },
  };
}

const database = openDatabase(given.connection, { log: silentLog, maxConnections: 6 });
const complain = (facts: unknown, message?: string): void => {
  process.stderr.write(`${process.pid} ${JSON.stringify(facts)} ${message ?? ''}\n`);
};
startEngine({
  database,
  actions: new Map(
    [action('enrich', 'safe', true), action('notify', 'keyed', false), action('block_ip', 'unsafe', false)].map(
      (one) => [one.name, one],
    ),
  ),
  secret: () => '',
  log: { ...silentLog, error: complain },
  now: Date.now,
});
process.stdout.write('ready\n');
