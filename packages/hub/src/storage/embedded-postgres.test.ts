import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresEventLog } from '../event-log/postgres-event-log.ts';
import { sampleEvents } from '../event-log/sample-events.ts';
import {
  type EmbeddedPostgres,
  listOutsideClusters,
  type PostgresExit,
  removeOutsideCluster,
  startEmbeddedPostgres,
} from './embedded-postgres.ts';
import { silentLog } from './log.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './postgres-database.ts';

let directory: string;
const started: EmbeddedPostgres[] = [];

async function start(
  at = join(directory, 'database'),
  runtimeDirectory = join(directory, 'runtime'),
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ directory: at, runtimeDirectory, log: silentLog });
  started.push(postgres);
  return postgres;
}

async function run(postgres: EmbeddedPostgres, text: string): Promise<Record<string, unknown>[]> {
  const database = openDatabase({ url: postgres.url }, { log: silentLog });
  try {
    return await database.query(text);
  } finally {
    await database.end();
  }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-test-'));
  await chmod(directory, 0o711);
});
afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

// Each starts real servers: generous where many run at once.
describe('startEmbeddedPostgres', { timeout: 90_000 }, () => {
  it('runs a durable PostgreSQL 18 on a private unix socket only, for one process that knows the password, and keeps its data over a restart, also when another program has its process id by then', async () => {
    const first = await start();
    const stranger = openDatabase({ ...first.connection, password: 'wrong' }, { log: silentLog });
    await expect(stranger.query('select 1')).rejects.toMatchObject({ code: '28P01' });
    await stranger.end();
    await expect(start()).rejects.toMatchObject({ code: 'instance-running' });
    await run(first, 'create table kept (value integer)');
    await run(first, 'insert into kept values (42)');
    const settings = await run(
      first,
      "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses', 'server_encoding', 'password_encryption') order by name",
    );
    expect(settings).toEqual([
      { name: 'data_checksums', setting: 'on' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
      { name: 'password_encryption', setting: 'scram-sha-256' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    expect((await stat(join(directory, 'database', 'database-password'))).mode & 0o777).toBe(0o600);
    expect((await stat(first.connection.host)).mode & 0o777).toBe(0o700);
    await first.stop();
    await first.stop();
    await writeFile(join(directory, 'database', 'cluster', 'data', 'postmaster.pid'), `${process.pid}\n`);
    const second = await start();
    expect(await run(second, 'select value from kept')).toEqual([{ value: 42 }]);
  });

  it('keeps its socket elsewhere when the data directory has a long name', async () => {
    const deep = join(directory, 'a'.repeat(60), 'b'.repeat(60));
    const first = await start(deep);
    expect(first.connection.host.startsWith(deep)).toBe(false);
    await first.stop();
    const second = await start(deep);
    expect(second.connection.host).toBe(first.connection.host);
    await second.stop();
    await rm(second.connection.host, { recursive: true });
  });

  it.runIf(process.getuid?.() === 0)(
    'as root lives outside a data directory that its server user cannot reach, under an id of its own',
    async () => {
      const home = join(directory, 'home');
      await mkdir(home, { mode: 0o700 });
      const first = await start(join(home, 'database'));
      await run(first, 'create table old (value integer)');
      await first.stop();
      const again = await start(join(home, 'database'));
      expect(await run(again, 'select count(*) as rows from old')).toEqual([{ rows: 0 }]);
      await again.stop();
      expect(await readdir(join(home, 'database'))).toEqual(['cluster-id', 'database-password']);
      await rm(join(home, 'database'), { recursive: true });
      const anew = await start(join(home, 'database'));
      expect(await run(anew, "select to_regclass('old') as old")).toEqual([{ old: null }]);
      const listed = await listOutsideClusters(join(directory, 'runtime'));
      expect(listed.map(({ state, dataDirectory }) => [state, dataDirectory])).toEqual([
        ['abandoned', join(home, 'database')],
        ['running', join(home, 'database')],
      ]);
      const [left, used] = listed.map(({ id }) => id);
      await removeOutsideCluster(left ?? '', join(directory, 'runtime'));
      for (const [id = '', code] of [
        [used, 'conflict'],
        [left, 'not-found'],
        ['../../etc', 'not-found'],
      ])
        await expect(removeOutsideCluster(id, join(directory, 'runtime'))).rejects.toMatchObject({ code });
      expect(await readdir(join(directory, 'runtime', 'clusters'))).toEqual([used]);
    },
  );

  it('tells its owner when PostgreSQL is killed, and starts again with every acknowledged event', async () => {
    const first = await start();
    const database = openDatabase(first.connection, { log: silentLog, connectRetryTimeoutMs: 20_000 });
    await migrate(database, silentLog);
    const eventLog = createPostgresEventLog({ database, log: silentLog });
    const exited = new Promise<PostgresExit>((done) => first.onExit(done));
    let acknowledged = 0;
    const writing = (async () => {
      for (let next = 0; next < 5_000; next += 50) {
        await eventLog.append(sampleEvents(50, next));
        acknowledged = next + 50;
        if (acknowledged === 500) setImmediate(() => process.kill(first.processId, 'SIGKILL'));
      }
    })();
    await expect(writing).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
    const [second] = await Promise.all([start(), database.query('select 1')]);
    expect(second.connection).toEqual(first.connection);
    const result = await eventLog.append(sampleEvents(acknowledged));
    expect(result).toEqual({ appended: [], duplicates: acknowledged });
    expect([await eventLog.head()]).toEqual(
      (await database.query('select count(*) as events from events')).map(({ events }) => events),
    );
    await eventLog.stop();
    await database.end();
  });

  it('leaves no PostgreSQL behind when the process that started it is killed, and starts right after', async () => {
    const path = JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'));
    const options = JSON.stringify({
      directory: join(directory, 'database'),
      runtimeDirectory: join(directory, 'runtime'),
    });
    const script = `const { startEmbeddedPostgres } = await import(${path}); const log = { info() {}, warn() {}, error() {} }; const postgres = await startEmbeddedPostgres({ ...${options}, log }); console.log(postgres.processId); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await createInterface({ input: child.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [String(value)]);
    const processId = Number(line);
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    const second = await start();
    expect(second.processId).not.toBe(processId);
    expect(await run(second, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await isRunning(processId)).toBe(false);
  });
});

async function isRunning(processId: number): Promise<boolean> {
  if (process.platform !== 'linux') {
    await sleep(0);
    return false;
  }
  return readFile(`/proc/${processId}/cmdline`, 'utf8').then(
    (commandLine) => commandLine.includes('postgres'),
    () => false,
  );
}
