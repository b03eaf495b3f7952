import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CerberusError } from '@cerberusmesh/contracts';
import type { ClusterPlacement } from './cluster-placement.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { ServerAccount } from './server-account.ts';

const run = promisify(execFile);

export const SUPERUSER = 'cerberus';
/** What PostgreSQL sees of our environment: nothing of ours. */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/**
 * Makes the cluster once. It is built beside its place and moved there whole, so that a kill in the middle leaves
 * nothing that looks finished.
 *
 * @returns the database password, kept in `<directory>/database-password`
 */
export async function initialiseCluster(
  directory: string,
  placement: ClusterPlacement,
  binaries: PostgresBinaries,
  account: ServerAccount,
  durable: boolean,
): Promise<string> {
  const passwordFile = join(directory, 'database-password');
  const known = await readFile(passwordFile, 'utf8').catch(() => '');
  if (
    await access(join(placement.dataDirectory, 'PG_VERSION')).then(
      () => true,
      () => false,
    )
  ) {
    if (known.length === 0) {
      throw new CerberusError(
        'database-unavailable',
        `${passwordFile} is missing: the database in ${placement.dataDirectory} cannot be opened without it.`,
      );
    }
    return known;
  }
  const password = known.length === 0 ? randomBytes(24).toString('base64url') : known;
  await writeFile(passwordFile, password, { mode: 0o600, flush: true });

  const unfinished = `${placement.dataDirectory}.unfinished`;
  const handover = join(placement.clusterDirectory, 'initial-password');
  await rm(unfinished, { recursive: true, force: true });
  await rm(handover, { force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(handover, password, { mode: 0o600, flag: 'wx' });
  if (account.separate) {
    await chown(unfinished, account.uid, account.gid);
    await chown(handover, account.uid, account.gid);
  }
  try {
    const options = [
      '-D',
      unfinished,
      '-U',
      SUPERUSER,
      `--pwfile=${handover}`,
      '--auth=scram-sha-256',
      '--data-checksums',
      '--encoding=UTF8',
    ];
    // PostgreSQL's own C.UTF-8: the same order on every machine, whatever locales it has.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await run(binaries.initdb, [...options, ...locale, ...(durable ? [] : ['--no-sync'])], {
      cwd: '/',
      env: SERVER_ENVIRONMENT,
      uid: account.uid,
      gid: account.gid,
    });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new CerberusError('database-unavailable', `PostgreSQL could not make its data directory. ${said}`, { cause });
  } finally {
    await rm(handover, { force: true });
  }
  await rename(unfinished, placement.dataDirectory);
  return password;
}
