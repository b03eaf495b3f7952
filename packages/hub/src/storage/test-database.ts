import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { silentLog } from './log.ts';
import { migrate } from './migrate.ts';
import { type DatabaseConnection, openDatabase, type PostgresDatabase } from './postgres-database.ts';

/** A migrated database of its own on a real PostgreSQL. For tests only. */
export interface TestDatabase {
  readonly database: PostgresDatabase;
  /** For tests that open it themselves, or from another process. */
  readonly connection: DatabaseConnection;
  /** Ends `database` and deletes it. */
  drop(): Promise<void>;
}

interface TestServer {
  readonly postgres: EmbeddedPostgres;
  readonly admin: PostgresDatabase;
}

const TEMPLATE = 'cerberus_template';

// reason: one server per test process is the point; it is started on first use and ends with the process.
let server: Promise<TestServer> | null = null;

/** Clones the migrated template on this process's PostgreSQL, which is started (without fsync) on first use. */
export async function createTestDatabase(): Promise<TestDatabase> {
  server ??= startTestServer();
  const { postgres, admin } = await server;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await admin.query(`create database ${name} template ${TEMPLATE}`);
  const connection = { ...postgres.connection, database: name };
  const database = openDatabase(connection, { log: silentLog });
  return {
    database,
    connection,
    async drop() {
      await database.end();
      await admin.query(`drop database if exists ${name} with (force)`);
    },
  };
}

async function startTestServer(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'cerberus-test-'));
  // mkdtemp closes it to the user that PostgreSQL runs as when the tests run as root.
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({ directory, log: silentLog, durable: false });
  const admin = openDatabase(postgres.connection, { log: silentLog, maxConnections: 1 });
  await admin.query(`create database ${TEMPLATE}`);
  const template = openDatabase({ ...postgres.connection, database: TEMPLATE }, { log: silentLog, maxConnections: 1 });
  await migrate(template, silentLog);
  await template.end();
  return { postgres, admin };
}
