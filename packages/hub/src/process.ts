import { CerberusError } from '@cerberusmesh/contracts';
import { pino } from 'pino';
import { z } from 'zod';
import { createProcessHost, type ProcessHost } from './fleet/providers/process/process-host.ts';
import { type Hub, startHub } from './hub.ts';
import { hubConfigSchema } from './hub-config.ts';
import type { DatabaseConnection } from './storage/postgres-database.ts';

/**
 * The hub as a process of its own. It is told what to do by the first IPC message of its parent, or by the environment
 * variable CERBERUS_HUB_START, both `{config, connection?}` as JSON; answers `{event:'ready', url, setupUrl}` or
 * `{event:'failed', code, message, details}`; logs JSON lines to standard error; and ends on SIGTERM, SIGINT or when
 * its parent is gone.
 */

/** The supervisor kills what has not ended after 5 s. */
const MAX_STOP_MS = 4_000;
const START_VARIABLE = 'CERBERUS_HUB_START';

const startMessageSchema = z.strictObject({
  config: hubConfigSchema,
  /** The embedded PostgreSQL that the supervisor runs; not needed when `config.database.url` is set. */
  connection: z
    .strictObject({ host: z.string(), user: z.string(), password: z.string(), database: z.string() })
    .optional(),
});

let hub: Hub | null = null;
let ending = false;

function end(exitCode: number): void {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(exitCode), MAX_STOP_MS).unref();
  const stopped = hub === null ? Promise.resolve() : hub.stop();
  stopped.then(
    () => process.exit(exitCode),
    () => process.exit(1),
  );
}

process.once('SIGTERM', () => end(0));
process.once('SIGINT', () => end(0));
process.once('disconnect', () => end(0));

await run(await startMessage());

async function run(message: unknown): Promise<void> {
  const parsed = startMessageSchema.safeParse(message);
  if (!parsed.success) {
    fail('invalid-configuration', z.prettifyError(parsed.error), {});
    return;
  }
  const { config, connection } = parsed.data;
  const log = pino(
    {
      level: config.logLevel,
      base: { part: 'hub' },
      messageKey: 'message',
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
  try {
    const started = await startHub(config, { log, processHost: supervisor(), ...connectionOf(connection) });
    hub = started;
    if (ending) await started.stop();
    else tell({ event: 'ready', url: started.url, setupUrl: started.setupUrl });
  } catch (error) {
    log.error({ err: error }, 'the hub could not start');
    if (error instanceof CerberusError) fail(error.code, error.message, error.details);
    else fail('internal', 'The hub could not start; its log says why.', {});
  }
}

/** Who started this process and can start sensors too; null where it was started by hand. */
function supervisor(): ProcessHost | null {
  if (process.send === undefined) return null;
  return createProcessHost({
    send: (message) => void process.send?.(message),
    onMessage: (handler) => void process.on('message', handler),
  });
}

function connectionOf(connection: DatabaseConnection | undefined): { readonly connection?: DatabaseConnection } {
  return connection === undefined ? {} : { connection };
}

async function startMessage(): Promise<unknown> {
  const text = process.env[START_VARIABLE];
  if (text !== undefined) {
    // It may hold a database password, which nothing started from here should inherit.
    delete process.env[START_VARIABLE];
    return JSON.parse(text);
  }
  return new Promise((resolve) => {
    process.once('message', resolve);
  });
}

function fail(code: string, message: string, details: Readonly<Record<string, unknown>>): void {
  tell({ event: 'failed', code, message, details });
  end(1);
}

/** To the parent when there is one, else as one JSON line on standard output. */
function tell(message: Readonly<Record<string, unknown>>): void {
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(message)}\n`);
  else process.send(message);
}
