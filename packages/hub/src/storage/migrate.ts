import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

export const MIGRATIONS_DIRECTORY = join(import.meta.dirname, 'migrations');

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const appliedSchema = z.object({ version: z.int(), name: z.string(), checksum: z.string() });

/** Any number that no other program takes on this database: "cerb". */
const LOCK_KEY = 0x63657262;

/**
 * Brings the schema up to date: applies each `NNNN_name.sql` that is not yet applied, in order of number, each in a
 * transaction of its own. Several hubs may do this at once.
 *
 * @returns the names of the migrations applied now
 * @throws CerberusError `invalid-configuration` when an applied file was edited, when the database is newer than this
 *   program, or when a file's number is below one already applied
 */
export async function migrate(
  database: Database,
  log: Log,
  directory: string = MIGRATIONS_DIRECTORY,
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const appliedNow: string[] = [];
  for (;;) {
    const name = await database.transaction(async (transaction) => {
      await transaction.query('set local statement_timeout = 0');
      await transaction.query('set local lock_timeout = 0');
      await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
      await transaction.query(
        'create table if not exists schema_migrations (version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())',
      );
      const rows = await transaction.query('select version, name, checksum from schema_migrations order by version');
      const next = nextMigration(migrations, z.array(appliedSchema).parse(rows));
      if (next === undefined) return null;
      await transaction.query(next.sql);
      await transaction.execute('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
        next.version,
        next.name,
        next.checksum,
      ]);
      return next.name;
    });
    if (name === null) return appliedNow;
    log.info({ migration: name }, 'applied a database migration');
    appliedNow.push(name);
  }
}

function nextMigration(
  migrations: readonly Migration[],
  applied: readonly z.infer<typeof appliedSchema>[],
): Migration | undefined {
  const byVersion = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const row of applied) {
    const file = byVersion.get(row.version);
    if (file === undefined) {
      throw new CerberusError(
        'invalid-configuration',
        `The database has migration ${row.name}, which this release does not know: start a newer release.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new CerberusError(
        'invalid-configuration',
        `Migration ${file.name} was edited after it was applied: restore the file and write a new migration.`,
      );
    }
  }
  const newest = applied.at(-1)?.version ?? 0;
  const done = new Set(applied.map((row) => row.version));
  const next = migrations.find((migration) => !done.has(migration.version));
  if (next !== undefined && next.version < newest) {
    throw new CerberusError(
      'invalid-configuration',
      `Migration ${next.name} is numbered below ${newest}, which is already applied: give it the next number.`,
    );
  }
  return next;
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()) {
    const match = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file);
    if (match?.[1] === undefined)
      throw new CerberusError('invalid-configuration', `${file} is not named NNNN_name.sql.`);
    const version = Number(match[1]);
    if (migrations.at(-1)?.version === version)
      throw new CerberusError('invalid-configuration', `Two migrations are numbered ${match[1]}.`);
    const sql = await readFile(join(directory, file), 'utf8');
    migrations.push({
      version,
      name: file.slice(0, -4),
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    });
  }
  return migrations;
}
