import { randomBytes } from 'node:crypto';
import { access, chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CerberusError } from '@cerberusmesh/contracts';
import { STORAGE_LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { isReachable, type ServerAccount } from './server-account.ts';

/** Where one cluster keeps its files. */
export interface ClusterPlacement {
  /** Holds everything below; owned by the server account. */
  readonly clusterDirectory: string;
  readonly dataDirectory: string;
  readonly socketDirectory: string;
}

const SOCKET_FILE = '.s.PGSQL.5432';
/** In a cluster that lives outside: whose it is. */
export const DATA_DIRECTORY_RECORD = 'data-directory';

/**
 * Chooses the cluster's place: inside `directory`, or, when the server account cannot pass the directories above it (a
 * home of mode 0700), below `runtimeDirectory` under a random id that is kept in `directory`. A data directory that was
 * deleted and made again has no id and so never meets the old cluster.
 */
export async function placeCluster(
  directory: string,
  account: ServerAccount,
  runtimeDirectory: string,
  log: Log,
): Promise<ClusterPlacement> {
  const root = resolve(directory);
  // Made by root, the directory lets others pass (not list), so that the server account reaches the cluster inside.
  await mkdir(root, { recursive: true, mode: account.separate ? 0o711 : 0o700 });
  const inside = join(root, 'cluster');
  const idFile = join(root, 'cluster-id');
  const id = await readIfThere(idFile);
  let clusterDirectory = inside;
  if (id !== null) {
    if (!/^[0-9a-f]{32}$/.test(id))
      throw new CerberusError('database-unavailable', `${idFile} does not hold a cluster id.`);
    clusterDirectory = join(runtimeDirectory, 'clusters', id);
    if (!(await isThere(clusterDirectory))) {
      throw new CerberusError(
        'database-unavailable',
        `The cluster ${clusterDirectory} that ${idFile} names is gone: restore it, or delete ${root}.`,
      );
    }
  } else if (!(await isReachable(root, account))) {
    if (await isThere(inside)) {
      throw new CerberusError(
        'database-unavailable',
        `The user PostgreSQL runs as cannot reach ${inside}: allow passing the directories above it (chmod o+x).`,
      );
    }
    const newId = randomBytes(16).toString('hex');
    clusterDirectory = join(runtimeDirectory, 'clusters', newId);
    await mkdir(join(runtimeDirectory, 'clusters'), { recursive: true, mode: 0o755 });
    await mkdir(clusterDirectory, { mode: 0o700 });
    await writeFile(join(clusterDirectory, DATA_DIRECTORY_RECORD), root, { mode: 0o600 });
    await writeFile(idFile, newId, { mode: 0o600, flag: 'wx', flush: true });
    await reportAbandonedClusters(join(runtimeDirectory, 'clusters'), log);
    log.info(
      { directory: root, clusterDirectory },
      'the data directory is closed to the user PostgreSQL runs as: the cluster lives outside it',
    );
  }
  await makeOwnDirectory(clusterDirectory, account);
  if (!(await isReachable(clusterDirectory, account))) {
    throw new CerberusError('database-unavailable', `The user PostgreSQL runs as cannot reach ${clusterDirectory}.`);
  }
  return {
    clusterDirectory,
    dataDirectory: join(clusterDirectory, 'data'),
    socketDirectory: await placeSocket(root, clusterDirectory, account),
  };
}

/** Deletes what `placeCluster` made outside `directory`. The cluster must not run. */
export async function removeOutsideFiles(directory: string, placement: ClusterPlacement): Promise<void> {
  const root = resolve(directory);
  for (const path of [placement.clusterDirectory, placement.socketDirectory]) {
    if (!path.startsWith(`${root}/`)) await rm(path, { recursive: true, force: true });
  }
}

/** Never deleted by itself: the data directory may only be unmounted. */
async function reportAbandonedClusters(clusters: string, log: Log): Promise<void> {
  const abandoned: string[] = [];
  for (const id of await readdir(clusters)) {
    const dataDirectory = await readIfThere(join(clusters, id, DATA_DIRECTORY_RECORD));
    if (dataDirectory === null || (await readIfThere(join(dataDirectory, 'cluster-id'))) !== id)
      abandoned.push(join(clusters, id));
  }
  if (abandoned.length > 0)
    log.warn(
      { abandoned },
      'the data directories of these database clusters are gone: `cerberus cluster remove` deletes what is not needed',
    );
}

async function placeSocket(root: string, clusterDirectory: string, account: ServerAccount): Promise<string> {
  const inside = join(clusterDirectory, 'socket');
  if (fits(inside)) return makeOwnDirectory(inside, account);
  const record = join(root, 'socket-directory');
  const known = await readIfThere(record);
  if (known !== null && fits(known) && (await isPrivateDirectory(known, account))) return known;
  for (const parent of [tmpdir(), '/tmp']) {
    if (!fits(join(parent, 'cerberus-000000')) || !(await isReachable(parent, account))) continue;
    const made = await mkdtemp(join(parent, 'cerberus-'));
    if (account.separate) await chown(made, account.uid, account.gid);
    await writeFile(record, made, { mode: 0o600 });
    return made;
  }
  throw new CerberusError(
    'database-unavailable',
    `${inside} is too long for a unix socket and the temporary directory cannot be used: choose a shorter data directory.`,
  );
}

function fits(socketDirectory: string): boolean {
  return Buffer.byteLength(join(socketDirectory, SOCKET_FILE)) <= STORAGE_LIMITS.maxSocketPathBytes;
}

async function makeOwnDirectory(path: string, account: ServerAccount): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (account.separate) await chown(path, account.uid, account.gid);
  await chmod(path, 0o700);
  return path;
}

/** A socket directory in a shared place is used again only if nobody else could have put it there. */
async function isPrivateDirectory(path: string, account: ServerAccount): Promise<boolean> {
  try {
    const { mode, uid } = await lstat(path);
    return (mode & 0o170000) === 0o040000 && (mode & 0o077) === 0 && uid === account.uid;
  } catch {
    return false;
  }
}

/** A small text file without the space around it, or null. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
